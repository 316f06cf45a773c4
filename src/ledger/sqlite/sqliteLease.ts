import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { LedgerError } from '../../model/errors.ts';
import type { RunTarget } from '../../model/run.ts';
import { type JournalEntry, LEASE_MS, type Lease, type LeaseTerms, type SentEnd } from '../ledger.ts';
import type { AliveLock } from './aliveLock.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { type RunRecord, runOf } from './records.ts';

/** The holder of a run. */
interface Holder {
  /** Tells leases apart, even within one process; also names the lock file. */
  readonly token: string;
  /** For people. */
  readonly shown: string;
}

/** A new holder in this process. */
export function newHolder(): Holder {
  return { token: randomUUID(), shown: `process ${process.pid} on ${hostname()}` };
}

/** SQLite's clock in milliseconds, the same for all processes that use the file. */
const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/**
 * Whether the holder of a run is alive: its lease has not expired, and its process still holds its lock. A run is therefore free at once
 * if its process was killed, and when its lease expires if its process hangs.
 */
function isAlive(file: LedgerFile, holder: Holder, msLeft: number): boolean {
  // A clock that was set back must not make a lease last longer than LEASE_MS.
  return msLeft > 0 && msLeft <= LEASE_MS && file.isHeld(holder.token);
}

/**
 * Gives a run to a new holder, if the contract of `Ledger.lease` allows it.
 * @returns the reply; if it is `given`, the run now belongs to the new holder
 */
export function takeRun(file: LedgerFile, id: string, { target, again }: LeaseTerms) {
  const mine = newHolder();
  const lock = file.lock(mine.token);
  try {
    const reply = file.database.transaction(() => {
      file.assertInPlace();
      const number = file.numberOf(id);
      const { state, holder, left } = file.database
        .sql(`SELECT state, holder, expires - ${NOW} AS left FROM runs WHERE number = ?`)
        .get(number)!;
      const other = holder === null ? undefined : (JSON.parse(holder as string) as Holder);
      if (other && isAlive(file, other, left as number))
        return { kind: 'held', holder: other.shown } as const;
      if (state === 'loading' || state === 'not valid')
        throw new LedgerError(`Run ${id} is not ready to be sent (${state}).`);
      const first = again ? undefined : otherRun(file, number, target);
      if (first) return { kind: 'other run', run: runOf(first) } as const;
      file.database
        .sql(
          `UPDATE runs SET holder = ?, expires = ${NOW} + ${LEASE_MS}, state = 'sending', target = ?,
             finished = NULL, stop_reason = NULL, stop_cause = NULL WHERE number = ?`,
        )
        .run(JSON.stringify(mine), JSON.stringify(target), number);
      return { kind: 'given', lease: new SqliteLease(file, { id, number }, mine, lock) } as const;
    });
    if (reply.kind !== 'given') lock.release();
    return reply;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Finds another run of the same file: two imports may both be checked before either starts to send, for example while one waits for confirmation. */
function otherRun(file: LedgerFile, number: number, target: RunTarget): RunRecord | undefined {
  return file.database
    .sql(
      `SELECT other.* FROM runs AS mine JOIN runs AS other
         ON other.number <> mine.number AND other.dry_run = 0
        AND (other.state = 'sending'
          OR other.state IN ('finished', 'stopped', 'interrupted') AND other.finished >= mine.started
             AND (other.stop_cause IS NULL OR other.stop_cause NOT IN ('unconfirmed', 'file changed')))
        AND other.sheet ->> 'sha256' = mine.sheet ->> 'sha256'
        AND other.sheet ->> 'tab' IS mine.sheet ->> 'tab'
        AND lower(other.target ->> 'automationUrl') = lower(?)
       WHERE mine.number = ? ORDER BY other.number DESC LIMIT 1`,
    )
    .get(target.automationUrl, number) as RunRecord | undefined;
}

class SqliteLease implements Lease {
  readonly #file: LedgerFile;
  readonly #run: { readonly id: string; readonly number: number };
  readonly #holder: string;
  readonly #lock: AliveLock;
  #released = false;

  constructor(
    file: LedgerFile,
    run: { readonly id: string; readonly number: number },
    holder: Holder,
    lock: AliveLock,
  ) {
    this.#file = file;
    this.#run = run;
    this.#holder = JSON.stringify(holder);
    this.#lock = lock;
  }

  async renew(): Promise<boolean> {
    if (this.#released) return false;
    return this.#file.database.do(() => {
      const renew = `UPDATE runs SET expires = ${NOW} + ${LEASE_MS} WHERE number = ? AND holder = ?`;
      return this.#file.database.sql(renew).run(this.#run.number, this.#holder).changes === 1;
    });
  }

  async record({ announced, settled, withdrawn }: JournalEntry): Promise<void> {
    const { database } = this.#file;
    const { id, number } = this.#run;
    await this.#write(() => {
      // In this order, because one entry may announce a row and also settle or withdraw it.
      const announce = database.sql(
        "UPDATE rows SET state = 'sending', attempts = attempts + 1 WHERE run = ? AND row = ?",
      );
      for (const row of announced) announce.run(number, row);
      const withdraw = database.sql(
        "UPDATE rows SET state = 'pending', attempts = ? WHERE run = ? AND row = ?",
      );
      for (const { row, attempts } of withdrawn) withdraw.run(attempts, number, row);
      const settle = database.sql(
        'UPDATE rows SET state = ?, outcome = ?, attempts = ?, sent_at = ?, sent_again = ? WHERE run = ? AND row = ?',
      );
      for (const { row, outcome, attempts, sentAt, sentAgain } of settled) {
        const values = [outcome.state, JSON.stringify(outcome), attempts, sentAt, sentAgain ? 1 : 0];
        const { changes } = settle.run(...values, number, row);
        if (changes !== 1)
          throw new LedgerError(`The ledger ${database.path} no longer has row ${row} of run ${id}.`);
      }
    });
  }

  async finish(end: SentEnd): Promise<void> {
    await this.#write(() => this.#file.setRun(this.#run.number, end));
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    try {
      this.#file.database.do(() => {
        this.#file.database
          .sql('UPDATE runs SET holder = NULL, expires = NULL WHERE number = ? AND holder = ?')
          .run(this.#run.number, this.#holder);
      });
    } finally {
      this.#lock.release();
    }
  }

  /** Writes only if this lease still holds the run, which is checked in the same transaction. */
  async #write(work: () => void): Promise<void> {
    this.#file.database.transaction(() => {
      this.#file.assertInPlace();
      const { holder } = this.#file.database
        .sql('SELECT holder FROM runs WHERE number = ?')
        .get(this.#run.number) ?? { holder: null };
      if (this.#released || holder !== this.#holder) throw this.#lost();
      work();
    });
    await this.#file.onDisk();
  }

  #lost(): LedgerError {
    const message = this.#released
      ? `Run ${this.#run.id} was already released; nothing more can be written to it.`
      : `Another process took over run ${this.#run.id} because this one stopped responding. This process sends nothing more.`;
    return new LedgerError(message, { lost: true });
  }
}
