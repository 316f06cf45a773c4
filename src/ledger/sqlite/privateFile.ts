import { chmodSync, closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../model/errors.ts';

const OWN_ENTRIES = /^(?:(?:ledger|calls)\.sqlite|held-)/;

/**
 * Creates the folder of the ledger if it is missing, and a database file in it, both readable by their owner only. A folder that holds
 * other files keeps its permissions, because others may use it.
 * @returns the path of the file
 * @throws {ConfigurationError} if the folder can't be used
 */
export function privateFile(folder: string, name: string): string {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).every((entry) => OWN_ENTRIES.test(entry))) chmodSync(folder, 0o700);
    // SQLite gives its journal files the permissions of the database, so the database must be private before SQLite sees it.
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `The folder ${folder} can't be used for the ledger (${code}). Check its permissions, or choose another folder with --state-dir.`,
      { cause: error },
    );
  }
}
