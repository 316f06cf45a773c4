import { DecimalSum } from '../../model/decimal.ts';
import { type FormatPiece, type FormatSection, formatSections, type Operator } from './formatSections.ts';

/** How a cell's format shows its number, where that matters. */
export interface Shown {
  /** What is shown where it is another number, or none: `25%` for 0.25, `36:00` for 1.5; empty if nothing is. */
  readonly instead?: string;
  /** What is shown where it has fewer decimals: `33.33`. */
  readonly rounded?: string;
}

/** What a section does to a number. */
interface NumberEffect {
  readonly kind: 'number';
  /** Powers of ten: 2 for a percent sign, -3 for each comma behind the last digit. */
  readonly shift: number;
  /** The decimals that are shown; undefined if as many as it has, or as a fraction or power of ten. */
  readonly places: number | undefined;
  /** How many of them are shown even if they are zeros. */
  readonly least: number;
  readonly grouped: boolean;
}

type Effect =
  | NumberEffect
  | { readonly kind: 'text' }
  | { readonly kind: 'elapsed' }
  | { readonly kind: 'date' };

interface Section extends FormatSection {
  readonly effect: Effect;
  /** True for the second of two or three sections: Excel shows no minus of its own there. */
  readonly ownSign: boolean;
}

/** How a number format shows numbers. */
export class NumberDisplay {
  readonly #sections: readonly Section[];
  /** If numbers are shown as they are but for their decimals: how many. */
  readonly #places: number | undefined;

  /** @param code a format that is for numbers, other than General and `@` */
  constructor(code: string) {
    this.#sections = numberSections(code);
    const [first] = this.#sections;
    const places = first?.effect.kind === 'number' ? first.effect.places : undefined;
    const plain = this.#sections.every((section) => isPlain(section, places));
    this.#places = plain ? places : undefined;
  }

  /** @param text a plain decimal @returns undefined if the number is shown as it is */
  of(text: string): Shown | undefined {
    if (this.#places !== undefined) return roundedTo(text, this.#places);
    const section = this.#sectionFor(text);
    const { effect } = section;
    if (effect.kind === 'text') return textInstead(section, text);
    if (effect.kind === 'elapsed') return { instead: elapsed(section.pieces, text) };
    if (effect.kind === 'date') return { instead: 'a date or time' };
    const hidesMinus = section.ownSign && text.startsWith('-') && hasNoSign(section);
    if ((effect.shift !== 0 && !isZero(text)) || hidesMinus) {
      const shown = { ...effect, places: effect.places ?? 20 };
      // The second section has a sign of its own.
      return { instead: around(section, scaled(section.ownSign ? text.replace('-', '') : text, shown)) };
    }
    return effect.places === undefined ? undefined : roundedTo(text, effect.places);
  }

  #sectionFor(text: string): Section {
    const last = this.#sections.at(-1)!;
    const sign = text.startsWith('-') && !isZero(text) ? -1 : isZero(text) ? 0 : 1;
    if (this.#sections.every(({ condition }) => condition === undefined)) {
      if (sign < 0) return this.#sections[1] ?? last;
      return sign === 0 ? (this.#sections[2] ?? this.#sections[0]!) : this.#sections[0]!;
    }
    for (const [index, section] of this.#sections.entries()) {
      if (section === last) break;
      const { condition } = section;
      if (condition ? holds(text, condition.operator, condition.value) : sign === (index === 0 ? 1 : -1))
        return section;
    }
    return last;
  }
}

/** The sections for numbers: all but the fourth, and but a last one for texts. */
function numberSections(code: string): Section[] {
  const all = formatSections(code).slice(0, 3);
  const last = all.at(-1)!;
  const forTexts = all.length > 1 && last.pieces.some(({ literal, text }) => !literal && text === '@');
  const sections = forTexts ? all.slice(0, -1) : all;
  return sections.map((section, index) => ({
    ...section,
    effect: effectOf(section),
    ownSign: index === 1 && section.condition === undefined,
  }));
}

/** Whether a section does nothing to any number but to round it. */
function isPlain({ effect, condition, ...section }: Section, places: number | undefined): boolean {
  if (effect.kind !== 'number' || effect.shift !== 0 || effect.places !== places) return false;
  return condition === undefined && !(section.ownSign && hasNoSign(section));
}

function effectOf({ pieces }: FormatSection): Effect {
  const codes = pieces.filter(({ literal }) => !literal).map(({ text }) => text);
  if (codes.some((code) => code.startsWith('['))) return { kind: 'elapsed' };
  const code = codes.join('');
  if (/general|@/.test(code))
    return { kind: 'number', shift: 0, places: undefined, least: 0, grouped: false };
  if (!/[0#?]/.test(code)) return { kind: /[ymdhs]/.test(code) ? 'date' : 'text' };
  const shape = code.replace(/[^0#?.,%/e]/g, '');
  const percents = shape.split('%').length - 1;
  const digits = shape.replaceAll('%', '');
  const [whole = '', ...rest] = digits.split('.');
  const decimals = rest.join('');
  const commas = trailingCommas(whole) + trailingCommas(decimals);
  const special = /[/e]/.test(digits);
  return {
    kind: 'number',
    shift: percents * 2 - commas * 3,
    places: special ? undefined : decimals.replaceAll(',', '').length,
    least: decimals.split('0').length - 1,
    grouped: /[0#?],+[0#?]/.test(whole),
  };
}

function trailingCommas(digits: string): number {
  const found = /[0#?](,+)$/.exec(digits) ?? /^(,+)$/.exec(digits);
  return found?.[1]?.length ?? 0;
}

/** Whether nothing in a section for negative numbers tells that they are: no minus, no brackets, no color, no word. */
function hasNoSign({ pieces, colored }: FormatSection): boolean {
  return !colored && pieces.every(({ literal, text }) => !literal || text.trim() === '');
}

/** What a section without digits shows of a number. A dash for zero is an accountant's way to write it. */
function textInstead({ pieces }: FormatSection, text: string): Shown | undefined {
  const shown = pieces
    .map((piece) => piece.text)
    .join('')
    .trim();
  if (isZero(text) && /^[-–—]|0/.test(shown)) return undefined;
  return { instead: shown };
}

function roundedTo(text: string, places: number): Shown | undefined {
  const point = text.indexOf('.');
  // Nearly every number.
  if (point < 0 || text.length - point - 1 <= places) return undefined;
  if (!/[1-9]/.test(text.slice(point + 1 + places))) return undefined;
  return { rounded: scaled(text, { shift: 0, places, least: 0, grouped: false }) };
}

/** A decimal, multiplied by a power of ten and rounded half away from zero, in exact arithmetic. */
function scaled(
  text: string,
  { shift, places, least, grouped }: Omit<NumberEffect, 'kind' | 'places'> & { readonly places: number },
): string {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  let units = BigInt(whole + fraction);
  let scale = fraction.length - shift;
  if (scale < 0) {
    units *= 10n ** BigInt(-scale);
    scale = 0;
  }
  if (scale > places) {
    const cut = 10n ** BigInt(scale - places);
    units = (units * 2n + cut) / (cut * 2n);
    scale = places;
  }
  const digits = units.toString().padStart(scale + 1, '0');
  const ones = digits.slice(0, digits.length - scale);
  const shown = grouped ? ones.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ',') : ones;
  const fixed = (scale === 0 ? '' : digits.slice(-scale)).padEnd(least, '0');
  const decimals = fixed === '' ? '' : `.${fixed}`;
  return `${negative && units !== 0n ? '-' : ''}${shown}${decimals}`;
}

/** The number with the texts and percent signs that a section puts around it. */
function around({ pieces }: FormatSection, number: string): string {
  const isDigit = ({ literal, text }: FormatPiece) => !literal && /[0#?.,]/.test(text);
  const first = pieces.findIndex(isDigit);
  const last = pieces.findLastIndex(isDigit);
  const text = (part: readonly FormatPiece[]) => part.map((piece) => piece.text).join('');
  return `${text(pieces.slice(0, first))}${number}${text(pieces.slice(last + 1))}`.trim();
}

/** A number of days as hours, minutes and seconds: 1.5 is `36:00` in `[h]:mm`. */
function elapsed(pieces: readonly FormatPiece[], text: string): string {
  const days = text.replace('-', '').split('.');
  const scale = 10n ** BigInt(days[1]?.length ?? 0);
  const seconds = (BigInt(days.join('')) * 86_400n * 2n + scale) / (scale * 2n);
  const runs: FormatPiece[] = [];
  for (const piece of pieces) {
    const before = runs.at(-1);
    // `mm` is one run of two letters.
    if (before && !before.literal && !piece.literal && before.text.endsWith(piece.text))
      runs[runs.length - 1] = { literal: false, text: before.text + piece.text };
    else runs.push(piece);
  }
  const shown = runs.map(({ literal, text: code }) => (literal ? code : elapsedPart(code, seconds))).join('');
  return `${text.startsWith('-') ? '-' : ''}${shown.trim()}`;
}

function elapsedPart(code: string, seconds: bigint): string {
  const unit = code.replace('[', '')[0]!;
  if (!/[hms]/.test(unit)) return '';
  const per = unit === 'h' ? 3600n : unit === 'm' ? 60n : 1n;
  const whole = seconds / per;
  if (code.startsWith('[')) return whole.toString().padStart(code.length - 2, '0');
  return (whole % (unit === 'h' ? 24n : 60n)).toString().padStart(code.length, '0');
}

function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

function holds(text: string, operator: Operator, value: string): boolean {
  const difference = new DecimalSum();
  difference.add(text);
  difference.subtract(value);
  const shown = `${difference}`;
  const sign = isZero(shown) ? 0 : shown.startsWith('-') ? -1 : 1;
  switch (operator) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    case '=':
      return sign === 0;
    case '<>':
      return sign !== 0;
  }
}
