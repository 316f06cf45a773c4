import { CsvError, type Parser, parse } from 'csv-parse';
import { SheetError } from '../../model/errors.ts';
import type { RawRow } from '../../model/row.ts';
import type { FileContent } from '../fileContent.ts';
import { utf8Chunks } from './encoding.ts';
import type { Encoding } from './encodingNames.ts';

/** No real row is longer; a longer one has lost a quote or its line ends. */
const MAX_RECORD_BYTES = 1_000_000;
/** The most columns a spreadsheet has. */
const MAX_CELLS = 16_384;
/** The least rows of a batch (except the last): each becomes one transaction of the ledger. */
const BATCH_ROWS = 500;
/** The most rows a spreadsheet has; nobody puts a row below more blank ones on purpose. */
const MOST_BLANK_ROWS = 1_048_576;

/** How to read the text of a CSV file. */
export interface CsvText {
  readonly encoding: Encoding;
  /** The length of the text in bytes: a mark behind it may end the file. */
  readonly length: number;
  readonly delimiter: string;
  /** Whether its first line is `sep=;` and not a row. */
  readonly hasSeparatorLine: boolean;
}

/**
 * The rows of a CSV file that are not blank, numbered as a spreadsheet program numbers them; `line` is set where the line of the file
 * differs, because of quoted line breaks or a `sep=` line.
 */
export async function* csvRows(
  content: FileContent,
  { encoding, length, delimiter, hasSeparatorLine }: CsvText,
  lastRow = Number.POSITIVE_INFINITY,
): AsyncGenerator<RawRow[], void, undefined> {
  const parser = parse({
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD_BYTES,
  });
  // The error is taken from `errored` after each write; without a listener it would end the process.
  parser.on('error', () => {});
  const numbering = new Numbering(content.name, hasSeparatorLine);
  let bytesWithoutRow = 0;
  let rows: RawRow[] = [];
  try {
    for await (const chunk of utf8Chunks(content, encoding, length)) {
      // A copy, because the parser keeps the end of a chunk until the next one arrives.
      withoutStacks(() => parser.write(Buffer.from(chunk)));
      const records = drained(parser);
      numbering.add(records, rows);
      if (rows.length >= BATCH_ROWS) {
        yield rows;
        rows = [];
      }
      if (parser.errored) throw numbering.parseError(parser.errored);
      if (numbering.row > lastRow) break;
      // The parser's own limit does not count delimiters, but each adds a cell in memory.
      bytesWithoutRow = records.length > 0 ? 0 : bytesWithoutRow + chunk.length;
      if (bytesWithoutRow > MAX_RECORD_BYTES) throw numbering.endlessRow();
    }
    await new Promise<void>((resolve) => {
      parser.once('error', () => resolve());
      parser.end(resolve);
    });
    numbering.add(drained(parser), rows);
    if (rows.length > 0) yield rows;
    if (parser.errored) throw numbering.parseError(parser.errored);
  } finally {
    parser.destroy();
  }
}

/**
 * Runs a step of the parser, which makes an error of every row that is not as wide as the first one, only to forgive it: a million blank
 * rows would take 15 s for stacks that nobody reads.
 */
function withoutStacks(step: () => void): void {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    step();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function drained(parser: Parser): string[][] {
  const records: string[][] = [];
  for (let record = parser.read(); record !== null; record = parser.read()) records.push(record);
  return records;
}

/** Assigns row numbers and lines to the records of a file. */
class Numbering {
  readonly #name: string;
  #row = 0;
  #blank = 0;
  #line = 0;
  #skip: boolean;

  constructor(name: string, skipFirst: boolean) {
    this.#name = name;
    this.#skip = skipFirst;
  }

  /**
   * Adds the records that are not blank to `rows`.
   * @throws {SheetError} for one with more cells than a spreadsheet has columns
   */
  add(records: readonly string[][], rows: RawRow[]): void {
    for (const cells of records) {
      const line = this.#line + 1;
      if (cells.length > MAX_CELLS) {
        throw new SheetError(
          `${this.#name}: line ${line} has ${cells.length} cells, more than a spreadsheet has columns. Look there for delimiters that don't belong.`,
        );
      }
      this.#line = line;
      let blank = true;
      for (const cell of cells) {
        if (cell === '') continue;
        blank &&= cell.trim() === '';
        if (cell.includes('\n') || cell.includes('\r')) this.#line += lineBreaks(cell);
      }
      if (this.#skip) {
        this.#skip = false;
        continue;
      }
      this.#row += 1;
      this.#blank = blank ? this.#blank + 1 : 0;
      if (this.#blank > MOST_BLANK_ROWS) {
        throw new SheetError(
          `${this.#name} has more than ${MOST_BLANK_ROWS} consecutive blank rows, up to line ${line}. Delete them, so that any rows after them are read.`,
        );
      }
      if (!blank) rows.push(this.#numbered(cells, line));
    }
  }

  /** The number of the last row. */
  get row(): number {
    return this.#row;
  }

  #numbered(cells: readonly string[], line: number): RawRow {
    const row = this.#row;
    const raw: RawRow = row === line ? { row, cells } : { row, line, cells };
    return this.#line === line ? raw : { ...raw, lastLine: this.#line };
  }

  parseError(error: Error): SheetError {
    if (error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE') return this.endlessRow(error);
    const message = `${this.#name} can't be read as CSV after line ${this.#line}: ${error.message}`;
    return new SheetError(message, { cause: error });
  }

  endlessRow(cause?: Error): SheetError {
    return new SheetError(
      `${this.#name}: the row that begins on line ${this.#line + 1} does not end: it is over ${MAX_RECORD_BYTES} bytes long. Look there for a missing or extra quote, and for missing line ends.`,
      { cause },
    );
  }
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
