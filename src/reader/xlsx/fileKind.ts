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
  const text = start
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (text.startsWith('%pdf'))
    return unusable(file, 'is a PDF, not a workbook', 'Ask for the workbook itself');
  if (text.startsWith('<!doctype html') || text.startsWith('<html') || text.startsWith('<table')) {
    return unusable(file, 'is a web page (HTML), not a workbook', SAVE_AS);
  }
  if (text.startsWith('<?xml') || text.startsWith('<workbook'))
    return unusable(file, 'is an XML file, not a workbook', SAVE_AS);
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
