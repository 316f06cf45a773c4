import { type FileHandle, open } from 'node:fs/promises';
import { translateErrors } from './sqliteErrors.ts';

/**
 * Flushes SQLite's write-ahead log to disk without blocking the event loop. SQLite's own `synchronous = FULL` would block it at
 * every commit, so the database is opened with NORMAL.
 */
export class WriteAheadLog {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @param path the path of the database */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Resolves once everything committed is on disk. SQLite restores a commit fully or not at all, even if a power loss cut it short.
   * After one failure, every later call fails too: a commit is useless if an earlier one may be missing.
   * @throws {LedgerError}
   */
  async onDisk(): Promise<void> {
    try {
      if (this.#failure) throw this.#failure.error;
      this.#file ??= open(`${this.#path}-wal`, 'r+');
      await (await this.#file).datasync();
    } catch (error) {
      this.#failure ??= { error };
      translateErrors(this.#path, () => {
        throw error;
      });
    }
  }

  async close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined);
    await file?.close();
  }
}
