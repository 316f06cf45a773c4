import { SheetError } from '../../../model/errors.ts';
import { isLetterAt, shownAs1252 } from './letters.ts';
import { TELLING_SIGN, verdictAt } from './oddWords.ts';
import { otherReadings, shareOfWords } from './otherReadings.ts';

/** How many different odd words are kept, and shown. */
const KEPT_WORDS = 100;
const SHOWN_WORDS = 3;
const KEPT_EXAMPLES = 20;
/** Longer ones are lists of letters. */
const LONGEST_FOREIGN = 24;
/** As many words with letters as Windows-1252 has them are as good as any number. */
const ENOUGH = 10_000;
/** The longest that is kept of a line that does not end. */
const LONGEST_LINE = 1_000_000;

const TELLING = /[\x80-\xbf]/;
const UNDEFINED = /[\x81\x8d\x8f\x90\x9d]/;
/** How much of a line is looked at on each side of a sign. */
const LINE_AROUND = 300;

/** A word that nobody writes, if the text is Windows-1252. */
interface OddWord {
  /** One byte per character. */
  readonly bytes: string;
  /** Its place in the text, in bytes. */
  readonly at: number;
}

/**
 * Collects what speaks against a text without a stated encoding being Windows-1252, from its chunks in order: signs between letters, capitals
 * inside words, consonants in the places of vowels.
 */
export class GuessEvidence {
  /** Words that are never written so, and words that rarely are, without repetitions. */
  readonly #never = new Map<string, OddWord>();
  readonly #rarely = new Map<string, OddWord>();
  /** Words of letters beyond ASCII alone: Cyrillic and Greek text looks like that. */
  readonly #foreign = new Map<string, OddWord>();
  /** How many words with rare signs there are, and how many with letters that Windows-1252 makes sense of. */
  #rare = 0;
  #sensible = 0;
  /** Some of the latter. */
  readonly #examples = new Map<string, OddWord>();
  #rest = '';
  /** The place of `#rest` in the text, in bytes. */
  #at = 0;
  /** The first byte that Windows-1252 does not define. */
  #undefined: OddWord | undefined;
  #hasLf = false;
  #hasCr = false;

  /** @param chunk bytes of the text */
  add(chunk: Buffer): void {
    const text = this.#rest + chunk.toString('latin1');
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
    const whole = end === 0 && text.length > LONGEST_LINE ? text.length : end;
    this.#look(text.slice(0, whole));
    this.#rest = text.slice(whole);
    this.#at += whole;
  }

  /** Call after the last chunk. */
  end(): void {
    this.#look(this.#rest);
    this.#rest = '';
  }

  #look(text: string): void {
    if (!/[\x80-\xff]/.test(text)) return;
    this.#hasLf ||= text.includes('\n');
    this.#hasCr ||= text.includes('\r');
    if (this.#sensible < ENOUGH) this.#countLetters(text);
    TELLING_SIGN.lastIndex = 0;
    for (let found = TELLING_SIGN.exec(text); found; found = TELLING_SIGN.exec(text))
      this.#judge(text, found.index);
  }

  #judge(text: string, place: number): void {
    const from = lineStart(text, place);
    const line = text.slice(from, lineEnd(text, place));
    if (this.#undefined === undefined && UNDEFINED.test(text[place]!))
      this.#undefined = { bytes: text[place]!, at: this.#at + place };
    const verdict = verdictAt(line, place - from);
    if (verdict === 'fine') {
      if (isLetterAt(text, place)) this.#sensible += 1;
      return;
    }
    if (verdict === 'rarely') this.#rare += 1;
    keep(verdict === 'never' ? this.#never : this.#rarely, wordAt(line, place - from), this.#at + place);
  }

  /** Counts words of ASCII letters with others among them, which make sense, and keeps words of others alone. */
  #countLetters(text: string): void {
    for (const { 0: letters, index } of text.matchAll(/[\xc0-\xff]+/g)) {
      const isMixed = /[A-Za-z]/.test(
        text.slice(Math.max(0, index - 1), index) + (text[index + letters.length] ?? ''),
      );
      if (isMixed) {
        this.#sensible += 1;
        if (this.#examples.size < KEPT_EXAMPLES) keep(this.#examples, wordAt(text, index), this.#at + index);
      } else if (letters.length >= 4 && letters.length <= LONGEST_FOREIGN)
        keep(this.#foreign, letters, this.#at + index);
    }
  }

  /** The words that show that the text is not Windows-1252; none if it may well be. */
  get oddWords(): OddWord[] {
    const isRare = this.#rare > this.#sensible && this.#sensible < ENOUGH;
    const isForeign = this.#foreign.size >= 2 && this.#foreign.size > this.#sensible;
    return [
      ...this.#never.values(),
      ...(isRare ? this.#rarely.values() : []),
      ...(isForeign ? this.#foreign.values() : []),
    ];
  }

  /** Words that make sense in Windows-1252. */
  get sensibleWords(): string[] {
    return [...this.#examples.keys()].filter((word) => !TELLING.test(word));
  }

  get undefinedByte(): OddWord | undefined {
    return this.#undefined;
  }

  /** Whether the lines end as those of an old Mac. */
  get isOfMac(): boolean {
    return this.#hasCr && !this.#hasLf;
  }
}

function keep(words: Map<string, OddWord>, bytes: string, at: number): void {
  if (words.size < KEPT_WORDS && !words.has(bytes)) words.set(bytes, { bytes, at });
}

/** Where the line of a place begins, or what of it can tell about the place. */
function lineStart(text: string, place: number): number {
  let at = place;
  while (at > 0 && place - at < LINE_AROUND && text[at - 1] !== '\n' && text[at - 1] !== '\r') at -= 1;
  return at;
}

function lineEnd(text: string, place: number): number {
  let at = place;
  while (at < text.length && at - place < LINE_AROUND && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

/** The word around a sign: letters, digits and all signs beyond ASCII; with an amount in front of a currency sign. */
function wordAt(line: string, at: number): string {
  const isPart = (place: number): boolean => /[A-Za-z0-9\x80-\x9f\xa1-\xff]/.test(line[place] ?? '');
  let from = at;
  let to = at + 1;
  while (isPart(from - 1) && at - from < 30) from -= 1;
  while (isPart(to) && to - at < 30) to += 1;
  if (from === at && /\d[ \xa0]$/.test(line.slice(Math.max(0, at - 2), at))) from = at - 2;
  return line.slice(from, to);
}

/**
 * Checks a text that is read as Windows-1252 for want of anything better.
 * @param chunks gives its bytes, from the beginning; it is called again to find the line of what is wrong
 * @throws {SheetError} if it has words that nobody writes, and another encoding makes words of them; the message has both
 */
export async function refuseImplausible(name: string, chunks: () => AsyncIterable<Buffer>): Promise<void> {
  const evidence = new GuessEvidence();
  for await (const chunk of chunks()) evidence.add(chunk);
  evidence.end();
  const { oddWords, sensibleWords, undefinedByte, isOfMac } = evidence;
  const words = oddWords.map(({ bytes }) => bytes);
  const found = otherReadings(words, isOfMac);
  if (found.length === 0) return;
  const line = await lineOf((undefinedByte ?? oddWords[0]!).at, chunks());
  const readings = found.filter(({ encoding }) => shareOfWords(sensibleWords, encoding) > 0.5);
  if (readings.length === 0) {
    throw new SheetError(
      `${name} seems to be joined from files in two encodings: ${shown(words.map(shownAs1252))} (line ${line}) should be ${shown(found[0]!.words)} (${found[0]!.encoding}), but ${shown(sensibleWords.map(shownAs1252))} is Windows-1252. Save both again as "CSV UTF-8" and join those. If it really is all Windows-1252, add --encoding windows-1252.`,
    );
  }
  const choices = readings.map((reading) => `--encoding ${reading.encoding} (${shown(reading.words)})`);
  const choose = `Add the one that makes the right words: ${choices.join(' or ')}`;
  if (undefinedByte !== undefined) {
    const byte = undefinedByte.bytes.charCodeAt(0).toString(16).toUpperCase();
    throw new SheetError(
      `${name} is neither UTF-8 nor Windows-1252: the byte ${byte} on line ${line} is in neither. ${choose}; or save it again as "CSV UTF-8".`,
    );
  }
  throw new SheetError(
    `${name} is not UTF-8, and as Windows-1252 it has words that nobody writes: ${shown(words.map(shownAs1252))} (line ${line}). ${choose}. If it really is Windows-1252, add --encoding windows-1252.`,
  );
}

function shown(words: readonly string[]): string {
  return words.slice(0, SHOWN_WORDS).join(', ');
}

/** The line of a place in a text, in bytes. */
async function lineOf(place: number, chunks: AsyncIterable<Buffer>): Promise<number> {
  let line = 1;
  let at = 0;
  let afterCr = false;
  for await (const chunk of chunks) {
    for (const byte of chunk.subarray(0, Math.max(0, place - at))) {
      if (byte === 0x0d || (byte === 0x0a && !afterCr)) line += 1;
      afterCr = byte === 0x0d;
    }
    at += chunk.length;
    if (at >= place) break;
  }
  return line;
}
