import type { FieldType } from '../model/chargeFields.ts';
import type { Noticed } from './cellFindings.ts';

/** What the user says about texts that look like accidents. */
export interface TextOptions {
  /** Texts of Container and Comment that are really meant. */
  readonly texts?: ReadonlySet<string>;
  /** Texts that count as an empty cell in every column. */
  readonly empty?: ReadonlySet<string>;
}

/** A text without what programs put around a value, and what that was. */
export interface CleanText {
  readonly text: string;
  readonly noticed: readonly Noticed[];
}

/** Characters that show nothing: soft hyphen, zero-width space, direction marks, word joiner, byte order mark. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;
/** They shape the letters beside them in some scripts, so only numbers, dates and ids have no use for them. */
const JOINERS = /[\u200c\u200d]/;
/** How programs keep spreadsheet programs from taking zeros away: `="0012"`. */
const QUOTED_FORMULA = /^="((?:[^"]|"")*)"$/;

/**
 * Whether there may be something to take off. Nearly every cell begins and ends with a plain character, and costs no more than this.
 * @param text not empty
 */
export function mayNeedCleaning(text: string): boolean {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first <= 0x20 || first === 0x3d || first > 0x7e || last <= 0x20 || last > 0x7e;
}

/** Takes off white space and invisible characters at both ends, and the signs of `="…"` unless such a text is meant. */
export function cleanText(written: string, type: FieldType, { texts }: TextOptions): CleanText {
  const noticed: Noticed[] = [];
  const outer = withoutEnds(written, type, noticed);
  const quoted = outer.startsWith('="') ? QUOTED_FORMULA.exec(outer) : null;
  if (quoted === null || (type === 'text' && texts?.has(outer))) return { text: outer, noticed };
  noticed.push({ kind: 'quoted formula' });
  return { text: withoutEnds(quoted[1]!.replaceAll('""', '"'), type, noticed), noticed };
}

/** What a text says once it is cleaned; empty if it counts as an empty cell. */
export function meantText(type: FieldType, written: string, options: TextOptions): string {
  const text = mayNeedCleaning(written) ? cleanText(written, type, options).text : written;
  return options.empty?.has(text) ? '' : text;
}

/** A text without white space and invisible characters at its ends. @param noticed gets what they were */
export function withoutEnds(text: string, type: FieldType, noticed: Noticed[] = []): string {
  let [from, to] = [0, text.length];
  let invisible: string | undefined;
  let hasSpaces = false;
  const isTaken = (at: number): boolean => {
    const code = text.charCodeAt(at);
    const isSpace = code === 0x20 || code === 0xa0 || (code >= 0x09 && code <= 0x0d);
    if (!isSpace && code < 0x80) return false;
    const character = text[at]!;
    if (!isSpace && (INVISIBLE.test(character) || (type !== 'text' && JOINERS.test(character)))) {
      invisible ??= character;
      return true;
    }
    const isTakenSpace = isSpace || character.trim() === '';
    hasSpaces ||= isTakenSpace;
    return isTakenSpace;
  };
  while (from < to && isTaken(from)) from += 1;
  while (to > from && isTaken(to - 1)) to -= 1;
  if (invisible !== undefined) addOnce(noticed, { kind: 'invisible characters', text: codeOf(invisible) });
  // Around numbers, dates and ids spaces have never counted.
  if (type === 'text' && from < to && hasSpaces) addOnce(noticed, { kind: 'padding' });
  return text.slice(from, to);
}

function addOnce(noticed: Noticed[], one: Noticed): void {
  if (!noticed.some(({ kind }) => kind === one.kind)) noticed.push(one);
}

/** The first invisible character of a value as `U+200B`, or undefined. In texts, joiners are letters' own. */
export function invisibleIn(text: string, type: FieldType): string | undefined {
  const found = INVISIBLE.exec(text) ?? (type === 'text' ? null : JOINERS.exec(text));
  return found === null ? undefined : codeOf(found[0]);
}

/** A character as `U+200B`. */
export function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
