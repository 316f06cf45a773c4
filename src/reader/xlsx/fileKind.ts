import type { FileHandle } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import { SheetError } from '../../model/errors.ts';
import { damaged, unusable } from './problems.ts';
import { openHandle } from './zipPackage.ts';

const SAVE_AS = 'Open it in Excel and save it as .xlsx (Excel Workbook)';

/**
 * Opens a file that should be a workbook.
 * @param file its base name, for messages.
 * @throws {SheetError} where there is no such file, or it is not a file, or may not be read.
 */
export async function openFile(path: string, file: string): Promise<{ handle: FileHandle; size: number }> {
  try {
    // Asked first: opening a pipe would wait for its other end for ever.
    if (!(await stat(path)).isFile())
      throw unusable(file, 'is not a file but a folder or a device', 'Give the path of an .xlsx file');
    const handle = await openHandle(path);
    try {
      return { handle, size: (await handle.stat()).size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof SheetError) throw error;
    throw openingFailed(file, error);
  }
}

function openingFailed(file: string, error: unknown): SheetError {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return unusable(file, 'does not exist', 'Check the path and the spelling', error);
    case 'EACCES':
    case 'EPERM':
      return unusable(
        file,
        'may not be read: permission denied',
        'Ask for the right to read it, or copy it elsewhere',
        error,
      );
    case 'EBUSY':
      return unusable(file, 'is in use by another program', 'Close it there and try again', error);
    default:
      return unusable(
        file,
        `can't be opened (${String((error as Error).message)})`,
        'Check the path and try again',
        error,
      );
  }
}

/**
 * Looks at a file's first bytes.
 * @throws {SheetError} unless they are a zip's, as every .xlsx begins.
 */
export async function refuseOtherKinds(handle: FileHandle, file: string, size: number): Promise<void> {
  if (size === 0) throw unusable(file, 'is empty (0 bytes)', 'Save or download it again');
  let start: Buffer;
  try {
    start = await readAt(handle, 0, 4096);
  } catch (error) {
    throw unusable(
      file,
      `can't be read (${(error as Error).message})`,
      'Check the disk or the network drive and try again',
      error,
    );
  }
  const signature = start.subarray(0, 4).toString('latin1');
  if (signature === 'PK\x03\x04') return;
  if (signature === 'PK\x05\x06')
    throw unusable(file, 'is an empty zip, not a workbook', 'Save or download it again');
  if (signature === '\xd0\xcf\x11\xe0') throw await compoundFile(handle, file, start);
  throw otherKind(file, start);
}

/** An old .xls, or a workbook with a password, which Excel packs into the same kind of file ([MS-CFB], [MS-OFFCRYPTO]). */
async function compoundFile(handle: FileHandle, file: string, start: Buffer): Promise<SheetError> {
  let directory: Buffer = Buffer.alloc(0);
  if (start.length >= 512) {
    const shift = start.readUInt16LE(30);
    const sector = shift === 12 ? 4096 : 512;
    directory = await readAt(handle, (start.readUInt32LE(48) + 1) * sector, 4096).catch(() => directory);
  }
  const names = directory.toString('utf16le');
  if (names.includes('EncryptedPackage')) {
    return unusable(
      file,
      'is protected by a password (encrypted)',
      'Open it in Excel, take the password away under File, Info, Protect Workbook, and save it as .xlsx',
    );
  }
  if (names.includes('Workbook') || names.includes('Book')) {
    return unusable(file, 'is an old Excel workbook (.xls, Excel 97-2003)', SAVE_AS);
  }
  return unusable(
    file,
    'is an old Excel workbook (.xls) or one that is protected by a password',
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
      'is a text file (perhaps CSV), not an Excel workbook, whatever its name says',
      'Rename it so that it ends in .csv, or open it in Excel and save it as .xlsx',
    );
  }
  return damaged(file, 'it does not begin like a workbook');
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
