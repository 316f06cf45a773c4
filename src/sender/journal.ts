import type { JournalEntry, Lease, Settlement } from '../ledger/ledger.ts';

/** How long what is not urgent may wait for company on its way to the disk, in milliseconds. */
const LONGEST_WAIT_MS = 10;

/** Who wants to know what became of what was written. */
export interface JournalEvents {
  /** Called for each outcome once it is on disk. */
  onSettled(settlement: Settlement): void;
  /** Called when a batch could not be written. @param error a LedgerError */
  onFailure(error: unknown): void;
}

/** What goes to disk together. */
interface Batch {
  readonly announced: number[];
  readonly settled: Settlement[];
  readonly withdrawn: JournalEntry['withdrawn'][number][];
  /** Settles when it is on disk, or can't be. */
  readonly onDisk: PromiseWithResolvers<void>;
}

/**
 * Writes intents and outcomes to the ledger in batches, so that one wait for the disk serves many rows. Nothing waits for long, and
 * nothing is written twice.
 */
export class Journal {
  readonly #lease: Pick<Lease, 'record'>;
  readonly #events: JournalEvents;
  #batch = newBatch();
  #soon: NodeJS.Timeout | undefined;
  #now: NodeJS.Immediate | undefined;
  #writing = false;
  /** Somebody waits for what was said while the last batch was being written. */
  #next = false;

  constructor(lease: Pick<Lease, 'record'>, events: JournalEvents) {
    this.#lease = lease;
    this.#events = events;
  }

  /** Resolves once it is on disk that these rows are about to be sent. @throws {LedgerError} */
  announce(rows: readonly number[]): Promise<void> {
    this.#batch.announced.push(...rows);
    this.#writeSoon();
    return this.#batch.onDisk.promise;
  }

  settle(settlement: Settlement): void {
    this.#batch.settled.push(settlement);
    this.#writeSoon();
  }

  /** An announced row was not sent after all. */
  withdraw(row: number, attempts: number): void {
    this.#batch.withdrawn.push({ row, attempts });
    this.#writeSoon();
  }

  /** Writes what waits without further delay. Resolves once all that was said so far is on disk. @throws {LedgerError} */
  written(): Promise<void> {
    // One turn of the event loop, so that what other rows have to say now goes along.
    this.#now ??= setImmediate(() => this.#write());
    return this.#batch.onDisk.promise;
  }

  #writeSoon(): void {
    this.#soon ??= setTimeout(() => this.#write(), LONGEST_WAIT_MS);
  }

  /** One batch at a time: what comes meanwhile goes together in the next. */
  async #write(): Promise<void> {
    clearTimeout(this.#soon);
    clearImmediate(this.#now);
    this.#soon = undefined;
    this.#now = undefined;
    this.#next = this.#writing;
    if (this.#writing) return;
    this.#writing = true;
    await this.#writeBatch();
    this.#writing = false;
    if (this.#next) void this.#write();
  }

  async #writeBatch(): Promise<void> {
    const { announced, settled, withdrawn, onDisk } = this.#batch;
    this.#batch = newBatch();
    try {
      if (announced.length + settled.length + withdrawn.length > 0)
        await this.#lease.record({ announced, settled, withdrawn });
    } catch (error) {
      this.#events.onFailure(error);
      onDisk.reject(error);
      return;
    }
    for (const settlement of settled) this.#events.onSettled(settlement);
    onDisk.resolve();
  }
}

function newBatch(): Batch {
  const onDisk = Promise.withResolvers<void>();
  // Whoever waits for it meets the failure; where nobody does, it must not end the process.
  onDisk.promise.catch(() => {});
  return { announced: [], settled: [], withdrawn: [], onDisk };
}
