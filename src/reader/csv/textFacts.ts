import { isAscii } from 'node:buffer';

/** What the bytes of a text show before they are decoded. */
export interface TextFacts {
  /** Whether it contains a NUL byte. */
  readonly hasNul: boolean;
  /** Whether it contains U+FFFD as UTF-8: an earlier program lost a letter there. */
  readonly hasReplacement: boolean;
  /** Whether it contains a byte that is not defined in Windows-1252. */
  readonly hasNoWindows1252: boolean;
  /** Whether letters or signs of it are valid UTF-8 that would be nonsense in other encodings. */
  readonly isTelling: boolean;
  readonly utf8: Utf8Likeness;
}

/**
 * How much of a file is UTF-8: all of it (`whole`), nothing that looks like it (`none`), or `mixed`: it contains letters or signs that look
 * like UTF-8, and bytes that can't be. A text cut off in the middle of a letter is mixed too.
 */
export type Utf8Likeness = 'whole' | 'mixed' | 'none';

/**
 * Latin letters and typographic signs. If their UTF-8 bytes were Windows-1252, they would be pairs such as `Ã¥` and `â€œ`, which nobody
 * writes; other pairs (`Ö–` in MALMÖ–OSLO) happen to be valid UTF-8 too and prove nothing.
 */
const TELLING = /[\u00a0-\u00ff\u2010-\u203a\u20ac]/;

/** The bytes that Windows-1252 does not define. */
const NOT_IN_WINDOWS_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** Collects the facts about a text from its chunks, given in order. */
export class TextInspection {
  readonly #strict = new TextDecoder('utf-8', { fatal: true });
  readonly #lenient = new TextDecoder('utf-8');
  #isUtf8 = true;
  #isTelling = false;
  #hasNul = false;
  #hasReplacement = false;
  #hasNoWindows1252 = false;

  add(chunk: Buffer): void {
    this.#hasNul ||= chunk.includes(0);
    if (this.#isUtf8) this.#isUtf8 = this.#decodes(chunk);
    if (isAscii(chunk)) return;
    this.#isTelling ||= TELLING.test(this.#lenient.decode(chunk));
    this.#hasReplacement ||= chunk.includes('\ufffd');
    this.#hasNoWindows1252 ||= NOT_IN_WINDOWS_1252.some((byte) => chunk.includes(byte));
  }

  /** The facts about all chunks; call after the last one. */
  conclude(): TextFacts {
    return {
      hasNul: this.#hasNul,
      hasReplacement: this.#hasReplacement,
      hasNoWindows1252: this.#hasNoWindows1252,
      isTelling: this.#isTelling,
      utf8: this.#likeness(),
    };
  }

  #likeness(): Utf8Likeness {
    if (this.#isUtf8 && this.#decodes()) return 'whole';
    return this.#isTelling ? 'mixed' : 'none';
  }

  /** Feeds a chunk to the strict decoder; without a chunk, ends the text. */
  #decodes(chunk?: Buffer): boolean {
    try {
      if (chunk) this.#strict.decode(chunk, { stream: true });
      else this.#strict.decode();
      return true;
    } catch {
      return false;
    }
  }
}
