import type { DatabaseSync } from 'node:sqlite';
import { type MachineTime, machineTime } from '../../lib/machineTime.ts';
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
export function openCallLog(folder: string, time: MachineTime = machineTime()): CallLog {
  const path = privateFile(folder, 'calls.sqlite');
  return openDatabase(path, SET_UP, (database) => {
    database.transaction(() => {
      addNewColumns(database.connection);
      takeOver(database.connection, time);
      endCallsOfGoneProcesses(database.connection, time.elapsed());
    });
    return new SqliteCallLog(database, time);
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

/**
 * Moments are milliseconds since the boot that `boot` names, which no setting of the clock changes. Without a boot they are milliseconds since
 * 1970, as an earlier version wrote them all. `wall_at` is the same moment in milliseconds since 1970, and `asked` how long a pause is.
 */
const NEW_COLUMNS = `
  ALTER TABLE calls ADD COLUMN boot TEXT NOT NULL DEFAULT '';
  ALTER TABLE calls ADD COLUMN wall_at INTEGER;
  ALTER TABLE pauses ADD COLUMN boot TEXT NOT NULL DEFAULT '';
  ALTER TABLE pauses ADD COLUMN wall_at INTEGER;
  ALTER TABLE pauses ADD COLUMN asked INTEGER;
`;
/** The longest pause that an earlier version asked for by default. */
const ASKED_MS = 900_000;

function addNewColumns(database: DatabaseSync): void {
  const columns = database.prepare("SELECT 1 FROM pragma_table_info('calls') WHERE name = 'boot'").all();
  if (columns.length === 0) database.exec(NEW_COLUMNS);
}

/**
 * Brings calls and pauses of other boots into the time since this one. Only the clock of the wall knows how old they are; but none is in the
 * future, none of an earlier boot is younger than this one, and no pause is longer than was asked.
 */
function takeOver(database: DatabaseSync, { boot, elapsed, now }: MachineTime): void {
  const times = { boot, elapsed: elapsed(), wall: now() };
  const sinceBoot = "CASE WHEN boot = '' OR :boot = '' THEN 0 ELSE :elapsed END";
  const age = `max(${sinceBoot}, :wall - coalesce(wall_at, counted_at))`;
  const left = `max(0, min(coalesce(wall_at, until) - :wall, coalesce(asked, ${ASKED_MS}) - ${sinceBoot}))`;
  database
    .prepare(`UPDATE calls SET counted_at = :elapsed - ${age}, boot = :boot WHERE boot <> :boot`)
    .run(times);
  database
    .prepare(`UPDATE pauses SET until = :elapsed + ${left}, boot = :boot WHERE boot <> :boot`)
    .run(times);
}

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
  readonly #time: MachineTime;
  readonly #process = thisProcess();
  #reserved = 0;
  #noted: { readonly endpoint: string; readonly countedAt: number }[] = [];
  /** The error of a write that nobody waited for. */
  #failure: { readonly error: unknown } | undefined;
  #writing: NodeJS.Timeout | undefined;

  constructor(database: Database, time: MachineTime) {
    this.#database = database;
    this.#time = time;
  }

  async reserve(endpoint: string, windows: readonly RateWindow[], validMs: number): Promise<Reservation> {
    return this.#database.transaction(() => {
      const now = this.#time.elapsed();
      const blocked = this.#blockedBy(endpoint, windows, now);
      if (blocked) return { granted: false, ...blocked };
      const call = this.#insert(endpoint, now + validMs, true);
      this.#prune(windows);
      return { granted: true, call };
    });
  }

  /** @returns the call's number */
  #insert(endpoint: string, countedAt: number, isUnderWay: boolean): number {
    const insert = this.#database.sql(
      'INSERT INTO calls (endpoint, counted_at, wall_at, under_way, boot, machine, pid) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const { machine, pid } = this.#process;
    const times = [countedAt, this.#wallAt(countedAt)];
    const { lastInsertRowid } = insert.run(
      endpoint,
      ...times,
      isUnderWay ? 1 : 0,
      this.#time.boot,
      machine,
      pid,
    );
    return Number(lastInsertRowid);
  }

  /** A moment by the clock of the wall. */
  #wallAt(moment: number): number {
    return moment - this.#time.elapsed() + Math.floor(this.#time.now());
  }

  #blockedBy(
    endpoint: string,
    windows: readonly RateWindow[],
    now: number,
  ): { waitMs: number; provisional: boolean } | undefined {
    this.#endFuture(endpoint, now);
    let retryAt = Math.max(now, this.#pausedUntil(endpoint, now));
    for (const { calls, windowMs } of windows) {
      // A place is free once the call `calls` positions back has left the window.
      const back = this.#database
        .sql('SELECT counted_at FROM calls WHERE endpoint = ? ORDER BY counted_at DESC LIMIT 1 OFFSET ?')
        .get(endpoint, calls - 1);
      // One more millisecond, because both times are rounded to whole ones.
      if (back) retryAt = Math.max(retryAt, (back.counted_at as number) + windowMs + 1);
    }
    if (retryAt === now) return undefined;
    const underWay = this.#database.sql(
      'SELECT 1 FROM calls WHERE endpoint = ? AND counted_at > ? AND under_way = 1 LIMIT 1',
    );
    return { waitMs: retryAt - now, provisional: underWay.get(endpoint, now) !== undefined };
  }

  /**
   * A finished call can't be in the future: if it is, its process had another time. It then counts from now on, and not from now again each time
   * that somebody asks, which would never end.
   */
  #endFuture(endpoint: string, now: number): void {
    this.#database
      .sql('UPDATE calls SET counted_at = ?1 WHERE endpoint = ?2 AND counted_at > ?1 AND under_way = 0')
      .run(now, endpoint);
  }

  #prune(windows: readonly RateWindow[]): void {
    this.#reserved += 1;
    if (this.#reserved % PRUNE_EVERY !== 1) return;
    const longest = Math.max(KEPT_MS, ...windows.map(({ windowMs }) => windowMs));
    this.#database.sql('DELETE FROM calls WHERE counted_at < ?').run(this.#time.elapsed() - 2 * longest);
  }

  async release(call: number, agoMs: number): Promise<void> {
    this.#database.do(() => {
      const countedAt = Math.ceil(this.#time.elapsed() - agoMs);
      this.#database
        .sql('UPDATE calls SET counted_at = ?, wall_at = ?, under_way = 0 WHERE id = ?')
        .run(countedAt, this.#wallAt(countedAt), call);
    });
  }

  async note(endpoint: string): Promise<void> {
    this.#assertWritten();
    this.#noted.push({ endpoint, countedAt: this.#time.elapsed() });
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
    try {
      this.#database.transaction(() => {
        for (const { endpoint, countedAt } of noted) this.#insert(endpoint, countedAt, false);
        this.#prune([]);
      });
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async pausedMs(endpoint: string): Promise<number> {
    return this.#database.do(() => {
      const now = this.#time.elapsed();
      return Math.max(0, this.#pausedUntil(endpoint, now) - now);
    });
  }

  /** A pause that would last longer than it was asked for was asked for by a process with another time: it lasts that long from now. */
  #pausedUntil(endpoint: string, now: number): number {
    const pause = this.#database
      .sql(`SELECT until, coalesce(asked, ${ASKED_MS}) AS asked FROM pauses WHERE endpoint = ?`)
      .get(endpoint);
    if (!pause) return 0;
    const { until, asked } = pause as { until: number; asked: number };
    if (until <= now + asked) return until;
    this.#database.sql('UPDATE pauses SET until = ? WHERE endpoint = ?').run(now + asked, endpoint);
    return now + asked;
  }

  async pause(endpoint: string, forMs: number): Promise<void> {
    this.#database.transaction(() => {
      const now = this.#time.elapsed();
      const until = now + forMs;
      if (until <= this.#pausedUntil(endpoint, now)) return;
      this.#database
        .sql('INSERT OR REPLACE INTO pauses (endpoint, until, wall_at, asked, boot) VALUES (?, ?, ?, ?, ?)')
        .run(endpoint, until, this.#wallAt(until), forMs, this.#time.boot);
    });
  }

  async close(): Promise<void> {
    // If this write fails, a later run does not count these calls; this run is over.
    this.#writeNoted();
    this.#database.close();
  }
}
