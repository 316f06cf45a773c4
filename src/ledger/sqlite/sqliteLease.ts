import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { LedgerError } from '../../model/errors.ts';
import type { RunTarget } from '../../model/run.ts';
import {
  type AbandonReply,
  type JournalEntry,
  LEASE_MS,
  type Lease,
  type LeaseTerms,
  type SentEnd,
  type UnsentRow,
} from '../ledger.ts';
import type { VerifiedRows } from '../readings.ts';
import type { AliveLock } from './aliveLock.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { NOW, nextMoment } from './moments.ts';
import { type RunRecord, runOf } from './records.ts';
import { conflictOf, correctedRuns, sameContent, supersedeOrigins } from './sqliteHistory.ts';
import { noteAfter } from './sqliteStanding.ts';

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
export function takeRun(file: LedgerFile, id: string, { target, again, seen }: LeaseTerms) {
  const mine = newHolder();
  const lock = file.lock(mine.token);
  try {
    const reply = file.database.transaction(() => {
      file.assertInPlace();
      const number = file.numberOf(id);
      const { state, last } = holderOf(file, number);
      for (const run of [number, ...correctedRuns(file, number)]) {
        const { holder, id } = holderOf(file, run);
        if (holder !== null) return { kind: 'held', run: id, holder } as const;
      }
      if (state === 'loading' || state === 'not valid' || state === 'abandoned')
        throw new LedgerError(`Run ${id} is not ready to be sent (${state}).`);
      const first = again ? undefined : otherRun(file, number, target);
      if (first) return { kind: 'other run', run: runOf(first) } as const;
      file.database
        .sql(
          `UPDATE runs SET holder = ?, expires = ${NOW} + ${LEASE_MS}, state = 'sending', target = ?,
             finished = NULL, stop_reason = NULL, stop_cause = NULL, stop_row = NULL, seen = coalesce(?, seen) WHERE number = ?`,
        )
        .run(JSON.stringify(mine), JSON.stringify(target), seen, number);
      supersedeOrigins(file, number, id);
      // The lock of who loaded it: from now on, the lease shows that somebody is at work.
      if (last !== null) file.unlock(last.token);
      return { kind: 'given', lease: new SqliteLease(file, { id, number }, mine, lock) } as const;
    });
    if (reply.kind !== 'given') lock.release();
    return reply;
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface HolderFacts {
  /** The id of the run. */
  readonly id: string;
  readonly state: string;
  /** Its living holder, for people; null if it has none. */
  readonly holder: string | null;
  /** Its last holder, alive or not. */
  readonly last: Holder | null;
}

/** Who holds a run. To be called inside a transaction. */
function holderOf(file: LedgerFile, number: number): HolderFacts {
  const { id, state, holder, left } = file.database
    .sql(`SELECT id, state, holder, expires - ${NOW} AS left FROM runs WHERE number = ?`)
    .get(number)!;
  const last = holder === null ? null : (JSON.parse(holder as string) as Holder);
  const alive = last !== null && isAlive(file, last, left as number);
  return { id: id as string, state: state as string, holder: alive ? last.shown : null, last };
}

/** Closes a run for good, if the contract of `Ledger.abandon` allows it. */
export function abandonRun(file: LedgerFile, id: string, finished: string): AbandonReply {
  return file.database.transaction(() => {
    file.assertInPlace();
    const number = file.numberOf(id);
    const { state, holder } = holderOf(file, number);
    if (holder !== null) return { kind: 'held', holder };
    if (state === 'loading' || state === 'checked' || state === 'not valid')
      throw new LedgerError(`Run ${id} was never sent (${state}).`);
    file.setRun(number, { state: 'abandoned', finished, holder: null });
    return { kind: 'abandoned' };
  });
}

/** Finds another run of the same file: two imports may both be checked before either starts to send, for example while one waits for confirmation. */
function otherRun(file: LedgerFile, number: number, target: RunTarget): RunRecord | undefined {
  return file.database
    .sql(
      `SELECT other.* FROM runs AS mine JOIN runs AS other
         ON other.number <> mine.number AND other.dry_run = 0
        AND (other.state = 'sending'
          OR other.state IN ('finished', 'stopped', 'interrupted') AND other.finished >= mine.started)
        AND ${sameContent('other', 'mine')}
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

  async record({ announced, settled, withdrawn, unsent }: JournalEntry): Promise<readonly UnsentRow[]> {
    const { database } = this.#file;
    const { id, number } = this.#run;
    const conflicts: UnsentRow[] = [];
    await this.#write(() => {
      const moment = nextMoment(database);
      // In this order, because one entry may announce a row and also settle or withdraw it.
      const announce = database.sql(
        "UPDATE rows SET state = 'sending', attempts = attempts + 1, moment = ? WHERE run = ? AND row = ?",
      );
      for (const row of announced) {
        const conflict = conflictOf(this.#file, number, row);
        if (conflict) conflicts.push(conflict);
        else announce.run(moment, number, row);
      }
      const keep = database.sql(
        "UPDATE rows SET state = ?, outcome = ? WHERE run = ? AND row = ? AND (state = 'pending' OR ?)",
      );
      for (const { row, outcome } of conflicts)
        keep.run(outcome.state, JSON.stringify(outcome), number, row, 1);
      for (const { row, outcome } of unsent) keep.run(outcome.state, JSON.stringify(outcome), number, row, 0);
      const withdraw = database.sql(
        "UPDATE rows SET state = 'pending', attempts = ? WHERE run = ? AND row = ? AND state = 'sending'",
      );
      for (const { row, attempts } of withdrawn) withdraw.run(attempts, number, row);
      const settle = database.sql(
        'UPDATE rows SET state = ?, outcome = ?, attempts = ?, sent_at = ?, sent_again = ?, moment = ? WHERE run = ? AND row = ?',
      );
      for (const { row, outcome, attempts, sentAt, sentAgain } of settled) {
        const values = [outcome.state, JSON.stringify(outcome), attempts, sentAt, sentAgain ? 1 : 0];
        const { changes } = settle.run(...values, moment, number, row);
        if (changes !== 1)
          throw new LedgerError(`The ledger ${database.path} no longer has row ${row} of run ${id}.`);
      }
    });
    return conflicts;
  }

  async verify(verified: VerifiedRows): Promise<void> {
    await this.#write(() => noteAfter(this.#file, this.#run.number, verified));
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
