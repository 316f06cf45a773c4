import { SheetError } from '../../model/errors.ts';

const QUOTE = 0x22;
const SPACE = 0x20;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Checks every quote of a delimited text before it is parsed: a parser that forgives stray quotes would silently join two rows where a
 * closing quote is missing. A quote inside an unquoted cell (`5" pipe`) is fine; a quoted cell must be closed, right before a delimiter
 * or a line end.
 */
export class QuoteAudit {
  readonly #name: string;
  readonly #delimiter: number;
  readonly #lines = new LineCounter();
  #open = false;
  #openedAt = 0;
  // The last byte that is not a space, and how many spaces follow it. Undefined at the beginning of the text, which counts as a line end.
  #before: number | undefined;
  #spaces = 0;
  // True if a chunk ended with a quote inside a quoted cell: the next chunk shows whether it closes the cell.
  #closing = false;

  /**
   * @param name the file's name, for messages
   * @param delimiter one ASCII character
   */
  constructor(name: string, delimiter: string) {
    this.#name = name;
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /**
   * Checks the next chunk of the text.
   * @param chunk bytes of an encoding that contains ASCII (UTF-8, Windows-1252), without byte order mark
   * @throws {SheetError} naming the line on which the quote opened
   */
  add(chunk: Buffer): void {
    let at = 0;
    for (;;) {
      if (this.#closing) {
        if (at >= chunk.length) break;
        this.#closing = false;
        const after = chunk[at]!;
        if (after === QUOTE) at += 1;
        else if (this.#endsCell(after)) this.#open = false;
        else throw new SheetError(brokenQuote(this.#name, this.#openedAt, this.#lines.at(chunk, at)));
      }
      const quote = chunk.indexOf(QUOTE, at);
      if (quote < 0) break;
      if (this.#open) this.#closing = true;
      else this.#lookAtOpening(chunk, quote);
      at = quote + 1;
    }
    this.#lines.endChunk(chunk);
    const last = lastNoSpace(chunk, chunk.length);
    this.#spaces = last < 0 ? this.#spaces + chunk.length : chunk.length - 1 - last;
    if (last >= 0) this.#before = chunk[last];
  }

  /** Call after the last chunk. @throws {SheetError} if a quote is still open */
  end(): void {
    if (!this.#open || this.#closing) return;
    throw new SheetError(
      `${this.#name}: the quote (") that opens on line ${this.#openedAt} is never closed. Close it there, or delete it.`,
    );
  }

  /** A quote outside a quoted cell: at the beginning of a cell it opens one; elsewhere it is ordinary text. */
  #lookAtOpening(chunk: Buffer, quote: number): void {
    const text = lastNoSpace(chunk, quote);
    const previous = text < 0 ? this.#before : chunk[text];
    if (previous !== undefined && !this.#endsCell(previous)) return;
    const spaced = text < 0 ? this.#spaces > 0 || quote > 0 : text < quote - 1;
    this.#openedAt = this.#lines.at(chunk, quote);
    if (spaced) throw new SheetError(spacedQuote(this.#name, this.#openedAt));
    this.#open = true;
  }

  #endsCell(byte: number): boolean {
    return byte === this.#delimiter || byte === LF || byte === CR;
  }
}

/**
 * Audits the quotes of a whole text.
 * @param chunks the text as UTF-8 bytes, without byte order mark
 * @throws {SheetError} as `QuoteAudit` does
 */
export async function auditQuotes(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
  name: string,
): Promise<void> {
  const audit = new QuoteAudit(name, delimiter);
  for await (const chunk of chunks) audit.add(chunk);
  audit.end();
}

/** The position of the last byte before `place` that is not a space, or -1. */
function lastNoSpace(chunk: Buffer, place: number): number {
  let at = place - 1;
  while (at >= 0 && chunk[at] === SPACE) at -= 1;
  return at;
}

function spacedQuote(name: string, line: number): string {
  return `${name}: on line ${line} there is a space between the delimiter and a quote ("), so it is unclear whether the quote belongs to the text. Delete the space or the quote.`;
}

function brokenQuote(name: string, opened: number, closed: number): string {
  const where = opened === closed ? `on line ${opened}` : `on line ${opened} and closes on line ${closed}`;
  return `${name}: the quote (") that opens ${where} is followed by more text in the same cell: a quote is missing or extra. Fix it there; inside a quoted cell, write a quote twice ("").`;
}

/** Counts line ends (LF, CR LF or CR), only as far as requested. */
class LineCounter {
  #line = 1;
  #counted = 0;
  #afterCr = false;

  /** The line of the byte at this position of the current chunk. */
  at(chunk: Buffer, position: number): number {
    for (let at = this.#counted; at < position; at += 1) {
      const byte = chunk[at];
      if (byte === CR || (byte === LF && !this.#afterCr)) this.#line += 1;
      this.#afterCr = byte === CR;
    }
    this.#counted = Math.max(this.#counted, position);
    return this.#line;
  }

  endChunk(chunk: Buffer): void {
    this.at(chunk, chunk.length);
    this.#counted = 0;
  }
}
