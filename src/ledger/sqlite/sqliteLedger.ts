import { setImmediate as nextTurn } from 'node:timers/promises';
import { LedgerError } from '../../model/errors.ts';
import type { ChargeUpdate } from '../../model/row.ts';
import {
  type LedgerRow,
  NO_ROWS,
  type RowCounts,
  type RowFigures,
  type RowState,
  type Run,
} from '../../model/run.ts';
import type {
  AbandonReply,
  AcceptedUser,
  Content,
  LeaseReply,
  LeaseTerms,
  Ledger,
  Loading,
  NewRun,
  OutdatedRow,
  RowHistory,
  RunFiles,
  SendableRow,
} from '../ledger.ts';
import { openDatabase } from './database.ts';
import { LedgerFile } from './ledgerFile.ts';
import { migrate } from './migrations.ts';
import { nextMoment } from './moments.ts';
import { privateFile } from './privateFile.ts';
import { type FiguresRecord, figuresOf, type RowRecord, type RunRecord, rowOf, runOf } from './records.ts';
import { earlierUpdates, outdatedRows } from './sqliteHistory.ts';
import { abandonRun, takeRun } from './sqliteLease.ts';
import { deleteRun, forgetAbandonedLoads, startLoading } from './sqliteLoading.ts';

/** How many rows are read at a time, without their cells and problems. */
const PAGE_FIGURES = 1000;
/**
 * How many whole rows. Few, so that they are done with before V8 takes them for long-lived: those of a page of 1000, with six problems each,
 * nearly all were, and took 60 MB until the next full collection.
 */
const PAGE_ROWS = 25;

/**
 * Opens the ledger in a folder and creates both if they are missing, readable by their owner only.
 * @throws {ConfigurationError | LedgerError} if it can't be opened for writing
 */
export function openLedger(folder: string): Ledger {
  // Moving the log's pages into the database blocks everything, so it happens every 16 MB instead of every 4.
  return open(
    privateFile(folder, 'ledger.sqlite'),
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000;',
  );
}

/** A ledger for a dry run: a private temporary file that is deleted when it is closed. */
export function openTemporaryLedger(): Ledger {
  return open('', 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
}

function open(path: string, setUp: string): Ledger {
  return openDatabase(path, setUp, (database) => {
    migrate(database.connection, database.path);
    const file = new LedgerFile(database, path === '');
    if (!file.isTemporary) forgetAbandonedLoads(file);
    return new SqliteLedger(file);
  });
}

class SqliteLedger implements Ledger {
  readonly #file: LedgerFile;

  constructor(file: LedgerFile) {
    this.#file = file;
  }

  async proveWritable(): Promise<void> {
    await this.#file.proveWritable();
  }

  async startLoading(run: NewRun): Promise<Loading> {
    return startLoading(this.#file, run);
  }

  async findRun(id: string): Promise<Run | undefined> {
    return this.#file.database.do(() => {
      const exact = this.#file.database.sql('SELECT * FROM runs WHERE id = ?').get(id) as
        | RunRecord
        | undefined;
      if (exact) return runOf(exact);
      const begins = this.#file.database
        .sql('SELECT * FROM runs WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2')
        .all(id) as unknown as RunRecord[];
      return begins.length === 1 && id !== '' ? runOf(begins[0]!) : undefined;
    });
  }

  async runs(): Promise<Run[]> {
    return this.#file.database.do(() =>
      (
        this.#file.database.sql('SELECT * FROM runs ORDER BY number DESC').all() as unknown as RunRecord[]
      ).map(runOf),
    );
  }

  async runsOf({ sha256, tab, automationUrl }: Content): Promise<Run[]> {
    return this.#file.database.do(() =>
      (
        this.#file.database
          .sql(
            `SELECT * FROM runs WHERE dry_run = 0 AND sheet ->> 'sha256' = ?1
               AND (sheet ->> 'tab' IS ?2 OR sheet ->> 'tab' IS NULL OR ?2 IS NULL)
               AND lower(target ->> 'automationUrl') = lower(?3) ORDER BY number DESC`,
          )
          .all(sha256, tab, automationUrl) as unknown as RunRecord[]
      ).map(runOf),
    );
  }

  async counts(run: string): Promise<RowCounts> {
    return this.#file.database.do(() => {
      const found = this.#file.database
        .sql('SELECT state, count(*) AS n FROM rows WHERE run = ? GROUP BY state')
        .all(this.#file.numberOf(run));
      return {
        ...NO_ROWS,
        ...Object.fromEntries(found.map(({ state, n }) => [state as RowState, n as number])),
      };
    });
  }

  async *figures(run: string): AsyncGenerator<RowFigures[], void, undefined> {
    const pages = this.#pages<FiguresRecord>(run, PAGE_FIGURES, 'row, state, charge, outcome, sent_again');
    for await (const page of pages) yield page.map(figuresOf);
  }

  async *rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined> {
    const filter = states ? `AND state IN (${states.map((state) => `'${state}'`).join(', ')})` : '';
    for await (const page of this.#pages<RowRecord>(run, PAGE_ROWS, '*', filter)) yield page.map(rowOf);
  }

  async *#pages<Record extends FiguresRecord>(
    run: string,
    size: number,
    columns: string,
    filter = '',
  ): AsyncGenerator<Record[], void, undefined> {
    const select = `SELECT ${columns} FROM rows WHERE run = ? AND row > ? ${filter} ORDER BY row LIMIT ${size}`;
    const number = this.#file.numberOf(run);
    for (let after = 0; ; ) {
      const page = this.#file.database.do(() =>
        this.#file.database.sql(select).all(number, after),
      ) as unknown as Record[];
      if (page.length > 0) yield page;
      if (page.length < size) return;
      after = page.at(-1)!.row;
      await nextTurn();
    }
  }

  async hasUpdated(run: string, { target, since, own }: AcceptedUser): Promise<boolean> {
    const { host, warehouse, username } = target;
    return this.#file.database.do(() => {
      // A run that ended before `since` has no later call; so at most a few runs are searched, each from its last row.
      const found = this.#file.database
        .sql(
          `SELECT 1 FROM runs WHERE
             (number = ?1 AND ?2 OR number <> ?1 AND dry_run = 0 AND coalesce(finished, ?3) >= ?3
               AND target ->> 'host' = ?4 AND target ->> 'warehouse' = ?5 AND target ->> 'username' = ?6)
             AND (SELECT row FROM rows WHERE run = number AND rows.state = 'updated'
               AND (number = ?1 OR sent_at >= ?3) ORDER BY row DESC LIMIT 1) IS NOT NULL LIMIT 1`,
        )
        .get(this.#file.numberOf(run), own ? 1 : 0, since, host, warehouse, username);
      return found !== undefined;
    });
  }

  async sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]> {
    return this.#file.database.do(() => {
      const found = this.#file.database
        .sql(
          "SELECT row, state, charge, attempts FROM rows WHERE run = ? AND row > ? AND state IN ('pending', 'sending') ORDER BY row LIMIT ?",
        )
        .all(this.#file.numberOf(run), afterRow, limit);
      return found.map(({ row, state, charge, attempts }) => ({
        row: row as number,
        update: JSON.parse(charge as string) as ChargeUpdate,
        attempts: attempts as number,
        outcomeUnknown: state === 'sending',
      }));
    });
  }

  async lease(run: string, terms: LeaseTerms): Promise<LeaseReply> {
    return takeRun(this.#file, run, terms);
  }

  async moment(): Promise<number> {
    return this.#file.database.transaction(() => nextMoment(this.#file.database));
  }

  async *earlierUpdates(run: string): AsyncGenerator<RowHistory[], void, undefined> {
    for (const page of earlierUpdates(this.#file, this.#file.numberOf(run))) {
      yield page;
      await nextTurn();
    }
  }

  async *outdatedRows(run: string): AsyncGenerator<OutdatedRow[], void, undefined> {
    for (const page of outdatedRows(this.#file, this.#file.numberOf(run))) {
      yield page;
      await nextTurn();
    }
  }

  async discard(run: string): Promise<void> {
    const number = this.#file.numberOf(run);
    this.#file.database.transaction(() => {
      const { state } = this.#file.database.sql('SELECT state FROM runs WHERE number = ?').get(number)!;
      if (state !== 'checked') throw new LedgerError(`Run ${run} has already started.`);
      deleteRun(this.#file, number);
    });
    this.#file.forget(run);
  }

  async abandon(run: string, finished: string): Promise<AbandonReply> {
    const reply = abandonRun(this.#file, run, finished);
    await this.#file.onDisk();
    return reply;
  }

  async startReport(run: string): Promise<number> {
    const number = this.#file.numberOf(run);
    const report = this.#file.database.transaction(() => {
      const insert = `INSERT INTO reports SELECT ?1, coalesce(max(number), 0) + 1, ?2 FROM reports WHERE run = ?1 RETURNING number`;
      return this.#file.database.sql(insert).get(number, nextMoment(this.#file.database))!;
    });
    await this.#file.onDisk();
    return report.number as number;
  }

  async noteFiles(run: string, { file, report }: RunFiles): Promise<void> {
    const number = this.#file.numberOf(run);
    this.#file.database.transaction(() => {
      this.#file.assertInPlace();
      if (file !== undefined)
        this.#file.database
          .sql("UPDATE runs SET sheet = json_set(sheet, '$.file', ?) WHERE number = ?")
          .run(file, number);
      if (report !== undefined)
        this.#file.setRun(number, { report: report.path, reportSha256: report.sha256 });
    });
    await this.#file.onDisk();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
