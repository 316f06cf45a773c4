import { ReportError } from '../../model/errors.ts';

const NOTHING_LOST = 'The ledger has every outcome, so the workbook can be created again.';

/**
 * Why the result workbook can't be written into a folder, and what to do.
 */
export function fileFailure(folder: string, cause: unknown): ReportError {
  return new ReportError(`The result workbook can't be written: ${reason(folder, cause)} ${NOTHING_LOST}`, {
    cause,
  });
}

function reason(folder: string, cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException | undefined)?.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `the folder "${folder}" is not writable. Change its permissions, or choose another folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk of the folder "${folder}" is full. Free some space, or choose another folder.`;
    case 'EFBIG':
      return `it is larger than the folder "${folder}" allows. Choose another folder.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `"${folder}" is not a folder, or is inside a file. Choose another folder.`;
    case 'ENAMETOOLONG':
      return `the path of the folder "${folder}" is too long. Choose another folder.`;
    default:
      return `the folder "${folder}" gave an error (${cause instanceof Error ? cause.message : String(cause)}). Choose another folder.`;
  }
}
