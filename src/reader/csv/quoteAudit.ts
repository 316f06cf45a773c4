import { SheetError } from '../../model/errors.ts';

const QUOTE = 0x22;
const SPACE = 0x20;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Looks at every quote of a delimited text before it is parsed, since a parser that forgives stray quotes would join two rows in
 * silence where a closing quote is missing. A quote inside an unquoted cell (`5" pipe`) is fine; a quoted cell must end
 * at a delimiter or a line end, and must end at all.
 */
export class QuoteAudit {
  readonly #name: string;
  readonly #delimiter: number;
  readonly #lines = new LineCounter();
  #open = false;
  #openedAt = 0;
  // The last byte that is no space, and how many spaces follow it. Undefined at the beginning of the text, which is like a line end.
  #before: number | undefined;
  #spaces = 0;
  // A quote that ends a chunk inside a quoted cell: whether it closes the cell is seen in the next one.
  #closing = false;

  /**
   * @param name the file's, for messages
   * @param delimiter one ASCII character
   */
  constructor(name: string, delimiter: string) {
    this.#name = name;
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /**
   * Looks at the next chunk of the text.
   * @param chunk bytes in which ASCII is itself (UTF-8, Windows-1252), without byte order mark
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

  /** To be called behind the last chunk. @throws {SheetError} if a quote is still open */
  end(): void {
    if (!this.#open || this.#closing) return;
    throw new SheetError(
      `${this.#name}: the quote (") that opens on line ${this.#openedAt} is never closed. Close it there, or delete it, and try again.`,
    );
  }

  /** A quote outside a quoted cell: it opens one where a cell begins, and is a sign like others elsewhere. */
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

/** Where the last byte before a place stands that is no space, or -1. */
function lastNoSpace(chunk: Buffer, place: number): number {
  let at = place - 1;
  while (at >= 0 && chunk[at] === SPACE) at -= 1;
  return at;
}

function spacedQuote(name: string, line: number): string {
  return `${name}: on line ${line} a space stands between the delimiter and a quote ("), so that it can't be told whether the quote belongs to the text. Delete the space or the quote.`;
}

function brokenQuote(name: string, opened: number, closed: number): string {
  const where = opened === closed ? `on line ${opened}` : `on line ${opened} and closes on line ${closed}`;
  return `${name}: the quote (") that opens ${where} is followed by more text in the same cell; there is a quote too many or too few. Fix it there: a quote inside a quoted cell is written twice ("").`;
}

/** Counts line ends (LF, CR LF or CR) only as far as somebody asks. */
class LineCounter {
  #line = 1;
  #counted = 0;
  #afterCr = false;

  /** The line on which the byte at this place of the current chunk stands. */
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
