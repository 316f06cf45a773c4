import { basename } from 'node:path';
import { CsvError, type Parser, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import type { RawRow } from '../charge/row.ts';
import { SheetError } from '../errors.ts';
import { DELIMITER_NAMES, type Delimiter, detectDelimiter, separatorLine } from './delimiter.ts';
import { detectEncoding, type Encoding, utf8Chunks } from './encoding.ts';
import type { FileFacts } from './inspectFile.ts';
import { auditQuotes } from './quoteAudit.ts';
import type { Note, SheetFile } from './sheet.ts';

/** What the user says of a CSV file instead of having it detected. */
export interface CsvOptions {
  readonly delimiter?: string;
  readonly encoding?: Encoding;
}

export interface CsvFile extends SheetFile {
  readonly delimiter: string;
}

/** No row of a charge is longer; what is, has lost a quote. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/**
 * Opens a delimited text file: encoding and delimiter are detected unless given, and its quotes are checked once.
 * @throws {SheetError} if it is no text, or a quote in it is never closed
 */
export async function openCsv(path: string, facts: FileFacts, options: CsvOptions = {}): Promise<CsvFile> {
  const detected = detectEncoding(path, facts);
  const encoding = options.encoding ?? detected.encoding;
  const head = iconv.decode(facts.head, encoding, { stripBOM: true });
  const separator = separatorLine(head);
  const delimiter = options.delimiter ?? separator ?? detectDelimiter(head);
  await auditQuotes(utf8Chunks(path, encoding), delimiter, path);
  const guessed = detected.guessed && options.encoding === undefined;
  return {
    format: 'csv',
    delimiter,
    tabs: [
      {
        name: null,
        visible: true,
        rows: () => csvRows(path, encoding, delimiter, separator !== undefined),
        notes: () => [],
      },
    ],
    notes: openingNotes(guessed, delimiter),
    close: async () => {},
  };
}

function openingNotes(guessed: boolean, delimiter: string): Note[] {
  const notes: Note[] = [];
  if (guessed) {
    notes.push({
      code: 'guessed-encoding',
      message:
        'The file is not UTF-8; it was read as Windows-1252 (Western European), which is a guess. Say --encoding if it is another.',
    });
  }
  if (delimiter !== ',') {
    const name = DELIMITER_NAMES[delimiter as Delimiter] ?? `"${delimiter}"`;
    notes.push({ code: 'delimiter', message: `The cells are separated by ${name}.` });
  }
  return notes;
}

/**
 * The records of a CSV file that are not blank, numbered as a spreadsheet program numbers them; `line` is given where the
 * file's own line differs, because of quoted line breaks or a `sep=` line.
 */
async function* csvRows(
  path: string,
  encoding: Encoding,
  delimiter: string,
  skipFirst: boolean,
): AsyncGenerator<RawRow[], void, undefined> {
  const parser = parse({
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // The error is taken from `errored` after each write; without a listener it would end the process.
  parser.on('error', () => {});
  const place = { row: 0, line: 0, skip: skipFirst };
  try {
    for await (const chunk of utf8Chunks(path, encoding)) {
      parser.write(chunk);
      yield numbered(drained(parser, path, place), place);
    }
    await new Promise<void>((resolve) => {
      parser.once('error', () => resolve());
      parser.end(resolve);
    });
    yield numbered(drained(parser, path, place), place);
  } finally {
    parser.destroy();
  }
}

interface Place {
  row: number;
  line: number;
  skip: boolean;
}

function drained(parser: Parser, path: string, place: Place): string[][] {
  if (parser.errored) throw parseError(parser.errored, path, place);
  const records: string[][] = [];
  for (let record = parser.read(); record !== null; record = parser.read()) records.push(record);
  return records;
}

function numbered(records: string[][], place: Place): RawRow[] {
  const rows: RawRow[] = [];
  for (const cells of records) {
    const line = place.line + 1;
    place.line = line;
    let blank = true;
    for (const cell of cells) {
      if (cell === '') continue;
      blank &&= cell.trim() === '';
      if (cell.includes('\n') || cell.includes('\r')) place.line += lineBreaks(cell);
    }
    if (place.skip) {
      place.skip = false;
      continue;
    }
    place.row += 1;
    if (!blank) rows.push(place.row === line ? { row: line, cells } : { row: place.row, line, cells });
  }
  return rows;
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function parseError(error: Error, path: string, { line }: Place): SheetError {
  const name = basename(path);
  if (error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE') {
    return new SheetError(
      `${name}: the rows after line ${line} do not end: one is over ${MAX_RECORD_CHARACTERS} characters long. Look for a missing closing quote there.`,
      { cause: error },
    );
  }
  return new SheetError(`${name} can't be read as CSV after line ${line}: ${error.message}`, {
    cause: error,
  });
}
