import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalEntry, Ledger, Settlement } from '../ledger/ledger.ts';

/** How long an outcome may wait for others on its way to the disk, in milliseconds. */
const LONGEST_WAIT_MS = 10;

/** Who wants to know what became of what was written. */
export interface JournalEvents {
  /** Called for each outcome once it is on disk. */
  onSettled(settlement: Settlement): void;
  /** Called when outcomes could not be written. @param error a LedgerError */
  onFailure(error: unknown): void;
}

/**
 * Writes intents and outcomes to the ledger in batches, so that one wait for the disk serves many rows. An intent is waited for, and is written at once
 * with all that has come up; outcomes wait for the next intent, but not for long.
 */
export class Journal {
  readonly #ledger: Ledger;
  readonly #run: string;
  readonly #events: JournalEvents;
  #announced: number[] = [];
  #settled: Settlement[] = [];
  #withdrawn: JournalEntry['withdrawn'][number][] = [];
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ledger: Ledger, run: string, events: JournalEvents) {
    this.#ledger = ledger;
    this.#run = run;
    this.#events = events;
  }

  /** Resolves once it is on disk that these rows are about to be sent. @throws {LedgerError} */
  announce(rows: readonly number[]): Promise<void> {
    this.#announced.push(...rows);
    return this.written();
  }

  settle(settlement: Settlement): void {
    this.#settled.push(settlement);
    this.#writeSoon();
  }

  /** An announced row was not sent after all. */
  withdraw(row: number, attempts: number): void {
    this.#withdrawn.push({ row, attempts });
    this.#writeSoon();
  }

  /** Resolves once all that was said so far is on disk. @throws {LedgerError} */
  written(): Promise<void> {
    this.#writing ??= this.#writeNext();
    return this.#writing;
  }

  #writeSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.written().catch((error: unknown) => this.#events.onFailure(error));
    }, LONGEST_WAIT_MS);
  }

  async #writeNext(): Promise<void> {
    // One turn of the event loop, so that what other rows have to say now goes along.
    await nextTurn();
    this.#writing = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entry: JournalEntry = {
      announced: this.#announced,
      settled: this.#settled,
      withdrawn: this.#withdrawn,
    };
    this.#announced = [];
    this.#settled = [];
    this.#withdrawn = [];
    if (entry.announced.length + entry.settled.length + entry.withdrawn.length === 0) return;
    await this.#ledger.record(this.#run, entry);
    for (const settlement of entry.settled) this.#events.onSettled(settlement);
  }
}
