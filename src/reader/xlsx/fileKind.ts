import type { SheetError } from '../../model/errors.ts';
import type { FileContent } from '../fileContent.ts';
import { damaged, unusable } from './problems.ts';

const SAVE_AS = 'Open it in Excel and save it as .xlsx (Excel Workbook)';

/**
 * Checks the first bytes of a file.
 * @throws {SheetError} unless they are those of a zip, as in every .xlsx
 */
export async function refuseOtherKinds(content: FileContent): Promise<void> {
  const { name: file, head } = content;
  const start = head.subarray(0, 4096);
  const signature = start.subarray(0, 4).toString('latin1');
  if (signature === 'PK\x03\x04') return;
  if (signature === 'PK\x05\x06')
    throw unusable(file, 'is an empty zip file, not a workbook', 'Save or download it again');
  if (signature === '\xd0\xcf\x11\xe0') throw await compoundFile(content, start);
  throw otherKind(file, start);
}

/** An old .xls, or a workbook with a password: Excel stores both in the same kind of file ([MS-CFB], [MS-OFFCRYPTO]). */
async function compoundFile(content: FileContent, start: Buffer): Promise<SheetError> {
  const file = content.name;
  let directory: Buffer = Buffer.alloc(0);
  if (start.length >= 512) {
    const shift = start.readUInt16LE(30);
    const sector = shift === 12 ? 4096 : 512;
    directory = await content.read((start.readUInt32LE(48) + 1) * sector, 4096);
  }
  const names = directory.toString('utf16le');
  if (names.includes('EncryptedPackage')) {
    return unusable(
      file,
      'is protected with a password (encrypted)',
      'Open it in Excel, remove the password under File > Info > Protect Workbook, and save it as .xlsx',
    );
  }
  if (names.includes('Workbook') || names.includes('Book')) {
    return unusable(file, 'is an old Excel workbook (.xls, Excel 97-2003)', SAVE_AS);
  }
  return unusable(
    file,
    'is an old Excel workbook (.xls), or a workbook protected with a password',
    `${SAVE_AS}, without a password`,
  );
}

function otherKind(file: string, start: Buffer): SheetError {
  const kind = foreignKind(start);
  if (kind) return unusable(file, `is ${kind.what}, not a workbook`, kind.advice);
  const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  if (utf16 || !/[\x00-\x08\x0e-\x1f]/.test(start.toString('latin1'))) {
    return unusable(
      file,
      'is a text file (perhaps CSV), not an Excel workbook, despite its name',
      'Rename it to .csv, or open it in Excel and save it as .xlsx',
    );
  }
  return damaged(file, 'it does not begin like a workbook');
}

/**
 * Checks the first bytes of a file that is to be read as CSV.
 * @throws {SheetError} if they are those of a web page, an archive, or anything else that is not a table of text
 */
export function refuseNoTable({ name, head }: FileContent): void {
  const kind = foreignKind(head.subarray(0, 4096));
  if (!kind) return;
  const wanted = /\.(?:csv|txt|tsv|tab)$/i.test(name) ? 'a CSV file' : 'a workbook';
  throw unusable(name, `is ${kind.what}, not ${wanted}`, kind.advice);
}

interface ForeignKind {
  /** What it is, with its article. */
  readonly what: string;
  /** What to do, as a sentence without its period. */
  readonly advice: string;
}

const UNPACK = 'Unpack it, and give the file that is in it';
const ASK = 'Ask for the table itself, as .xlsx or CSV';

/** By the first bytes as Latin-1. */
const SIGNATURES: readonly (readonly [RegExp, ForeignKind])[] = [
  [/^\x1f\x8b/, { what: 'packed (gzip)', advice: UNPACK }],
  [/^7z\xbc\xaf/, { what: 'packed (7-Zip)', advice: UNPACK }],
  [/^Rar!\x1a/, { what: 'packed (RAR)', advice: UNPACK }],
  [/^BZh[1-9]1AY&SY/, { what: 'packed (bzip2)', advice: UNPACK }],
  [/^\xfd7zXZ\x00/, { what: 'packed (xz)', advice: UNPACK }],
  [/^\x28\xb5\x2f\xfd/, { what: 'packed (Zstandard)', advice: UNPACK }],
  [/^(?:\x89PNG\r|\xff\xd8\xff|GIF8[79]a)/, { what: 'an image', advice: ASK }],
  // The first record of a workbook from before Excel 5, BOF with its length ([MS-XLS] 2.4.21).
  [/^\x09[\x00\x02\x04][\x04\x06\x08]\x00/, { what: 'a very old Excel workbook (.xls)', advice: SAVE_AS }],
];

/** By the beginning of the text, without its byte order mark and the white space in front. */
const BEGINNINGS: readonly (readonly [RegExp, ForeignKind])[] = [
  [/^%PDF-/i, { what: 'a PDF', advice: 'Ask for the workbook itself' }],
  [
    /^\{\\rtf/i,
    {
      what: 'rich text (RTF)',
      advice: 'Save it as plain text, or paste the table into Excel and save it as .xlsx',
    },
  ],
  [
    /^<(?:!doctype\s+html|html|head|body|meta|style|table|div|center|font)[\s>/]/i,
    { what: 'a web page (HTML)', advice: SAVE_AS },
  ],
  [
    // Header fields, as of a mail.
    /^(?:[\w-]+:[^\r\n]*(?:\r\n|\n|\r)(?:[ \t][^\r\n]*(?:\r\n|\n|\r))*){0,40}MIME-Version:/i,
    { what: 'a web page or mail in one file (MHTML)', advice: SAVE_AS },
  ],
  // `ID;P` alone could be a header: the next line must be a record as well.
  [
    /^ID;P\w*(?:;\w+)*(?:\r\n|\n|\r)(?:[A-Z]{1,2};[A-Z]|E[\r\n])/,
    { what: 'a SYLK file (.slk)', advice: SAVE_AS },
  ],
  [/^(?:\{\s*"[^"\r\n]*"\s*:|\[\s*(?:\{\s*"|\[\s*["\d]))/, { what: 'a JSON file', advice: ASK }],
  // An element, and at once another one.
  [/^<[a-z][\w:.-]*(?:\s+[\w:.-]+="[^"]*")*\s*\/?>\s*<[a-z!?/]/i, { what: 'an XML file', advice: ASK }],
];

/** What a file is whose beginning is that of another kind; undefined for a text that may be a table. */
function foreignKind(start: Buffer): ForeignKind | undefined {
  const bytes = start.toString('latin1');
  const signature = SIGNATURES.find(([pattern]) => pattern.test(bytes));
  if (signature) return signature[1];
  const text = beginning(start);
  if (/^<(?:\?xml\s|workbook[\s>])/i.test(text)) return xmlKind(text);
  return BEGINNINGS.find(([pattern]) => pattern.test(text))?.[1];
}

function xmlKind(text: string): ForeignKind {
  if (/<html[\s>]/i.test(text)) return { what: 'a web page (XHTML)', advice: SAVE_AS };
  const is2003 = /<(?:\w+:)?workbook[\s>]|urn:schemas-microsoft-com:office:spreadsheet|excel\.sheet/i.test(
    text,
  );
  return { what: is2003 ? 'an XML file (XML Spreadsheet 2003)' : 'an XML file', advice: SAVE_AS };
}

/** The beginning as text, without a byte order mark, white space and comments of markup in front. */
function beginning(start: Buffer): string {
  const utf16 =
    start[0] === 0xff && start[1] === 0xfe
      ? 'utf-16le'
      : start[0] === 0xfe && start[1] === 0xff
        ? 'utf-16be'
        : undefined;
  const text = utf16
    ? new TextDecoder(utf16).decode(start)
    : start.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  return text.replace(/^(?:\s|<!--(?:(?!-->)[\s\S])*-->)+/, '');
}
