import type { BaselineValues, ChargeValues } from '../../model/row.ts';
import { compareWithUpdates, sameValues } from '../chargeHistory.ts';
import type { EarlierUpdate, KnownCharge, OutdatedRow, UnsentRow } from '../ledger.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { parsed } from './records.ts';

/** The updates to the same target that were or may have been applied, of the charge of a row. By its first condition SQLite uses the index on charges. */
const UPDATES = `
  FROM rows AS mine
  JOIN runs AS me ON me.number = mine.run
  JOIN rows AS other ON other.charge_id = mine.charge_id AND (other.run <> mine.run OR other.row <> mine.row)
   AND other.state <> 'pending'
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

const OPEN_ROWS = `WHERE mine.run = ?1 AND mine.row > ?2 AND mine.row <= ?3 AND mine.state IN ('pending', 'sending')`;

/** What the baselines of rows say of their charges. */
const EXPORTED = `SELECT mine.row, mine.charge AS mine, charges.charge AS exported, charges.written FROM rows AS mine
  JOIN baselines ON baselines.id = mine.baseline AND baselines.holder IS NULL
  JOIN baseline_charges AS charges ON charges.baseline = baselines.number AND charges.charge_id = mine.charge_id
  ${OPEN_ROWS} AND mine.baseline IS NOT NULL`;

/** How the charges of rows stood before. */
const BEFORE = `SELECT mine.row, mine.charge AS mine, kept.before, kept.before_at AS at FROM rows AS mine
  JOIN run_charges AS kept ON kept.run = mine.run AND kept.charge_id = mine.charge_id AND kept.before IS NOT NULL ${OPEN_ROWS}`;

/** How charges stood when the rows were put on *To fix* that a person has corrected since. */
const SEEN = `SELECT mine.row, mine.charge AS mine, coalesce(mine.stated, mine.charge) AS corrected,
    coalesce(origin.stated, origin.charge) AS original, kept.before FROM rows AS mine
  JOIN runs AS run ON run.id = mine.origin_run
  JOIN rows AS origin ON origin.run = run.number AND origin.row = mine.origin_row
  JOIN run_charges AS kept ON kept.run = origin.run AND kept.charge_id = mine.charge_id AND kept.before IS NOT NULL
  ${OPEN_ROWS} AND mine.origin_run IS NOT NULL`;

/** Charges that are no longer on the invoice that their baseline names, which was read for the run, or is gone itself. */
const GONE = `SELECT mine.row, mine.charge AS mine, charges.invoice, read.before_at AS at FROM rows AS mine
  JOIN baselines ON baselines.id = mine.baseline AND baselines.holder IS NULL
  JOIN baseline_charges AS charges ON charges.baseline = baselines.number AND charges.charge_id = mine.charge_id
  JOIN run_invoices AS read ON read.run = mine.run AND read.invoice = charges.invoice AND read.before_at IS NOT NULL
  LEFT JOIN run_charges AS kept ON kept.run = mine.run AND kept.charge_id = mine.charge_id AND kept.before IS NOT NULL
  ${OPEN_ROWS} AND mine.baseline IS NOT NULL AND kept.run IS NULL`;

/** See `Ledger.knownCharges`. A page ends after a number of rows of the run, whether anything is known of them or not. */
export function* knownCharges(file: LedgerFile, number: number): Generator<KnownCharge[], void, undefined> {
  const { database } = file;
  const updates = `SELECT ${COLUMNS} ${UPDATES} ${OPEN_ROWS} ORDER BY mine.row, other.moment, other.run, other.row`;
  const nextPage = `SELECT max(row) AS last, count(baseline) AS baselines, count(origin_run) AS origins,
    EXISTS (SELECT 1 FROM run_charges WHERE run = ?1) AS readings FROM
    (SELECT row, baseline, origin_run FROM rows WHERE run = ?1 AND row > ?2 ORDER BY row LIMIT ${PAGE_ROWS})`;
  for (let after = 0; ; ) {
    const page = database.do(() => {
      const { last, baselines, origins, readings } = database.sql(nextPage).get(number, after)!;
      if (last === null) return null;
      const found = new Map<number, KnownCharge>();
      const add = ({ row, mine }: Record<string, unknown>, known: Partial<KnownCharge>): void => {
        const values = (): ChargeValues => JSON.parse(mine as string);
        const before = found.get(row as number) ?? { ...NOTHING_KNOWN, row: row as number, values: values() };
        found.set(row as number, { ...before, ...known });
      };
      const ofRows = Map.groupBy(database.sql(updates).all(number, after, last!), ({ row }) => row);
      for (const records of ofRows.values()) add(records[0]!, { updates: records.map(updateOf) });
      const exported = baselines === 0 ? [] : database.sql(EXPORTED).all(number, after, last!);
      for (const record of exported)
        add(record, {
          exported: JSON.parse(record.exported as string) as BaselineValues,
          written: parsed(record.written as string | null),
        });
      const seen = origins === 0 ? [] : database.sql(SEEN).all(number, after, last!);
      for (const record of seen)
        if (!sameValues(JSON.parse(record.corrected as string), JSON.parse(record.original as string)))
          add(record, { seen: JSON.parse(record.before as string) });
      const gone = baselines === 0 ? [] : database.sql(GONE).all(number, after, last!);
      for (const record of gone)
        add(record, { gone: { invoice: record.invoice as number, at: record.at as string } });
      const before = readings === 0 ? [] : database.sql(BEFORE).all(number, after, last!);
      for (const record of before)
        add(record, { before: { charge: JSON.parse(record.before as string), at: record.at as string } });
      return { last: last as number, known: [...found.values()].sort((a, b) => a.row - b.row) };
    });
    if (page === null) return;
    after = page.last;
    if (page.known.length > 0) yield page.known;
  }
}

const NOTHING_KNOWN: Omit<KnownCharge, 'row' | 'values'> = {
  updates: [],
  exported: null,
  written: null,
  seen: null,
  gone: null,
  before: null,
};

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
export function noteKnown(file: LedgerFile, number: number): void {
  const { database } = file;
  const earlier = `SELECT min(earlier.known) FROM runs AS mine JOIN runs AS earlier
       ON earlier.number <> mine.number AND earlier.dry_run = 0
      AND earlier.state NOT IN ('loading', 'checked', 'not valid')
      AND ${sameContent('earlier', 'mine')}
      AND lower(earlier.target ->> 'automationUrl') = lower(mine.target ->> 'automationUrl')
    WHERE mine.number = ?1`;
  database
    .sql(`UPDATE runs SET known = min(known, coalesce((${earlier}), known)) WHERE number = ?1`)
    .run(number);
  // What a row says that corrects another one is noted after this: whoever corrected it knew more than the exported file said.
  const { changes: exported } = database
    .sql(
      `UPDATE rows SET known = min((SELECT known FROM runs WHERE number = ?1), (SELECT moment FROM baselines WHERE id = rows.baseline))
        WHERE run = ?1 AND baseline IN (SELECT id FROM baselines WHERE holder IS NULL)`,
    )
    .run(number);
  if (exported > 0) noteKnownToUndo(file, number);
  const select = `SELECT mine.row, coalesce(mine.stated, mine.charge) AS charge, me.known,
      coalesce(origin.stated, origin.charge) AS before,
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

/** The rows of an undo file, with what it expects to stand there and the last call that its run made for the charge. */
const UNDO_ROWS = `SELECT mine.row, charges.charge AS exported, (SELECT max(undone.moment) FROM rows AS undone
      WHERE undone.charge_id = mine.charge_id AND undone.state <> 'pending' AND undone.run = run.number) AS moment
    FROM rows AS mine JOIN baselines ON baselines.id = mine.baseline AND baselines.holder IS NULL AND baselines.kind = 'undo'
    JOIN baseline_charges AS charges ON charges.baseline = baselines.number AND charges.charge_id = mine.charge_id
    JOIN runs AS run ON run.id = baselines.run
  WHERE mine.run = ? AND mine.row > ? AND mine.baseline IS NOT NULL ORDER BY mine.row LIMIT ${PAGE_ROWS}`;

/**
 * An undo file says what its run left. Where another run has set a field to something else since, whoever wants the undo has not seen that, even if
 * the file is younger.
 */
function noteKnownToUndo({ database }: LedgerFile, number: number): void {
  const updates = `SELECT ${COLUMNS}, other.moment ${UPDATES} WHERE mine.run = ? AND mine.row = ? AND other.run <> mine.run
    ORDER BY other.moment, other.run, other.row`;
  const note = database.sql('UPDATE rows SET known = min(known, ?) WHERE run = ? AND row = ?');
  for (let after = 0; ; ) {
    const page = database.sql(UNDO_ROWS).all(number, after);
    for (const { row, exported, moment } of page) {
      if (moment === null) continue;
      const made = database.sql(updates).all(number, row!);
      const others = made.map((record) => ({
        ...updateOf(record),
        after: (record.moment as number) > (moment as number),
      }));
      const outcome = compareWithUpdates(JSON.parse(exported as string) as ChargeValues, others);
      if (outcome?.state === 'conflict') note.run(moment!, number, row!);
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
