import type { ChargeValues } from '../../model/row.ts';
import { compareWithUpdates, sameValues } from '../chargeHistory.ts';
import type { EarlierUpdate, OutdatedRow, RowHistory, UnsentRow } from '../ledger.ts';
import type { LedgerFile } from './ledgerFile.ts';

/** The updates to the same target that were or may have been applied, of the charge of a row; the index on charges has these states. */
const UPDATES = `
  FROM rows AS mine
  JOIN runs AS me ON me.number = mine.run
  JOIN rows AS other ON other.charge_id = mine.charge_id AND (other.run <> mine.run OR other.row <> mine.row)
   AND other.state IN ('updated', 'sending', 'rejected', 'failed')
   AND (other.state IN ('updated', 'sending') OR other.outcome ->> 'mayHaveBeenApplied')
  JOIN runs AS run ON run.number = other.run AND run.dry_run = 0
   AND lower(run.target ->> 'automationUrl') = lower(me.target ->> 'automationUrl')`;
const COLUMNS = `mine.row, mine.charge AS mine, run.id AS run, other.sent_at AS at, other.charge AS other,
  other.state = 'updated' AS certain,
  other.run <> mine.run AND other.moment > max(coalesce(mine.known, me.known), coalesce(me.seen, 0)) AS after`;

/** The rows of a run that correct others, after a row number, with what they correct and its workbook. */
const ORIGINS = `rows AS mine
  JOIN runs AS me ON me.number = mine.run
  JOIN runs AS run ON run.id = mine.origin_run
  JOIN rows AS origin ON origin.run = run.number AND origin.row = mine.origin_row
  LEFT JOIN reports AS report ON report.run = run.number AND report.number = mine.origin_report
 WHERE mine.run = ? AND mine.row > ? AND mine.origin_run IS NOT NULL`;

const PAGE_ROWS = 1000;

/** See `Ledger.earlierUpdates`. A page ends after a number of rows of the run, whether they have earlier updates or not. */
export function* earlierUpdates(file: LedgerFile, number: number): Generator<RowHistory[], void, undefined> {
  const { database } = file;
  const select = `SELECT ${COLUMNS} ${UPDATES} WHERE mine.run = ? AND mine.row > ? AND mine.row <= ?
    AND mine.state IN ('pending', 'sending') ORDER BY mine.row, other.moment, other.run, other.row`;
  const lastOfPage = `SELECT max(row) AS last FROM
    (SELECT row FROM rows WHERE run = ? AND row > ? ORDER BY row LIMIT ${PAGE_ROWS})`;
  for (let after = 0; ; ) {
    const page = database.do(() => {
      const last = database.sql(lastOfPage).get(number, after)!.last as number | null;
      return last === null ? null : { last, records: database.sql(select).all(number, after, last) };
    });
    if (page === null) return;
    after = page.last;
    const histories = [...Map.groupBy(page.records, ({ row }) => row as number)].map(([row, records]) => ({
      row,
      values: JSON.parse(records[0]!.mine as string) as ChargeValues,
      updates: records.map(updateOf),
    }));
    if (histories.length > 0) yield histories;
  }
}

function updateOf(record: Record<string, unknown>): EarlierUpdate {
  return {
    run: record.run as string,
    at: record.at as string | null,
    values: JSON.parse(record.other as string) as ChargeValues,
    certain: record.certain === 1,
    after: record.after === 1,
  };
}

/** The conflict that a row would meet if it were sent now, or undefined. To be called inside a transaction. */
export function conflictOf({ database }: LedgerFile, number: number, row: number): UnsentRow | undefined {
  const select = `SELECT ${COLUMNS} ${UPDATES} WHERE mine.run = ? AND mine.row = ? ORDER BY other.moment, other.run, other.row`;
  const records = database.sql(select).all(number, row);
  if (records.length === 0) return undefined;
  const values = JSON.parse(records[0]!.mine as string) as ChargeValues;
  const outcome = compareWithUpdates(values, records.map(updateOf));
  return outcome?.state === 'conflict' ? { row, outcome } : undefined;
}

/** See `Ledger.outdatedRows`. */
export function* outdatedRows(
  { database }: LedgerFile,
  number: number,
): Generator<OutdatedRow[], void, undefined> {
  const select = `SELECT mine.row, mine.charge_id AS chargeId, run.id AS run, origin.sent_at AS at FROM ${ORIGINS}
    AND origin.state = 'updated' AND origin.moment > coalesce(report.moment, 0) ORDER BY mine.row LIMIT ${PAGE_ROWS}`;
  for (let after = 0; ; ) {
    const page = database.do(() => database.sql(select).all(number, after)) as unknown as OutdatedRow[];
    if (page.length > 0) yield page.map((record) => ({ ...record }));
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)!.row;
  }
}

/** The condition that two runs have the same content, see `Content`. */
export function sameContent(one: string, other: string): string {
  const [a, b] = [`${one}.sheet ->> 'tab'`, `${other}.sheet ->> 'tab'`];
  return `${one}.sheet ->> 'sha256' = ${other}.sheet ->> 'sha256' AND (${a} IS ${b} OR ${a} IS NULL OR ${b} IS NULL)`;
}

/** What a file's author can have known: see `Loading.finish`. To be called inside a transaction. */
export function noteKnown({ database }: LedgerFile, number: number): void {
  const earlier = `SELECT min(earlier.known) FROM runs AS mine JOIN runs AS earlier
       ON earlier.number <> mine.number AND earlier.dry_run = 0
      AND earlier.state NOT IN ('loading', 'checked', 'not valid')
      AND ${sameContent('earlier', 'mine')}
      AND lower(earlier.target ->> 'automationUrl') = lower(mine.target ->> 'automationUrl')
    WHERE mine.number = ?1`;
  database
    .sql(`UPDATE runs SET known = min(known, coalesce((${earlier}), known)) WHERE number = ?1`)
    .run(number);
  const select = `SELECT mine.row, mine.charge, me.known, origin.charge AS before,
      coalesce(origin.known, run.known) AS knownBefore, coalesce(report.moment, 0) AS workbook
    FROM ${ORIGINS} ORDER BY mine.row LIMIT ${PAGE_ROWS}`;
  const note = database.sql('UPDATE rows SET known = ? WHERE run = ? AND row = ?');
  for (let after = 0; ; ) {
    const page = database.sql(select).all(number, after);
    for (const { row, charge, known, before, knownBefore, workbook } of page) {
      const isAsBefore = sameValues(JSON.parse(charge as string), JSON.parse(before as string));
      const since = (isAsBefore ? knownBefore : workbook) as number;
      note.run(Math.min(known as number, since), number, row!);
    }
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)!.row as number;
  }
}

/** Runs whose rows a run corrects. To be called inside a transaction. */
export function correctedRuns({ database }: LedgerFile, number: number): number[] {
  return database
    .sql(
      `SELECT DISTINCT run.number FROM rows AS mine JOIN runs AS run ON run.id = mine.origin_run
        WHERE mine.run = ? AND mine.origin_run IS NOT NULL`,
    )
    .all(number)
    .map((record) => record.number as number);
}

/** Closes the rows that a run's rows correct, for it is that run that sends them now. To be called inside a transaction. */
export function supersedeOrigins({ database }: LedgerFile, number: number, id: string): void {
  database
    .sql(
      `UPDATE rows SET state = 'superseded', outcome = ?2 WHERE state NOT IN ('updated', 'unchanged', 'superseded')
         AND (run, row) IN (SELECT origin.number, mine.origin_row FROM rows AS mine
           JOIN runs AS origin ON origin.id = mine.origin_run WHERE mine.run = ?1 AND mine.origin_run IS NOT NULL)`,
    )
    .run(number, JSON.stringify({ state: 'superseded', run: id }));
}
