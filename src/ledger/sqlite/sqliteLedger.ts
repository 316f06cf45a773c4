import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LedgerError } from '../../errors.ts';
import { newHolder } from '../../lib/processIdentity.ts';
import type { ChargeUpdate, CheckedRow, Problem } from '../../model/row.ts';
import type { LedgerRow, RowCounts, RowFigures, RowState, Run } from '../../model/run.ts';
import { layoutOf } from '../../validation/checkRow.ts';
import { duplicateProblem } from '../../validation/duplicates.ts';
import type { JournalEntry, Lease, Ledger, NewRun, RunChanges, SendableRow } from '../ledger.ts';
import { type Database, openDatabase } from './database.ts';
import { abandonedLoads, assertHolder, releaseRun, renewRun, takeRun } from './leases.ts';
import { migrate } from './migrations.ts';
import { privateFile } from './privateFile.ts';
import {
  columnsOfChanges,
  type FiguresRecord,
  figuresOf,
  type RowRecord,
  type RunRecord,
  rowOf,
  runOf,
} from './records.ts';
import { WriteAheadLog } from './writeAheadLog.ts';

const PAGE_ROWS = 1000;
const NO_ROWS: RowCounts = { invalid: 0, pending: 0, sending: 0, updated: 0, rejected: 0, failed: 0 };

/**
 * Opens the ledger in a folder, making both if they are missing, readable by their owner only.
 * @throws {ConfigurationError | LedgerError} if it can't be opened for writing
 */
export function openLedger(folder: string): Ledger {
  const path = privateFile(folder, 'ledger.sqlite');
  // Moving the log's pages into the database stops everything: done every 16 MB instead of every 4.
  return openDatabase(
    path,
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000;',
    (database) => new SqliteLedger(database, new WriteAheadLog(path)),
  );
}

/** A ledger for a dry run: a private temporary file that is gone when it is closed. */
export function openTemporaryLedger(): Ledger {
  return openDatabase(
    '',
    'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;',
    (database) => new SqliteLedger(database, null),
  );
}

class SqliteLedger implements Ledger {
  readonly #database: Database;
  /** Null for a temporary ledger, which is not to outlive anything. */
  readonly #log: WriteAheadLog | null;
  /** The file's number, to notice that it was deleted or replaced; null for a temporary one. */
  readonly #inode: bigint | null;
  readonly #numbers = new Map<string, number>();
  /** The runs that this process sends, with how it is written down as their holder. */
  readonly #held = new Map<string, string>();

  constructor(database: Database, log: WriteAheadLog | null) {
    this.#database = database;
    this.#log = log;
    this.#inode = log && statSync(database.path, { bigint: true }).ino;
    migrate(database.connection, database.path);
    for (const number of abandonedLoads(database.connection)) this.#delete(number);
  }

  async createRun({ id, dryRun, sheet, target, started }: NewRun): Promise<void> {
    this.#database.guarded(() => {
      const sync = { recorded: false, time: null, message: null };
      this.#database
        .sql(
          'INSERT INTO runs (id, state, dry_run, sheet, target, started, sync, holder) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(
          id,
          'loading',
          dryRun ? 1 : 0,
          JSON.stringify(sheet),
          target && JSON.stringify(target),
          started,
          JSON.stringify(sync),
          JSON.stringify(newHolder()),
        );
    });
  }

  async addRows(run: string, rows: readonly CheckedRow[]): Promise<void> {
    const number = this.#number(run);
    this.#database.transaction(() => {
      const insert = this.#database.sql(
        'INSERT INTO rows (run, row, line, state, charge_id, cells, charge, problems) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      );
      for (const { row, line, values, cells, problems } of rows) {
        const bad = problems.length > 0;
        insert.run(
          number,
          row,
          line ?? null,
          bad ? 'invalid' : 'pending',
          values.ChargeId ?? null,
          JSON.stringify(cells),
          JSON.stringify(values),
          bad ? JSON.stringify(problems) : null,
        );
      }
    });
  }

  async refuseDuplicates(run: string): Promise<void> {
    const number = this.#number(run);
    const found = await this.findRun(run);
    const layout = layoutOf(found!.sheet.columns);
    const repeated = this.#database.guarded(
      () =>
        this.#database
          .sql(
            `SELECT charge_id AS chargeId, row FROM rows WHERE run = ?1 AND charge_id IN
             (SELECT charge_id FROM rows WHERE run = ?1 AND charge_id IS NOT NULL GROUP BY charge_id HAVING count(*) > 1)
           ORDER BY charge_id, row`,
          )
          .all(number) as { chargeId: number; row: number }[],
    );
    const groups = new Map(
      [...Map.groupBy(repeated, ({ chargeId }) => chargeId)].map(([id, found]) => [
        id,
        found.map(({ row }) => row),
      ]),
    );
    // A page at a time: whoever else uses the ledger must not wait until a whole sheet is through.
    for (let at = 0; at < repeated.length; at += PAGE_ROWS) {
      this.#database.transaction(() => {
        const one = this.#database.sql('SELECT * FROM rows WHERE run = ? AND row = ?');
        const update = this.#database.sql(
          "UPDATE rows SET state = 'invalid', problems = ? WHERE run = ? AND row = ?",
        );
        for (const { chargeId, row } of repeated.slice(at, at + PAGE_ROWS)) {
          const record = rowOf(one.get(number, row) as unknown as RowRecord);
          const rows = groups.get(chargeId)!;
          const problems: Problem[] = [...record.problems, duplicateProblem(record, layout, chargeId, rows)];
          update.run(JSON.stringify(problems), number, row);
        }
      });
      await nextTurn();
    }
  }

  async finishLoading(run: string): Promise<void> {
    this.#database.guarded(() => {
      this.#database
        .sql("UPDATE runs SET state = 'checked', holder = NULL, heartbeat = NULL WHERE number = ?")
        .run(this.#number(run));
    });
    await this.#log?.onDisk();
  }

  async updateRun(run: string, changes: RunChanges): Promise<void> {
    const columns = columnsOfChanges(changes);
    const assignments = columns.map(([name]) => `${name} = ?`).join(', ');
    this.#database.guarded(() => {
      this.#assertInPlace();
      this.#database
        .sql(`UPDATE runs SET ${assignments} WHERE number = ?`)
        .run(...columns.map(([, value]) => value), this.#number(run));
    });
    await this.#log?.onDisk();
  }

  async deleteRun(run: string): Promise<void> {
    this.#delete(this.#number(run));
    this.#numbers.delete(run);
  }

  #delete(number: number): void {
    this.#database.transaction(() => {
      this.#database.sql('DELETE FROM rows WHERE run = ?').run(number);
      this.#database.sql('DELETE FROM runs WHERE number = ?').run(number);
    });
  }

  async findRun(id: string): Promise<Run | undefined> {
    return this.#database.guarded(() => {
      const exact = this.#database.sql('SELECT * FROM runs WHERE id = ?').get(id) as RunRecord | undefined;
      if (exact) return runOf(exact);
      const begins = this.#database
        .sql('SELECT * FROM runs WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2')
        .all(id) as unknown as RunRecord[];
      return begins.length === 1 && id !== '' ? runOf(begins[0]!) : undefined;
    });
  }

  async runs(): Promise<Run[]> {
    return this.#database.guarded(() =>
      (this.#database.sql('SELECT * FROM runs ORDER BY number DESC').all() as unknown as RunRecord[]).map(
        runOf,
      ),
    );
  }

  async counts(run: string): Promise<RowCounts> {
    return this.#database.guarded(() => {
      const found = this.#database
        .sql('SELECT state, count(*) AS n FROM rows WHERE run = ? GROUP BY state')
        .all(this.#number(run));
      return {
        ...NO_ROWS,
        ...Object.fromEntries(found.map(({ state, n }) => [state as RowState, n as number])),
      };
    });
  }

  async *figures(run: string): AsyncGenerator<RowFigures[], void, undefined> {
    const pages = this.#pages<FiguresRecord>(run, 'row, state, charge, outcome, sent_again');
    for await (const page of pages) yield page.map(figuresOf);
  }

  async *rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined> {
    const filter = states ? `AND state IN (${states.map((state) => `'${state}'`).join(', ')})` : '';
    for await (const page of this.#pages<RowRecord>(run, '*', filter)) yield page.map(rowOf);
  }

  async *#pages<Record extends FiguresRecord>(
    run: string,
    columns: string,
    filter = '',
  ): AsyncGenerator<Record[], void, undefined> {
    const select = `SELECT ${columns} FROM rows WHERE run = ? AND row > ? ${filter} ORDER BY row LIMIT ${PAGE_ROWS}`;
    const number = this.#number(run);
    for (let after = 0; ; ) {
      const page = this.#database.guarded(() =>
        this.#database.sql(select).all(number, after),
      ) as unknown as Record[];
      if (page.length > 0) yield page;
      if (page.length < PAGE_ROWS) return;
      after = page.at(-1)!.row;
      await nextTurn();
    }
  }

  async *problems(run: string): AsyncGenerator<readonly Problem[], void, undefined> {
    for await (const rows of this.rows(run, ['invalid'])) yield rows.flatMap(({ problems }) => problems);
  }

  async sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]> {
    return this.#database.guarded(() => {
      const found = this.#database
        .sql(
          "SELECT row, state, charge, attempts FROM rows WHERE run = ? AND row > ? AND state IN ('pending', 'sending') ORDER BY row LIMIT ?",
        )
        .all(this.#number(run), afterRow, limit);
      return found.map(({ row, state, charge, attempts }) => ({
        row: row as number,
        update: JSON.parse(charge as string) as ChargeUpdate,
        attempts: attempts as number,
        outcomeUnknown: state === 'sending',
      }));
    });
  }

  async record(run: string, { announced, settled, withdrawn }: JournalEntry): Promise<void> {
    const number = this.#number(run);
    this.#database.transaction(() => {
      this.#assertInPlace();
      this.#assertHeld(run, number);
      // In this order, since a row may be announced and get its outcome, or be withdrawn, in one entry.
      const announce = this.#database.sql(
        "UPDATE rows SET state = 'sending', attempts = attempts + 1 WHERE run = ? AND row = ?",
      );
      for (const row of announced) announce.run(number, row);
      const withdraw = this.#database.sql(
        "UPDATE rows SET state = 'pending', attempts = ? WHERE run = ? AND row = ?",
      );
      for (const { row, attempts } of withdrawn) withdraw.run(attempts, number, row);
      const settle = this.#database.sql(
        'UPDATE rows SET state = ?, outcome = ?, attempts = ?, sent_at = ?, sent_again = ? WHERE run = ? AND row = ?',
      );
      for (const { row, outcome, attempts, sentAt, sentAgain } of settled) {
        const values = [outcome.state, JSON.stringify(outcome), attempts, sentAt, sentAgain ? 1 : 0];
        const { changes } = settle.run(...values, number, row);
        if (changes !== 1)
          throw new LedgerError(
            `The ledger ${this.#database.path} has no row ${row} of run ${run} any more.`,
          );
      }
    });
    await this.#log?.onDisk();
  }

  async lease(run: string, again: boolean): Promise<Lease> {
    const number = this.#number(run);
    const mine = JSON.stringify(newHolder());
    this.#database.transaction(() => takeRun(this.#database.connection, { number, run }, mine, again));
    this.#held.set(run, mine);
    return {
      renew: async () => this.#database.guarded(() => renewRun(this.#database.connection, number, mine)),
      release: async () => {
        this.#held.delete(run);
        this.#database.guarded(() => releaseRun(this.#database.connection, number, mine));
      },
    };
  }

  /** SQLite goes on writing into a file that was deleted; what it says is on disk would be gone with the process. */
  #assertInPlace(): void {
    if (this.#inode === null) return;
    if (statSync(this.#database.path, { bigint: true, throwIfNoEntry: false })?.ino === this.#inode) return;
    throw new LedgerError(
      `The ledger ${this.#database.path} was deleted or replaced while it was in use. Nothing more is sent; what was written down is gone with it.`,
      { lost: true },
    );
  }

  #assertHeld(run: string, number: number): void {
    const mine = this.#held.get(run);
    if (mine !== undefined) assertHolder(this.#database.connection, { number, run }, mine);
  }

  async close(): Promise<void> {
    try {
      await this.#log?.close();
    } finally {
      this.#database.close();
    }
  }

  /** The number under which a run's rows are kept. */
  #number(run: string): number {
    const known = this.#numbers.get(run);
    if (known !== undefined) return known;
    const found = this.#database.guarded(() =>
      this.#database.sql('SELECT number FROM runs WHERE id = ?').get(run),
    );
    if (!found) throw new LedgerError(`The ledger ${this.#database.path} has no run ${run}.`);
    this.#numbers.set(run, found.number as number);
    return found.number as number;
  }
}
