import type { SendableRow } from '../ledger/ledger.ts';
import type { Clock } from '../lib/clock.ts';
import type { Journal } from './journal.ts';

/** How many milliseconds' worth of calls to announce at once: few, because their outcome is unknown after a crash. */
const AHEAD_MS = 10;
const MOST_AHEAD = 256;

/** How many rows may be announced before their turn. */
export interface AheadLimits {
  /** The most calls allowed per millisecond. */
  readonly callsPerMs: number;
  /** The most calls in progress at once; all of them can finish at the same moment. */
  readonly concurrency: number;
}

/** An announcement of rows that is being written to disk. */
interface Said {
  readonly promise: Promise<void>;
  onDisk: boolean;
}

/**
 * Makes sure that the intent to send a row is on disk before the row is sent. At a fast pace it announces the next few rows early, so
 * that one disk write serves them all and no call waits for it. At a slow pace it announces each row by itself.
 */
export class IntentWriter {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #limits: AheadLimits;
  /** Rows announced early and not yet sent. */
  readonly #ahead = new Map<number, { readonly row: SendableRow; readonly said: Said }>();
  #page: readonly SendableRow[] = [];
  #next = 0;
  /** When rows were last announced, and how many. */
  #announcedAt = 0;
  #announced = 1;

  constructor(journal: Journal, clock: Clock, limits: AheadLimits) {
    this.#journal = journal;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Sets the rows that come next, in order. */
  expect(page: readonly SendableRow[]): void {
    this.#page = page;
    this.#next = 0;
  }

  /** Resolves once it is on disk that this row is about to be sent. @throws {LedgerError} */
  announce(row: SendableRow): Promise<void> {
    if (!this.#ahead.has(row.row)) this.#say([row, ...this.#nextAfter(row, this.#count() - 1)]);
    const { said } = this.#ahead.get(row.row)!;
    this.#ahead.delete(row.row);
    if (!said.onDisk) void this.#journal.written();
    if (this.#ahead.size * 2 < this.#announced - 1) this.#say(this.#nextAfter(row, this.#count()));
    return said.promise;
  }

  /** Drops a row that gets its outcome without being sent. */
  forget(row: Pick<SendableRow, 'row'>): void {
    this.#ahead.delete(row.row);
  }

  /** The rows that were announced but never sent. */
  unused(): SendableRow[] {
    return [...this.#ahead.values()].map(({ row }) => row);
  }

  #say(rows: readonly SendableRow[]): void {
    if (rows.length === 0) return;
    const said: Said = { promise: this.#journal.announce(rows.map(({ row }) => row)), onDisk: false };
    said.promise.then(
      () => {
        said.onDisk = true;
      },
      () => {},
    );
    for (const row of rows) this.#ahead.set(row.row, { row, said });
  }

  #nextAfter(row: SendableRow, count: number): SendableRow[] {
    const page = this.#page;
    while (this.#next < page.length && page[this.#next]!.row <= row.row) this.#next += 1;
    const next = page.slice(this.#next, this.#next + count);
    this.#next += next.length;
    // A row of unknown outcome is already marked so on disk; withdrawing it would make it look as if it had never been sent.
    return next.filter(({ outcomeUnknown }) => !outcomeUnknown);
  }

  /** How many rows to announce, judged by how long the last ones took. It grows only gradually, as calls succeed. */
  #count(): number {
    const { callsPerMs, concurrency } = this.#limits;
    const now = this.#clock.elapsed();
    const perMs = this.#announced / Math.max(1, now - this.#announcedAt);
    const wanted = Math.min(callsPerMs * AHEAD_MS, Math.max(perMs * AHEAD_MS, concurrency));
    this.#announcedAt = now;
    this.#announced = Math.max(1, Math.min(Math.floor(wanted), 2 * this.#announced, MOST_AHEAD));
    return this.#announced;
  }
}
