import { setImmediate as nextTurn } from 'node:timers/promises';
import { type LedgerRow, NO_ROWS, type RowCounts, type RowFigures, type RowState } from '../../model/run.ts';
import type { ChargeRow } from '../readings.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { type FiguresRecord, figuresOf, type RowRecord, type RunRecord, rowOf, runOf } from './records.ts';

/** How many rows are read at a time, without their cells and problems. */
const PAGE_FIGURES = 1000;
/**
 * How many whole rows. Few, so that they are done with before V8 takes them for long-lived: those of a page of 1000, with six problems each,
 * nearly all were, and took 60 MB until the next full collection.
 */
const PAGE_ROWS = 25;

/** What `rowOf` reads, with how the row's charge stood. */
const ROW = `rows.row, rows.line, rows.state, rows.cells, rows.charge, rows.stated, rows.problems, rows.attempts, rows.sent_at, rows.outcome,
  rows.sent_again, rows.origin_run, rows.origin_report, rows.origin_row, rows.baseline, rows.invoice, rows.verification, kept.before, kept.after`;
const ROWS = 'rows LEFT JOIN run_charges AS kept ON kept.run = rows.run AND kept.charge_id = rows.charge_id';

/** See `Ledger.counts`. */
export function countRows({ database }: LedgerFile, number: number): RowCounts {
  const found = database.do(() =>
    database.sql('SELECT state, count(*) AS n FROM rows WHERE run = ? GROUP BY state').all(number),
  );
  return {
    ...NO_ROWS,
    ...Object.fromEntries(found.map(({ state, n }) => [state as RowState, n as number])),
  };
}

/** See `Ledger.figures`. */
export async function* readFigures(
  file: LedgerFile,
  number: number,
): AsyncGenerator<RowFigures[], void, undefined> {
  const select = `SELECT row, state, charge, stated, outcome, sent_again FROM rows
    WHERE run = ? AND row > ? ORDER BY row LIMIT ${PAGE_FIGURES}`;
  for await (const page of pages<FiguresRecord>(file, number, PAGE_FIGURES, select))
    yield page.map(figuresOf);
}

/** See `Ledger.rows`. */
export async function* readRows(
  file: LedgerFile,
  number: number,
  states?: readonly RowState[],
): AsyncGenerator<LedgerRow[], void, undefined> {
  const filter = states ? `AND rows.state IN (${states.map((state) => `'${state}'`).join(', ')})` : '';
  const select = `SELECT ${ROW} FROM ${ROWS} WHERE rows.run = ? AND rows.row > ? ${filter} ORDER BY rows.row LIMIT ${PAGE_ROWS}`;
  for await (const page of pages<RowRecord>(file, number, PAGE_ROWS, select)) yield page.map(rowOf);
}

async function* pages<Record extends FiguresRecord>(
  { database }: LedgerFile,
  number: number,
  size: number,
  select: string,
): AsyncGenerator<Record[], void, undefined> {
  for (let after = 0; ; ) {
    const page = database.do(() => database.sql(select).all(number, after)) as unknown as Record[];
    if (page.length > 0) yield page;
    if (page.length < size) return;
    after = page.at(-1)!.row;
    await nextTurn();
  }
}

/** See `Readings.updatedRows`. */
export function updatedRows(
  { database }: LedgerFile,
  number: number,
  charges: readonly number[],
): LedgerRow[] {
  // Without the index's own condition and the order of the join, SQLite goes through the whole run.
  const select = `SELECT ${ROW} FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted
    CROSS JOIN rows ON rows.charge_id = wanted.value AND rows.run = ? AND rows.state = 'updated'
     AND rows.state <> 'pending'
    LEFT JOIN run_charges AS kept ON kept.run = rows.run AND kept.charge_id = rows.charge_id ORDER BY rows.row`;
  const found = database.do(() => database.sql(select).all(JSON.stringify(charges), number));
  return (found as unknown as RowRecord[]).map(rowOf);
}

/** The rows of a charge that the index on charges has. */
const INDEXED_ROWS = `SELECT rows.run AS number, ${ROW} FROM rows
  CROSS JOIN runs ON runs.number = rows.run AND runs.dry_run = 0
  LEFT JOIN run_charges AS kept ON kept.run = rows.run AND kept.charge_id = rows.charge_id
  WHERE rows.charge_id = ?1 AND (rows.state <> 'pending' OR rows.attempts > 0)`;

/** The others: SQLite goes through the runs that can have some, which are few. */
const WAITING_ROWS = `SELECT rows.run AS number, ${ROW} FROM runs
  CROSS JOIN rows ON rows.run = runs.number AND rows.charge_id = ?1 AND rows.state = 'pending' AND rows.attempts = 0
  LEFT JOIN run_charges AS kept ON kept.run = rows.run AND kept.charge_id = rows.charge_id
  WHERE runs.dry_run = 0 AND runs.state <> 'finished'`;

/** See `Readings.rowsOfCharge`. */
export function rowsOfCharge({ database }: LedgerFile, chargeId: number): ChargeRow[] {
  return database.do(() => {
    const select = `${INDEXED_ROWS} UNION ALL ${WAITING_ROWS} ORDER BY 1 DESC, 2`;
    const found = database.sql(select).all(chargeId) as unknown as (RowRecord & { number: number })[];
    const run = database.sql('SELECT * FROM runs WHERE number = ?');
    return found.map((record) => ({
      run: runOf(run.get(record.number) as unknown as RunRecord),
      row: rowOf(record),
    }));
  });
}
