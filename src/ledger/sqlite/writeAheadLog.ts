import { type FileHandle, open } from 'node:fs/promises';
import { translateErrors } from './sqliteErrors.ts';

/**
 * Puts SQLite's write-ahead log on the disk without holding up everything else meanwhile, as SQLite itself does with
 * `synchronous = FULL` at every commit. The database is to be opened with NORMAL.
 */
export class WriteAheadLog {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @param path that of the database */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Resolves once all that was committed is on the disk. A commit is there as a whole or not at all, whatever part of it a power loss has left.
   * Once that has failed it fails for good: a later commit is of no use behind one that may be missing.
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
