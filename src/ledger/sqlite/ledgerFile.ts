import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { testWriting } from '../../lib/writeTest.ts';
import { LedgerError } from '../../model/errors.ts';
import { type AliveLock, isHeld, takeAliveLock } from './aliveLock.ts';
import type { Database } from './database.ts';
import { columnsOf, type RunColumns } from './records.ts';
import { translateErrors } from './sqliteErrors.ts';
import { WriteAheadLog } from './writeAheadLog.ts';

/** The database file of a ledger, with what the parts of the ledger share: its locks, and the wait until it is on disk. */
export class LedgerFile {
  readonly database: Database;
  readonly isTemporary: boolean;
  /** Null for a temporary ledger, which need not survive anything. */
  readonly #log: WriteAheadLog | null;
  /** The file's inode number, to notice if it is deleted or replaced; null for a temporary file. */
  readonly #inode: bigint | null;
  readonly #numbers = new Map<string, number>();
  readonly #locks = new Map<string, AliveLock>();

  constructor(database: Database, isTemporary: boolean) {
    this.database = database;
    this.isTemporary = isTemporary;
    this.#log = isTemporary ? null : new WriteAheadLog(database.path);
    this.#inode = isTemporary ? null : statSync(database.path, { bigint: true }).ino;
  }

  /**
   * Takes the lock that shows that a holder is alive; closing the ledger releases it at the latest. A temporary ledger needs no lock file,
   * because no other process can see it.
   * @throws {LedgerError}
   */
  lock(token: string): AliveLock {
    const taken = this.isTemporary ? undefined : this.database.do(() => takeAliveLock(this.#lockPath(token)));
    const lock: AliveLock = {
      release: () => {
        if (this.#locks.delete(token)) taken?.release();
      },
    };
    this.#locks.set(token, lock);
    return lock;
  }

  /** Releases a lock that was taken here, if it still is held. */
  unlock(token: string): void {
    this.#locks.get(token)?.release();
  }

  /** Whether the holder with this token is alive. */
  isHeld(token: string): boolean {
    return this.#locks.has(token) || (!this.isTemporary && isHeld(this.#lockPath(token)));
  }

  /** A lock file next to the ledger, one for each run that is being read or sent. */
  #lockPath(token: string): string {
    return join(dirname(this.database.path), `held-${token}.lock`);
  }

  /** SQLite keeps writing to a deleted file; what it reports as written would be lost when the process ends. @throws {LedgerError} */
  assertInPlace(): void {
    if (this.#inode === null) return;
    if (statSync(this.database.path, { bigint: true, throwIfNoEntry: false })?.ino === this.#inode) return;
    throw new LedgerError(
      `The ledger ${this.database.path} was deleted or replaced while it was in use. Nothing more is sent; what was recorded in it is lost.`,
      { lost: true },
    );
  }

  /** The number under which the rows of a run are stored. @throws {LedgerError} if there is no such run */
  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const found = this.database.do(() => this.database.sql('SELECT number FROM runs WHERE id = ?').get(id));
    if (!found) throw new LedgerError(`The ledger ${this.database.path} has no run ${id}.`);
    this.#numbers.set(id, found.number as number);
    return found.number as number;
  }

  /** To be called after a run is deleted from the ledger. */
  forget(id: string): void {
    this.#numbers.delete(id);
  }

  /** Changes the stored values of a run; to be called inside a transaction. */
  setRun(number: number, changes: RunColumns): void {
    const columns = columnsOf(changes);
    const assignments = columns.map(([name]) => `${name} = ?`).join(', ');
    this.database
      .sql(`UPDATE runs SET ${assignments} WHERE number = ?`)
      .run(...columns.map(([, value]) => value), number);
  }

  /** Proves that the database and its folder can be written, and that their disk has room. @throws {LedgerError} */
  async proveWritable(): Promise<void> {
    this.database.transaction(() => {
      this.assertInPlace();
      const { user_version: version } = this.database.sql('PRAGMA user_version').get()!;
      // The same number is written again; SQLite writes the whole page to the log.
      this.database.connection.exec(`PRAGMA user_version = ${version}`);
    });
    await this.onDisk();
    if (this.isTemporary) return;
    // The log may have room left from earlier writes on a disk that is full by now; a new file needs some.
    const name = `held-test-${randomUUID()}`;
    await testWriting(dirname(this.database.path), name).catch((error: unknown) =>
      translateErrors(this.database.path, () => {
        throw error;
      }),
    );
  }

  /** Resolves once everything committed is on disk. @throws {LedgerError} */
  async onDisk(): Promise<void> {
    await this.#log?.onDisk();
  }

  async close(): Promise<void> {
    for (const lock of [...this.#locks.values()]) lock.release();
    try {
      await this.#log?.close();
    } finally {
      this.database.close();
    }
  }
}
