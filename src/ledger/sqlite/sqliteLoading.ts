import { setImmediate as nextTurn } from 'node:timers/promises';
import { instant } from '../../lib/localTime.ts';
import { LedgerError } from '../../model/errors.ts';
import { type CheckedRow, type Problem, runRowOf } from '../../model/row.ts';
import { NOT_RECORDED, type RunSheet } from '../../model/run.ts';
import { unchangedSinceExport } from '../chargeHistory.ts';
import type { Loading, NewRun } from '../ledger.ts';
import type { AliveLock } from './aliveLock.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { nextMoment } from './moments.ts';
import { noteKnown } from './sqliteHistory.ts';
import { newHolder } from './sqliteLease.ts';

/** Problems are added this many at a time, so that other users of the ledger don't wait for the whole file. */
const PAGE_ROWS = 1000;

/** Adds a new run to the ledger. Only the returned object can fill it. @throws {LedgerError} */
export function startLoading(
  file: LedgerFile,
  { id, dryRun, again, sheet, target, started }: NewRun,
): SqliteLoading {
  const holder = newHolder();
  const lock = file.lock(holder.token);
  const values = [
    JSON.stringify(sheet),
    target && JSON.stringify(target),
    started,
    JSON.stringify(NOT_RECORDED),
    JSON.stringify(holder),
  ];
  file.database.transaction(() => {
    file.database
      .sql(
        "INSERT INTO runs (state, id, dry_run, again, sheet, target, started, sync, holder, known) VALUES ('loading', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(id, dryRun ? 1 : 0, again ? 1 : 0, ...values, nextMoment(file.database));
  });
  return new SqliteLoading(file, id, JSON.stringify(holder), lock);
}

/** Deletes the runs whose file was being read by a process that has ended: they are incomplete. @throws {LedgerError} */
export function forgetAbandonedLoads(file: LedgerFile): void {
  file.database.transaction(() => {
    const loading = file.database
      .sql("SELECT number, holder FROM runs WHERE state IN ('loading', 'checked')")
      .all();
    for (const { number, holder } of loading) {
      const { token } = JSON.parse((holder as string | null) ?? '{}') as { token?: string };
      if (token === undefined || !file.isHeld(token)) deleteRun(file, number as number);
    }
  });
}

/** Deletes a run with its rows and all that was read for it. To be called inside a transaction. */
export function deleteRun(file: LedgerFile, number: number): void {
  file.database.sql('DELETE FROM rows WHERE run = ?').run(number);
  file.database.sql('DELETE FROM runs WHERE number = ?').run(number);
}

class SqliteLoading implements Loading {
  readonly #file: LedgerFile;
  readonly #id: string;
  readonly #number: number;
  readonly #holder: string;
  readonly #lock: AliveLock;

  constructor(file: LedgerFile, id: string, holder: string, lock: AliveLock) {
    this.#file = file;
    this.#id = id;
    this.#number = file.numberOf(id);
    this.#holder = holder;
    this.#lock = lock;
  }

  async addRows(rows: readonly CheckedRow[]): Promise<void> {
    this.#write(() => {
      const insert = this.#file.database.sql(
        'INSERT INTO rows (run, row, line, state, charge_id, cells, charge, stated, problems, outcome, origin_run, origin_report, origin_row, baseline, invoice) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      );
      for (const checked of rows) {
        const { row, line, values, stated, cells, problems, origin, baseline, invoice } = checked;
        const bad = problems.length > 0;
        const unchanged = bad ? null : unchangedSinceExport(checked);
        insert.run(
          this.#number,
          row,
          line ?? null,
          bad ? 'invalid' : (unchanged?.state ?? 'pending'),
          values.ChargeId ?? null,
          JSON.stringify(cells),
          JSON.stringify(values),
          stated === undefined ? null : JSON.stringify(stated),
          bad ? JSON.stringify(problems) : null,
          unchanged && JSON.stringify(unchanged),
          origin?.run ?? null,
          origin?.report ?? null,
          origin?.row ?? null,
          baseline ?? null,
          invoice ?? null,
        );
      }
    });
  }

  async addProblems(problems: readonly Problem[]): Promise<void> {
    for (let at = 0; at < problems.length; at += PAGE_ROWS) {
      this.#write(() => {
        const read = this.#file.database.sql('SELECT problems FROM rows WHERE run = ? AND row = ?');
        const update = this.#file.database.sql(
          "UPDATE rows SET state = 'invalid', outcome = NULL, problems = ? WHERE run = ? AND row = ?",
        );
        for (const problem of problems.slice(at, at + PAGE_ROWS)) {
          const row = runRowOf(problem);
          const known = read.get(this.#number, row)?.problems as string | null | undefined;
          if (known === undefined)
            throw new LedgerError(`Run ${this.#id} has no row ${row} to add a problem to.`);
          const all = [...(known === null ? [] : (JSON.parse(known) as Problem[])), problem];
          update.run(JSON.stringify(all), this.#number, row);
        }
      });
      await nextTurn();
    }
  }

  async finish(sheet: RunSheet, notValid: { readonly reason: string | null } | null): Promise<void> {
    this.#write(() => {
      this.#file.setRun(this.#number, {
        sheet,
        ...(notValid === null
          ? { state: 'checked' }
          : { holder: null, state: 'not valid', stopReason: notValid.reason, finished: instant() }),
      });
      noteKnown(this.#file, this.#number);
    });
    // The lock of a checked run shows that somebody still looks at it.
    if (notValid !== null) this.#lock.release();
    await this.#file.onDisk();
  }

  async discard(): Promise<void> {
    this.#write(() => deleteRun(this.#file, this.#number));
    this.#file.forget(this.#id);
    this.#lock.release();
  }

  /** Writes only if this object is still loading the run, which is checked in the same transaction. */
  #write(work: () => void): void {
    this.#file.database.transaction(() => {
      const run = this.#file.database
        .sql('SELECT state, holder FROM runs WHERE number = ?')
        .get(this.#number);
      if (run?.state !== 'loading' || run.holder !== this.#holder)
        throw new LedgerError(`Run ${this.#id} is no longer being loaded by this process.`, { lost: true });
      work();
    });
  }
}
