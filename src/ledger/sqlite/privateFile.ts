import { chmodSync, closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../model/errors.ts';

const OWN_ENTRIES = /^(?:(?:ledger|calls)\.sqlite|held-)/;

/**
 * Makes the folder of the ledger if it is missing, and in it a database file, both readable by their owner only. A folder that holds
 * other things keeps its rights: it may be anybody's.
 * @returns the path of the file
 * @throws {ConfigurationError} if the folder can't be used
 */
export function privateFile(folder: string, name: string): string {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).every((entry) => OWN_ENTRIES.test(entry))) chmodSync(folder, 0o700);
    // SQLite gives its journal files the rights of the database; so the database must be private before SQLite sees it.
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
