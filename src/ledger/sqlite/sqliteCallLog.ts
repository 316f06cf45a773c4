import type { DatabaseSync } from 'node:sqlite';
import { isGone, type ProcessKey, thisProcess } from '../../lib/processIdentity.ts';
import type { CallLog, RateWindow, Reservation } from '../callLog.ts';
import { type Database, openDatabase } from './database.ts';
import { privateFile } from './privateFile.ts';

const KEPT_MS = 24 * 3600 * 1000;
const PRUNE_EVERY = 500;
const WRITE_NOTED_MS = 100;

/**
 * Opens the call log in a state folder. It is a separate file because it is written without waiting for the disk, which is safe: after a
 * power loss, no call is under way.
 * @throws {ConfigurationError | LedgerError} if it can't be opened
 */
export function openCallLog(folder: string, now = Date.now()): CallLog {
  const path = privateFile(folder, 'calls.sqlite');
  return openDatabase(path, SET_UP, (database) => {
    endCallsOfGoneProcesses(database.connection, now);
    return new SqliteCallLog(database);
  });
}

const SET_UP = `
  PRAGMA synchronous = OFF;
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY,
    endpoint TEXT NOT NULL,
    counted_at INTEGER NOT NULL,
    under_way INTEGER NOT NULL,
    machine TEXT NOT NULL,
    pid INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS calls_by_time ON calls (endpoint, counted_at);
  CREATE TABLE IF NOT EXISTS pauses (endpoint TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT;
`;

/** A process that has ended sends nothing more: the server has seen its calls by now, if it ever will. */
function endCallsOfGoneProcesses(database: DatabaseSync, now: number): void {
  const processes = database.prepare('SELECT DISTINCT machine, pid FROM calls WHERE under_way = 1').all();
  const end = database.prepare(
    'UPDATE calls SET counted_at = min(counted_at, ?), under_way = 0 WHERE under_way = 1 AND machine = ? AND pid = ?',
  );
  for (const { machine, pid } of processes as unknown as ProcessKey[]) {
    if (isGone({ machine, pid })) end.run(now, machine, pid);
  }
}

class SqliteCallLog implements CallLog {
  readonly #database: Database;
  readonly #process = thisProcess();
  #reserved = 0;
  #noted: { readonly endpoint: string; readonly countedAt: number }[] = [];
  /** The error of a write that nobody waited for. */
  #failure: { readonly error: unknown } | undefined;
  #writing: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async reserve(
    endpoint: string,
    windows: readonly RateWindow[],
    now: number,
    deadline: number,
  ): Promise<Reservation> {
    return this.#database.transaction(() => {
      const blocked = this.#blockedBy(endpoint, windows, now);
      if (blocked) return { granted: false, ...blocked };
      const reservation = this.#take(endpoint, deadline);
      this.#prune(now, windows);
      return reservation;
    });
  }

  #take(endpoint: string, deadline: number): Reservation {
    const insert = this.#database.sql(
      'INSERT INTO calls (endpoint, counted_at, under_way, machine, pid) VALUES (?, ?, 1, ?, ?)',
    );
    const { machine, pid } = this.#process;
    return { granted: true, call: Number(insert.run(endpoint, deadline, machine, pid).lastInsertRowid) };
  }

  #blockedBy(
    endpoint: string,
    windows: readonly RateWindow[],
    now: number,
  ): { retryAt: number; provisional: boolean } | undefined {
    let retryAt = Math.max(now, this.#pause(endpoint));
    for (const { calls, windowMs } of windows) {
      // A place is free once the call `calls` positions back has left the window.
      const back = this.#database
        .sql(
          'SELECT counted_at, under_way FROM calls WHERE endpoint = ? ORDER BY counted_at DESC LIMIT 1 OFFSET ?',
        )
        .get(endpoint, calls - 1);
      if (!back) continue;
      // A finished call can't be in the future: if its time is, the machine's clock was set back.
      const countedAt =
        back.under_way === 1 ? (back.counted_at as number) : Math.min(back.counted_at as number, now);
      // One more millisecond, because both times are rounded to whole ones.
      retryAt = Math.max(retryAt, countedAt + windowMs + 1);
    }
    if (retryAt === now) return undefined;
    const underWay = this.#database.sql(
      'SELECT 1 FROM calls WHERE endpoint = ? AND counted_at > ? AND under_way = 1 LIMIT 1',
    );
    return { retryAt, provisional: underWay.get(endpoint, now) !== undefined };
  }

  #prune(now: number, windows: readonly RateWindow[]): void {
    this.#reserved += 1;
    if (this.#reserved % PRUNE_EVERY !== 1) return;
    const longest = Math.max(KEPT_MS, ...windows.map(({ windowMs }) => windowMs));
    this.#database.sql('DELETE FROM calls WHERE counted_at < ?').run(now - 2 * longest);
  }

  async release(call: number, countedAt: number): Promise<void> {
    this.#database.do(() => {
      this.#database.sql('UPDATE calls SET counted_at = ?, under_way = 0 WHERE id = ?').run(countedAt, call);
    });
  }

  async note(endpoint: string, countedAt: number): Promise<void> {
    this.#assertWritten();
    this.#noted.push({ endpoint, countedAt });
    this.#writing ??= setTimeout(() => this.#writeNoted(), WRITE_NOTED_MS).unref();
  }

  #assertWritten(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #writeNoted(): void {
    clearTimeout(this.#writing);
    this.#writing = undefined;
    const noted = this.#noted;
    if (noted.length === 0) return;
    this.#noted = [];
    const { machine, pid } = this.#process;
    try {
      this.#database.transaction(() => {
        const insert = this.#database.sql(
          'INSERT INTO calls (endpoint, counted_at, under_way, machine, pid) VALUES (?, ?, 0, ?, ?)',
        );
        for (const { endpoint, countedAt } of noted) insert.run(endpoint, countedAt, machine, pid);
        this.#prune(Date.now(), []);
      });
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async pausedUntil(endpoint: string): Promise<number> {
    return this.#database.do(() => this.#pause(endpoint));
  }

  #pause(endpoint: string): number {
    const pause = this.#database.sql('SELECT until FROM pauses WHERE endpoint = ?').get(endpoint);
    return pause ? (pause.until as number) : 0;
  }

  async pause(endpoint: string, until: number): Promise<void> {
    this.#database.do(() => {
      this.#database
        .sql(
          'INSERT INTO pauses VALUES (?, ?) ON CONFLICT (endpoint) DO UPDATE SET until = max(until, excluded.until)',
        )
        .run(endpoint, until);
    });
  }

  async close(): Promise<void> {
    // If this write fails, a later run does not count these calls; this run is over.
    this.#writeNoted();
    this.#database.close();
  }
}
