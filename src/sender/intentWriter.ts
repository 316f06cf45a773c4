import type { SendableRow } from '../ledger/ledger.ts';
import type { Clock } from '../lib/clock.ts';
import type { Journal } from './journal.ts';

/** Announce this many milliseconds' worth of calls at once. It must be few: after a crash, their outcome is unknown. */
const AHEAD_MS = 10;
const MOST_AHEAD = 256;

/** How many rows may be announced before their turn. */
export interface AheadLimits {
  /** The most calls a millisecond that are allowed. */
  readonly callsPerMs: number;
  /** The most calls under way at once: as many places can become free at one moment. */
  readonly concurrency: number;
}

/** An announcement of some rows on its way to the disk. */
interface Said {
  readonly promise: Promise<void>;
  onDisk: boolean;
}

/**
 * Sees to it that the intent to send a row is on disk before the row is sent. Where calls may follow one another quickly, the next few rows
 * are announced before their turn, so that one wait for the disk serves them all and no free place waits for it. At a slow pace a row is
 * announced by itself.
 */
export class IntentWriter {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #limits: AheadLimits;
  /** Rows whose turn is still to come. */
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

  /** Says which rows come next, in their order. */
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

  /** A row needs no announcement, since it has its outcome without being sent. */
  forget(row: SendableRow): void {
    this.#ahead.delete(row.row);
  }

  /** The rows that were announced and did not come to their turn. */
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
    // A row whose outcome is unknown already stands on disk as such; taken back, it would look as if it had never been sent.
    return next.filter(({ outcomeUnknown }) => !outcomeUnknown);
  }

  /** How many rows to announce, from the time that the last ones took: more only bit by bit, as calls succeed. */
  #count(): number {
    const { callsPerMs, concurrency } = this.#limits;
    const now = this.#clock.now();
    const perMs = this.#announced / Math.max(1, now - this.#announcedAt);
    const wanted = Math.min(callsPerMs * AHEAD_MS, Math.max(perMs * AHEAD_MS, concurrency));
    this.#announcedAt = now;
    this.#announced = Math.max(1, Math.min(Math.floor(wanted), 2 * this.#announced, MOST_AHEAD));
    return this.#announced;
  }
}
