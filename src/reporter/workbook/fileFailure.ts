import { ReportError } from '../../model/errors.ts';

const NOTHING_LOST = 'The ledger has every outcome, so the report can be made again.';

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
      return `the folder "${folder}" can't be written to. Allow it, or choose another folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk of the folder "${folder}" is full. Make room, or choose another folder.`;
    case 'EFBIG':
      return `it grew larger than files in the folder "${folder}" may be. Choose another folder.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `"${folder}" is not a folder, or lies inside a file. Choose another folder.`;
    case 'ENAMETOOLONG':
      return `the path of the folder "${folder}" is too long. Choose another folder.`;
    default:
      return `the folder "${folder}" gave an error (${cause instanceof Error ? cause.message : String(cause)}). Choose another folder.`;
  }
}
