import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LedgerError } from '../../model/errors.ts';
import { type AliveLock, isHeld, takeAliveLock } from './aliveLock.ts';
import type { Database } from './database.ts';
import { columnsOf, type RunColumns } from './records.ts';
import { WriteAheadLog } from './writeAheadLog.ts';

/** The database file of a ledger, with what its parts share: where its locks are, and when it is on disk. */
export class LedgerFile {
  readonly database: Database;
  readonly isTemporary: boolean;
  /** Null for a temporary ledger, which is not to outlive anything. */
  readonly #log: WriteAheadLog | null;
  /** The file's number, to notice that it was deleted or replaced; null for a temporary one. */
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
   * Takes the lock that shows that a holder is alive; it is released with the ledger, at the latest. Nobody else can see a temporary ledger: there
   * it is enough to remember it.
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

  /** Whether the holder with this token is alive. */
  isHeld(token: string): boolean {
    return this.#locks.has(token) || (!this.isTemporary && isHeld(this.#lockPath(token)));
  }

  /** Beside the ledger, a file for each run that somebody reads or sends. */
  #lockPath(token: string): string {
    return join(dirname(this.database.path), `held-${token}.lock`);
  }

  /** SQLite goes on writing into a file that was deleted; what it says is on disk would be gone with the process. @throws {LedgerError} */
  assertInPlace(): void {
    if (this.#inode === null) return;
    if (statSync(this.database.path, { bigint: true, throwIfNoEntry: false })?.ino === this.#inode) return;
    throw new LedgerError(
      `The ledger ${this.database.path} was deleted or replaced while it was in use. Nothing more is sent; what was recorded in it is gone.`,
      { lost: true },
    );
  }

  /** The number under which the rows of a run are kept. @throws {LedgerError} if there is no such run */
  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const found = this.database.do(() => this.database.sql('SELECT number FROM runs WHERE id = ?').get(id));
    if (!found) throw new LedgerError(`The ledger ${this.database.path} has no run ${id}.`);
    this.#numbers.set(id, found.number as number);
    return found.number as number;
  }

  /** A run is no longer in the ledger. */
  forget(id: string): void {
    this.#numbers.delete(id);
  }

  /** Changes what is kept of a run; to be called inside a transaction. */
  setRun(number: number, changes: RunColumns): void {
    const columns = columnsOf(changes);
    const assignments = columns.map(([name]) => `${name} = ?`).join(', ');
    this.database
      .sql(`UPDATE runs SET ${assignments} WHERE number = ?`)
      .run(...columns.map(([, value]) => value), number);
  }

  /** Resolves once everything that was committed is on disk. @throws {LedgerError} */
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
