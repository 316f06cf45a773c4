import { isAscii } from 'node:buffer';

/** What the bytes of a text say about it, before anybody interprets them. */
export interface TextFacts {
  /** Whether a NUL byte stands anywhere in it. */
  readonly hasNul: boolean;
  /** Whether it contains U+FFFD as UTF-8: an earlier program lost a letter there. */
  readonly hasReplacement: boolean;
  /** Whether it has a byte that means nothing in Windows-1252. */
  readonly hasNoWindows1252: boolean;
  readonly utf8: Utf8Likeness;
}

/**
 * How far a file is UTF-8: from end to end; not, and nothing looks as if it were; or `mixed`: it holds letters or signs that look like UTF-8, and
 * bytes that can't be. A text cut off in the middle of a letter is mixed too.
 */
export type Utf8Likeness = 'whole' | 'mixed' | 'none';

/**
 * Latin letters and the typographic signs as UTF-8 writes them. Read as Windows-1252 they would be pairs such as `Ã¥` and `â€œ`, which
 * nobody writes; other pairs (`Ö–` in MALMÖ–OSLO) happen to be UTF-8 too, and say nothing.
 */
const TELLING = /[\u00a0-\u00ff\u2010-\u203a\u20ac]/;

/** The bytes that Windows-1252 leaves without a meaning. */
const NOT_IN_WINDOWS_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** Gathers the facts of a text from its chunks, given in order. */
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

  /** What all chunks say together; to be asked for behind the last one. */
  conclude(): TextFacts {
    return {
      hasNul: this.#hasNul,
      hasReplacement: this.#hasReplacement,
      hasNoWindows1252: this.#hasNoWindows1252,
      utf8: this.#likeness(),
    };
  }

  #likeness(): Utf8Likeness {
    if (this.#isUtf8 && this.#decodes()) return 'whole';
    return this.#isTelling ? 'mixed' : 'none';
  }

  /** Feeds a chunk to the strict decoder; without a chunk, tells it that the text has ended. */
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
