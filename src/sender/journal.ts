import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalEntry, Ledger, Settlement } from '../ledger/ledger.ts';

/**
 * Writes intents and outcomes to the ledger in batches: everything that comes up while one batch is written goes into the next, so
 * that one wait for the disk serves many rows.
 */
export class Journal {
  readonly #ledger: Ledger;
  readonly #run: string;
  #announced: number[] = [];
  #settled: Settlement[] = [];
  #withdrawn: JournalEntry['withdrawn'][number][] = [];
  #writing: Promise<void> | undefined;

  constructor(ledger: Ledger, run: string) {
    this.#ledger = ledger;
    this.#run = run;
  }

  /** Resolves once it is on disk that this row is about to be sent. @throws {LedgerError} */
  announce(row: number): Promise<void> {
    this.#announced.push(row);
    return this.written();
  }

  /** Resolves once the outcome is on disk. @throws {LedgerError} */
  settle(settlement: Settlement): Promise<void> {
    this.#settled.push(settlement);
    return this.written();
  }

  /** Resolves once it is on disk that an announced row was not sent after all. @throws {LedgerError} */
  withdraw(row: number, attempts: number): Promise<void> {
    this.#withdrawn.push({ row, attempts });
    return this.written();
  }

  /** Resolves once all that was said so far is on disk. @throws {LedgerError} */
  written(): Promise<void> {
    this.#writing ??= this.#writeNext();
    return this.#writing;
  }

  async #writeNext(): Promise<void> {
    // One turn of the event loop, so that what other rows have to say now goes along.
    await nextTurn();
    this.#writing = undefined;
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
  }
}
