import { dirname } from 'node:path';
import { ChargesError, LedgerError } from '../../model/errors.ts';

/** Runs a piece of work on a database file and turns what SQLite throws into a sentence. @throws {LedgerError} */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ChargesError) throw error;
    throw new LedgerError(ledgerProblem(path, error), { cause: error });
  }
}

function ledgerProblem(path: string, error: unknown): string {
  const { code, errstr, message } = error as { code?: string; errstr?: string; message?: string };
  const what = errstr ?? message ?? String(error);
  if (/disk is full|ENOSPC/i.test(`${what} ${code}`))
    return `The disk with the ledger ${path} is full. Make room and resume the run.`;
  if (/readonly|EACCES|EPERM|EROFS|unable to open/i.test(`${what} ${code}`)) {
    return `The ledger ${path} can't be written (${what}). Check the rights of ${dirname(path)}, or name another folder with --state-dir.`;
  }
  if (/locked|busy/i.test(what))
    return `The ledger ${path} is held by another program for too long. Try again when it is done.`;
  return `The ledger ${path} can't be used (${what}). If it is damaged, move it away, or name another folder with --state-dir.`;
}
