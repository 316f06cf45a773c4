import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './sqliteErrors.ts';

/** Shows to every process on this machine, as long as it is held, that its holder is alive: the system gives it back when that ends. */
export interface AliveLock {
  release(): void;
}

/**
 * Takes a lock that nobody else has. It is one that SQLite takes on a file, since Node has none of its own; no process id has to be asked for,
 * which may belong to another process by now, or to another container.
 * @param path of a file that does not exist yet; it is removed with the lock
 */
export function takeAliveLock(path: string): AliveLock {
  closeSync(openSync(path, 'wx', 0o600));
  const connection = new DatabaseSync(path);
  connection.exec('BEGIN EXCLUSIVE');
  return {
    release: () => {
      if (connection.isOpen) connection.close();
      rmSync(path, { force: true });
    },
  };
}

/** Whether the holder of a lock is alive. The file of one that is not is removed. */
export function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  const connection = new DatabaseSync(path, { timeout: 0 });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    connection.close();
  }
  rmSync(path, { force: true });
  return false;
}
