import { digestOf, type FileContent } from '../fileContent.ts';
import type { HeaderMap } from '../headerSearch.ts';
import type { Note, SheetFile } from '../sheet.ts';
import { csvRows } from './csvRows.ts';
import { DELIMITER_NAMES, type Delimiter, detectDelimiter, separatorLine } from './delimiter.ts';
import {
  type Encoding,
  encodingOfHead,
  headText,
  isUtf16,
  settledEncoding,
  statedEncoding,
  Utf8Conversion,
  utf8Chunks,
} from './encoding.ts';
import { auditQuotes, QuoteAudit } from './quoteAudit.ts';
import { type TextFacts, TextInspection } from './textFacts.ts';

/** What the user says of a CSV file instead of having it detected. */
export interface CsvOptions {
  readonly delimiter?: string;
  readonly encoding?: Encoding;
  /** The user's own header names, by which the delimiter can be told. */
  readonly headers?: HeaderMap;
}

/**
 * Opens a delimited text file: encoding and delimiter are detected unless given, and its quotes are checked once. One pass over the file
 * does for all of it, and for the digest.
 * @param content the file's own from then on; where this throws, it stays the caller's
 * @throws {SheetError} if it is no text, or a quote in it is never closed
 */
export async function openCsv(content: FileContent, options: CsvOptions = {}): Promise<SheetFile> {
  const { name, head } = content;
  const stated = statedEncoding(content, options.encoding);
  const assumed = stated ?? encodingOfHead(head);
  const expected = dialectOf(headText(head, assumed), options);
  const pass = await firstPass(content, assumed, expected.delimiter);
  const encoding = settledEncoding(name, pass.facts, stated);
  const dialect = encoding === assumed ? expected : dialectOf(headText(head, encoding), options);
  const { delimiter, hasSeparatorLine } = dialect;
  // Another delimiter than was assumed, or a byte whose line must be named: both take another pass, and hardly ever happen.
  if (delimiter !== expected.delimiter || (encoding === 'windows-1252' && pass.facts.hasNoWindows1252))
    await auditQuotes(utf8Chunks(content, encoding), delimiter, name);
  else if (pass.brokenQuote !== undefined) throw pass.brokenQuote;
  const guessed = stated === undefined && encoding === 'windows-1252';
  return {
    format: 'csv',
    sha256: pass.sha256,
    delimiter,
    tabs: [
      {
        name: null,
        visible: true,
        rows: (lastRow) => csvRows(content, encoding, delimiter, hasSeparatorLine, lastRow),
        notes: () => [],
      },
    ],
    notes: openingNotes(guessed, delimiter, encoding === 'utf-8' && pass.facts.hasReplacement),
    close: () => content.close(),
  };
}

/** How the cells of a text are told apart. */
interface Dialect {
  readonly delimiter: string;
  /** Whether its first line is `sep=;` and no row. */
  readonly hasSeparatorLine: boolean;
}

function dialectOf(head: string, { delimiter, headers }: CsvOptions): Dialect {
  const separator = separatorLine(head);
  return {
    delimiter: delimiter ?? separator ?? detectDelimiter(head, headers ?? new Map()),
    hasSeparatorLine: separator !== undefined,
  };
}

interface FirstPass {
  readonly sha256: string;
  readonly facts: TextFacts;
  /** The first quote that is wrong. It counts only if the text is in the assumed encoding. */
  readonly brokenQuote: unknown;
}

/** Reads the whole file for what must be known before its first row. @throws {SheetError} if it can't be read, or is no whole UTF-16 */
async function firstPass(content: FileContent, assumed: Encoding, delimiter: string): Promise<FirstPass> {
  // What the audit looks for is the same bytes in UTF-8 and in Windows-1252.
  const conversion = new Utf8Conversion(isUtf16(assumed) ? assumed : 'utf-8', content.name);
  const inspection = new TextInspection();
  const audit = new QuoteAudit(content.name, delimiter);
  let brokenQuote: unknown;
  const unlessBroken = (look: () => void): void => {
    if (brokenQuote !== undefined) return;
    try {
      look();
    } catch (error) {
      brokenQuote = error;
    }
  };
  const sha256 = await digestOf(content, (chunk) => {
    inspection.add(chunk);
    unlessBroken(() => audit.add(conversion.convert(chunk)));
  });
  unlessBroken(() => conversion.end());
  unlessBroken(() => audit.end());
  return { sha256, facts: inspection.conclude(), brokenQuote };
}

function openingNotes(guessed: boolean, delimiter: string, lostLetters: boolean): Note[] {
  const notes: Note[] = [];
  if (guessed) {
    notes.push({
      code: 'guessed-encoding',
      message:
        'The file is not UTF-8; it was read as Windows-1252 (Western European), which is a guess. If it is another encoding, add --encoding.',
    });
  }
  if (lostLetters) {
    notes.push({
      code: 'lost-letters',
      message:
        'The file holds the sign \ufffd, which stands for a letter that an earlier program lost. It was read as it is.',
    });
  }
  if (delimiter !== ',') {
    const name = DELIMITER_NAMES[delimiter as Delimiter] ?? `"${delimiter}"`;
    notes.push({ code: 'delimiter', message: `The cells are separated by ${name}.` });
  }
  return notes;
}
