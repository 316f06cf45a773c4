import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './sqliteErrors.ts';

/** Shows every process on this machine that its holder is alive; the operating system releases it when the holder's process ends. */
export interface AliveLock {
  release(): void;
}

/**
 * Takes a new lock. It is SQLite's lock on a file, because Node has no file locks. A process id would not do: by now it may belong to
 * another process, or to a process in another container.
 * @param path the path of a file that does not exist yet; releasing the lock removes it
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

/** Whether the holder of a lock is alive. If not, this removes the lock file. */
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
