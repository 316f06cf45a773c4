import type { JournalEntry, Lease, Settlement, UnsentRow } from '../ledger/ledger.ts';

/** How long a non-urgent entry may wait for others to be written with it, in milliseconds. */
const LONGEST_WAIT_MS = 10;

/** Told whether entries reached the disk. */
export interface JournalEvents {
  /** Called for each outcome once it is on disk. */
  onSettled(settlement: Settlement): void;
  /** Called for each announced row that is in conflict with another run's update, once that is on disk: it must not be sent. */
  onConflict(row: UnsentRow): void;
  /** Called when a batch could not be written. @param error a LedgerError */
  onFailure(error: unknown): void;
}

/** Entries that are written together. */
interface Batch {
  readonly announced: number[];
  readonly settled: Settlement[];
  readonly withdrawn: JournalEntry['withdrawn'][number][];
  /** Resolves when the batch is on disk; rejects if it can't be written. */
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
  /** Whether entries arrived that must be written as soon as the current batch is on disk. */
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

  /** Writes waiting entries without further delay. Resolves once everything so far is on disk. @throws {LedgerError} */
  written(): Promise<void> {
    // Waits one turn of the event loop, so that entries of other rows join the batch.
    this.#now ??= setImmediate(() => this.#write());
    return this.#batch.onDisk.promise;
  }

  #writeSoon(): void {
    this.#soon ??= setTimeout(() => this.#write(), LONGEST_WAIT_MS);
  }

  /** Writes one batch at a time; what arrives meanwhile goes into the next. */
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
    let conflicts: readonly UnsentRow[] = [];
    try {
      if (announced.length + settled.length + withdrawn.length > 0)
        conflicts = await this.#lease.record({ announced, settled, withdrawn, unsent: [] });
    } catch (error) {
      this.#events.onFailure(error);
      onDisk.reject(error);
      return;
    }
    for (const settlement of settled) this.#events.onSettled(settlement);
    for (const conflict of conflicts) this.#events.onConflict(conflict);
    onDisk.resolve();
  }
}

function newBatch(): Batch {
  const onDisk = Promise.withResolvers<void>();
  // Whoever awaits it sees the failure; if nobody does, it must not end the process.
  onDisk.promise.catch(() => {});
  return { announced: [], settled: [], withdrawn: [], onDisk };
}
