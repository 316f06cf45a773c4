import type { FileContent } from '../fileContent.ts';
import type { HeaderMap } from '../headerSearch.ts';
import type { Note, SheetFile } from '../sheet.ts';
import { refuseNoTable } from '../xlsx/fileKind.ts';
import { csvRows } from './csvRows.ts';
import { DELIMITER_NAMES, type Delimiter, detectDelimiter, separatorLine } from './delimiter.ts';
import {
  encodingOfHead,
  headText,
  refuseHalfCharacter,
  settledEncoding,
  statedEncoding,
  textChunks,
  Utf8Conversion,
  utf8Chunks,
} from './encoding.ts';
import type { Encoding } from './encodingNames.ts';
import { endOfText } from './endOfText.ts';
import { refuseImplausible } from './guess/plausibleGuess.ts';
import { auditQuotes, QuoteAudit } from './quoteAudit.ts';
import { type TextFacts, TextInspection } from './textFacts.ts';

/** What the user says about a CSV file; the rest is detected. */
export interface CsvOptions {
  readonly delimiter?: string;
  readonly encoding?: Encoding;
  /** The user's own header names, which help to detect the delimiter. */
  readonly headers?: HeaderMap;
}

/**
 * Opens a delimited text file: detects encoding and delimiter unless given, and checks its quotes, in the same pass as the digest.
 * @param content owned by the returned file; if this throws, the caller still owns it
 * @throws {SheetError} if it is not text, or a quote in it is never closed
 */
export async function openCsv(content: FileContent, options: CsvOptions = {}): Promise<SheetFile> {
  const { name, head } = content;
  refuseNoTable(content);
  const stated = statedEncoding(content, options.encoding);
  const assumed = stated ?? encodingOfHead(head);
  const length = await endOfText(content, assumed);
  refuseHalfCharacter(name, length, stated);
  const expected = dialectOf(headText(head.subarray(0, length), assumed), options);
  const pass = await firstPass(content, length, assumed, expected.delimiter);
  const encoding = settledEncoding(name, pass.facts, stated);
  const guessed = stated === undefined && encoding === 'windows-1252';
  if (guessed) await refuseImplausible(name, () => textChunks(content, length));
  const dialect =
    encoding === assumed ? expected : dialectOf(headText(head.subarray(0, length), encoding), options);
  const { delimiter, hasSeparatorLine } = dialect;
  // A delimiter other than the assumed one, or a byte whose line must be reported: both are rare and need a second pass.
  if (delimiter !== expected.delimiter || (encoding === 'windows-1252' && pass.facts.hasNoWindows1252))
    await auditQuotes(utf8Chunks(content, encoding, length), delimiter, name);
  else if (pass.brokenQuote !== undefined) throw pass.brokenQuote;
  return {
    format: 'csv',
    sha256: pass.sha256,
    delimiter,
    isDelimiterStated: options.delimiter !== undefined || hasSeparatorLine,
    tabs: [
      {
        name: null,
        visible: true,
        rows: (lastRow) => csvRows(content, { encoding, length, delimiter, hasSeparatorLine }, lastRow),
        notes: () => [],
      },
    ],
    notes: openingNotes(
      guessed ? 'guessed' : options.encoding,
      delimiter,
      encoding === 'utf-8' && pass.facts.hasReplacement,
    ),
    close: () => content.close(),
  };
}

/** How the cells of a text are separated. */
interface Dialect {
  readonly delimiter: string;
  /** Whether its first line is `sep=;` and not a row. */
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
  /** The error for the first wrong quote. It counts only if the text is in the assumed encoding. */
  readonly brokenQuote: unknown;
}

/** Reads the whole file for what must be known before its first row. @throws {SheetError} if it can't be read, or is not valid UTF-16 */
async function firstPass(
  content: FileContent,
  length: number,
  assumed: Encoding,
  delimiter: string,
): Promise<FirstPass> {
  // The bytes that the audit looks for are the same in UTF-8 and Windows-1252. Elsewhere they may be the second half of a character.
  const conversion = new Utf8Conversion(assumed === 'windows-1252' ? 'utf-8' : assumed, content.name);
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
  let rest = length;
  const sha256 = await content.digest((whole) => {
    const chunk = whole.length > rest ? whole.subarray(0, Math.max(0, rest)) : whole;
    rest -= whole.length;
    inspection.add(chunk);
    unlessBroken(() => audit.add(conversion.convert(chunk)));
  });
  unlessBroken(() => conversion.end());
  unlessBroken(() => audit.end());
  return { sha256, facts: inspection.conclude(), brokenQuote };
}

/** @param read how the encoding was found: a guess, what the user said, or undefined if the file itself shows it */
function openingNotes(
  read: Encoding | 'guessed' | undefined,
  delimiter: string,
  lostLetters: boolean,
): Note[] {
  const notes: Note[] = [];
  if (read === 'guessed') {
    notes.push({
      code: 'guessed-encoding',
      message:
        'The file is not UTF-8; it was read as Windows-1252 (Western European), which is a guess. If that is wrong, add --encoding.',
    });
  }
  if (read !== undefined && read !== 'guessed' && read !== 'utf-8')
    notes.push({ code: 'given-encoding', message: `The file was read as ${read}, because of --encoding.` });
  if (lostLetters) {
    notes.push({
      code: 'lost-letters',
      message:
        'The file contains the character \ufffd: another program lost a letter there. It was read unchanged.',
    });
  }
  if (delimiter !== ',') {
    const name = DELIMITER_NAMES[delimiter as Delimiter] ?? `"${delimiter}"`;
    notes.push({ code: 'delimiter', message: `Cell delimiter: ${name}.` });
  }
  return notes;
}
