import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LedgerError } from '../../model/errors.ts';
import type { ChargeUpdate } from '../../model/row.ts';
import type { LedgerRow, RowCounts, RowFigures, RowState, Run } from '../../model/run.ts';
import type {
  AbandonReply,
  AcceptedUser,
  Content,
  KnownCharge,
  LeaseReply,
  LeaseTerms,
  Ledger,
  Loading,
  NewRun,
  OutdatedRow,
  RunFiles,
  SendableRow,
} from '../ledger.ts';
import { openDatabase } from './database.ts';
import { LedgerFile } from './ledgerFile.ts';
import { migrate } from './migrations.ts';
import { nextMoment } from './moments.ts';
import { privateFile } from './privateFile.ts';
import { type RunRecord, runOf } from './records.ts';
import { forgetAbandonedBaselines } from './sqliteBaselines.ts';
import { knownCharges, outdatedRows } from './sqliteHistory.ts';
import { abandonRun, takeRun } from './sqliteLease.ts';
import { deleteRun, forgetAbandonedLoads, startLoading } from './sqliteLoading.ts';
import { SqliteReadings } from './sqliteReadings.ts';
import { countRows, readFigures, readRows } from './sqliteRows.ts';

/** The name of the ledger in its folder. */
const FILE = 'ledger.sqlite';

/**
 * Opens the ledger in a folder and creates both if they are missing, readable by their owner only.
 * @throws {ConfigurationError | LedgerError} if it can't be opened for writing
 */
export function openLedger(folder: string): Ledger {
  // Moving the log's pages into the database blocks everything, so it happens every 16 MB instead of every 4.
  return open(
    privateFile(folder, FILE),
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000;',
  );
}

/** Whether a folder has a ledger, so that opening it does not make one. */
export function hasLedger(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/** A ledger for a dry run: a private temporary file that is deleted when it is closed. */
export function openTemporaryLedger(): Ledger {
  return open('', 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
}

function open(path: string, setUp: string): Ledger {
  return openDatabase(path, setUp, (database) => {
    migrate(database.connection, database.path);
    const file = new LedgerFile(database, path === '');
    if (!file.isTemporary) {
      forgetAbandonedLoads(file);
      forgetAbandonedBaselines(file);
    }
    return new SqliteLedger(file);
  });
}

class SqliteLedger extends SqliteReadings implements Ledger {
  async proveWritable(): Promise<void> {
    await this.file.proveWritable();
  }

  async startLoading(run: NewRun): Promise<Loading> {
    return startLoading(this.file, run);
  }

  async findRun(id: string): Promise<Run | undefined> {
    return this.file.database.do(() => {
      const exact = this.file.database.sql('SELECT * FROM runs WHERE id = ?').get(id) as
        | RunRecord
        | undefined;
      if (exact) return runOf(exact);
      const begins = this.file.database
        .sql('SELECT * FROM runs WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2')
        .all(id) as unknown as RunRecord[];
      return begins.length === 1 && id !== '' ? runOf(begins[0]!) : undefined;
    });
  }

  async runs(): Promise<Run[]> {
    return this.file.database.do(() =>
      (this.file.database.sql('SELECT * FROM runs ORDER BY number DESC').all() as unknown as RunRecord[]).map(
        runOf,
      ),
    );
  }

  async runsOf({ sha256, tab, automationUrl }: Content): Promise<Run[]> {
    return this.file.database.do(() =>
      (
        this.file.database
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
    return countRows(this.file, this.file.numberOf(run));
  }

  async *figures(run: string): AsyncGenerator<RowFigures[], void, undefined> {
    yield* readFigures(this.file, this.file.numberOf(run));
  }

  async *rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined> {
    yield* readRows(this.file, this.file.numberOf(run), states);
  }

  async hasUpdated(run: string, { target, since, own }: AcceptedUser): Promise<boolean> {
    const { host, warehouse, username } = target;
    return this.file.database.do(() => {
      // A run that ended before `since` has no later call; so at most a few runs are searched, each from its last row.
      const found = this.file.database
        .sql(
          `SELECT 1 FROM runs WHERE
             (number = ?1 AND ?2 OR number <> ?1 AND dry_run = 0 AND coalesce(finished, ?3) >= ?3
               AND target ->> 'host' = ?4 AND target ->> 'warehouse' = ?5 AND target ->> 'username' = ?6)
             AND (SELECT row FROM rows WHERE run = number AND rows.state = 'updated'
               AND (number = ?1 OR sent_at >= ?3) ORDER BY row DESC LIMIT 1) IS NOT NULL LIMIT 1`,
        )
        .get(this.file.numberOf(run), own ? 1 : 0, since, host, warehouse, username);
      return found !== undefined;
    });
  }

  async sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]> {
    return this.file.database.do(() => {
      const found = this.file.database
        .sql(
          "SELECT row, state, charge, attempts FROM rows WHERE run = ? AND row > ? AND state IN ('pending', 'sending') ORDER BY row LIMIT ?",
        )
        .all(this.file.numberOf(run), afterRow, limit);
      return found.map(({ row, state, charge, attempts }) => ({
        row: row as number,
        update: JSON.parse(charge as string) as ChargeUpdate,
        attempts: attempts as number,
        outcomeUnknown: state === 'sending',
      }));
    });
  }

  async lease(run: string, terms: LeaseTerms): Promise<LeaseReply> {
    return takeRun(this.file, run, terms);
  }

  async moment(): Promise<number> {
    return this.file.database.transaction(() => nextMoment(this.file.database));
  }

  async *knownCharges(run: string): AsyncGenerator<KnownCharge[], void, undefined> {
    for (const page of knownCharges(this.file, this.file.numberOf(run))) {
      yield page;
      await nextTurn();
    }
  }

  async *outdatedRows(run: string): AsyncGenerator<OutdatedRow[], void, undefined> {
    for (const page of outdatedRows(this.file, this.file.numberOf(run))) {
      yield page;
      await nextTurn();
    }
  }

  async discard(run: string): Promise<void> {
    const number = this.file.numberOf(run);
    this.file.database.transaction(() => {
      const { state } = this.file.database.sql('SELECT state FROM runs WHERE number = ?').get(number)!;
      if (state !== 'checked') throw new LedgerError(`Run ${run} has already started.`);
      deleteRun(this.file, number);
    });
    this.file.forget(run);
  }

  async abandon(run: string, finished: string): Promise<AbandonReply> {
    const reply = abandonRun(this.file, run, finished);
    await this.file.onDisk();
    return reply;
  }

  async startReport(run: string): Promise<number> {
    const number = this.file.numberOf(run);
    const report = this.file.database.transaction(() => {
      const insert = `INSERT INTO reports SELECT ?1, coalesce(max(number), 0) + 1, ?2 FROM reports WHERE run = ?1 RETURNING number`;
      return this.file.database.sql(insert).get(number, nextMoment(this.file.database))!;
    });
    await this.file.onDisk();
    return report.number as number;
  }

  async noteFiles(run: string, { file, report }: RunFiles): Promise<void> {
    const number = this.file.numberOf(run);
    this.file.database.transaction(() => {
      this.file.assertInPlace();
      if (file !== undefined)
        this.file.database
          .sql("UPDATE runs SET sheet = json_set(sheet, '$.file', ?) WHERE number = ?")
          .run(file, number);
      if (report !== undefined)
        this.file.setRun(number, { report: report.path, reportSha256: report.sha256 });
    });
    await this.file.onDisk();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
