import { dirname } from 'node:path';
import { ChargesError, LedgerError } from '../../model/errors.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html); the extended ones keep them in their lowest byte. */
const SQLITE = { perm: 3, busy: 5, locked: 6, readonly: 8, ioError: 10, full: 13, cantOpen: 14 } as const;

/** The primary result code of an error of SQLite, or undefined for any other error. */
function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

/** Whether another connection holds a lock that SQLite needs. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === SQLITE.busy || code === SQLITE.locked;
}

/** Runs work on a database file and turns its errors into sentences for the user. @throws {LedgerError} */
export function translateErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ChargesError) throw error;
    throw new LedgerError(ledgerProblem(path, error), { cause: error });
  }
}

/** The codes of the file system come from file operations outside SQLite. */
function ledgerProblem(path: string, error: unknown): string {
  const { code: ofSystem, errstr, message } = error as { code?: string; errstr?: string; message?: string };
  const what = errstr ?? message ?? String(error);
  const code = codeOf(error);
  if (code === SQLITE.full || ofSystem === 'ENOSPC' || ofSystem === 'EDQUOT')
    return `The disk with the ledger ${path} is full. Free some space, then continue.`;
  // Also for want of room: SQLite then can't enlarge the file in which its connections share what they know.
  if (code === SQLITE.ioError)
    return `The disk with the ledger ${path} is full or failing (${what}). Free some space, or check the disk, then continue.`;
  const notWritable: readonly (number | string | undefined)[] = [
    SQLITE.perm,
    SQLITE.readonly,
    SQLITE.cantOpen,
    'EACCES',
    'EPERM',
    'EROFS',
  ];
  if (notWritable.includes(code ?? ofSystem))
    return `The ledger ${path} can't be written (${what}). Check the permissions of ${dirname(path)}, or choose another folder with --state-dir.`;
  if (isBusy(error))
    return `Another program has been using the ledger ${path} for too long. Try again when it is done.`;
  return `The ledger ${path} can't be used (${what}). If it is damaged, move it away, or choose another folder with --state-dir.`;
}
