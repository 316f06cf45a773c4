import { basename } from 'node:path';
import { SheetError } from '../../model/errors.ts';

const QUOTE = 0x22;
const SPACE = 0x20;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Looks at every quote of a delimited text before it is parsed, since a parser that forgives stray quotes would join two rows in
 * silence where a closing quote is missing. A quote inside an unquoted cell (`5" pipe`) is fine; a quoted cell must end
 * at a delimiter or a line end, and must end at all.
 * @param chunks the text as UTF-8 bytes, without byte order mark
 * @param delimiter one ASCII character
 * @throws {SheetError} naming the line on which the quote opened
 */
export async function auditQuotes(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
  path: string,
): Promise<void> {
  const delimiterByte = delimiter.charCodeAt(0);
  const lines = new LineCounter();
  let open = false;
  let openedAt = 0;
  // The last byte that is no space, and how many spaces follow it. Undefined at the beginning of the text, which is like a line end.
  let before: number | undefined;
  let spaces = 0;
  // A quote that ends a chunk inside a quoted cell: whether it closes the cell is seen in the next one.
  let closing = false;
  for await (const chunk of chunks) {
    let at = 0;
    for (;;) {
      if (closing) {
        if (at >= chunk.length) break;
        closing = false;
        const after = chunk[at]!;
        if (after === QUOTE) at += 1;
        else if (after === delimiterByte || after === LF || after === CR) open = false;
        else throw new SheetError(brokenQuote(path, openedAt, lines.at(chunk, at)));
      }
      const quote = chunk.indexOf(QUOTE, at);
      if (quote < 0) break;
      if (open) closing = true;
      else {
        const text = lastNoSpace(chunk, quote);
        const previous = text < 0 ? before : chunk[text];
        if (previous === undefined || previous === delimiterByte || previous === LF || previous === CR) {
          const spaced = text < 0 ? spaces > 0 || quote > 0 : text < quote - 1;
          openedAt = lines.at(chunk, quote);
          if (spaced) throw new SheetError(spacedQuote(path, openedAt));
          open = true;
        }
      }
      at = quote + 1;
    }
    lines.endChunk(chunk);
    const last = lastNoSpace(chunk, chunk.length);
    spaces = last < 0 ? spaces + chunk.length : chunk.length - 1 - last;
    if (last >= 0) before = chunk[last];
  }
  if (open && !closing) {
    throw new SheetError(
      `${basename(path)}: the quote (") that opens on line ${openedAt} is never closed. Close it there, or delete it, and try again.`,
    );
  }
}

/** Where the last byte before a place stands that is no space, or -1. */
function lastNoSpace(chunk: Buffer, place: number): number {
  let at = place - 1;
  while (at >= 0 && chunk[at] === SPACE) at -= 1;
  return at;
}

function spacedQuote(path: string, line: number): string {
  return `${basename(path)}: on line ${line} a space stands between the delimiter and a quote ("), so that it can't be told whether the quote belongs to the text. Delete the space or the quote.`;
}

function brokenQuote(path: string, opened: number, closed: number): string {
  const where = opened === closed ? `on line ${opened}` : `on line ${opened} and closes on line ${closed}`;
  return `${basename(path)}: the quote (") that opens ${where} is followed by more text in the same cell; a quote is missing or too many. Mend it there: a quote inside a quoted cell is written twice ("").`;
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
