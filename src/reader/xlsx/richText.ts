import { damaged } from './problems.ts';

/** The longest text of a cell (Excel's own limit, in UTF-16 units). */
export const LONGEST_TEXT = 32_767;

/**
 * Collects the text of a string item or an inline string (ECMA-376 part 1, 18.4.8 `si`, 18.3.1.53 `is`): its own text or that of all
 * its runs, without phonetic hints.
 */
export class RichText {
  readonly #file: string;
  readonly #part: string;
  #text = '';
  #run = false;
  #inText = false;
  #skipped = 0;

  constructor(file: string, part: string) {
    this.#file = file;
    this.#part = part;
  }

  /** Begins a new string. */
  reset(): void {
    this.#text = '';
    this.#run = false;
    this.#inText = false;
    this.#skipped = 0;
  }

  /** An element inside the string. */
  startElement(name: string): void {
    if (this.#skipped > 0 || name === 'rPh' || name === 'phoneticPr' || name === 'rPr' || name === 'extLst') {
      this.#skipped += 1;
    } else if (name === 't' && !this.#inText) {
      this.#inText = true;
    } else if (name === 'r' && !this.#run && !this.#inText) {
      this.#run = true;
    } else {
      // Text in an unknown element would be lost silently.
      throw damaged(
        this.#file,
        `its part ${this.#part} has a text with an unknown element (${name.slice(0, 40)})`,
      );
    }
  }

  /** The end of an element inside the string. */
  endElement(): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else if (this.#inText) this.#inText = false;
    else this.#run = false;
  }

  /**
   * @throws {SheetError} once the text, with its escapes, is longer than a cell can hold
   */
  append(text: string): void {
    if (!this.#inText || this.#skipped > 0) return;
    this.#text += text;
    if (this.#text.length > LONGEST_TEXT * 7) throw tooLong(this.#file, this.#part);
  }

  /** The text as written, with its escapes not yet decoded. */
  get written(): string {
    return this.#text;
  }
}

/** The error for a text that no cell can hold. */
export function tooLong(file: string, place: string): Error {
  return damaged(
    file,
    `${place} has a text of more than ${LONGEST_TEXT} characters, the most a cell can hold`,
  );
}
