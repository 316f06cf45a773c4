import { LedgerError } from '../../model/errors.ts';
import type { Verification } from '../../model/run.ts';
import type { Reading, RunInvoice, VerifiedRows } from '../readings.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { parsed } from './records.ts';

/** The rows for which a call was made, or may have been. The first condition is the one of the index on charges. */
const CALLED = `(state <> 'pending' OR attempts > 0)
  AND (state IN ('updated', 'sending', 'rejected', 'failed') OR attempts > 0)`;

/** See `Readings.noteBefore`. */
export function noteBefore(
  file: LedgerFile,
  number: number,
  { charges, invoices, absent, at }: Reading,
): void {
  const { database } = file;
  const isCalled = database.sql(`SELECT 1 FROM rows WHERE run = ? AND charge_id = ? AND ${CALLED} LIMIT 1`);
  // From the few charges of an invoice to their rows: SQLite by itself would go through all rows of the run.
  const hasCalled = database.sql(
    `SELECT 1 FROM run_charges AS kept CROSS JOIN rows ON rows.run = kept.run AND rows.charge_id = kept.charge_id AND ${CALLED}
      WHERE kept.run = ? AND kept.invoice = ? LIMIT 1`,
  );
  const keepCharge = database.sql(
    `INSERT INTO run_charges (run, charge_id, invoice, before, before_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET invoice = excluded.invoice, before = excluded.before, before_at = excluded.before_at`,
  );
  const keepInvoice = database.sql(
    `INSERT INTO run_invoices (run, invoice, before, before_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET before = excluded.before, before_at = excluded.before_at`,
  );
  database.transaction(() => {
    file.assertInPlace();
    const settled = new Set<number>();
    for (const charge of charges) {
      if (isCalled.get(number, charge.id)) settled.add(charge.invoice);
      else keepCharge.run(number, charge.id, charge.invoice, JSON.stringify(charge), at);
    }
    for (const invoice of invoices) {
      if (!settled.has(invoice.id) && !hasCalled.get(number, invoice.id))
        keepInvoice.run(number, invoice.id, JSON.stringify(invoice), at);
    }
    for (const id of absent) if (!hasCalled.get(number, id)) keepInvoice.run(number, id, null, at);
  });
}

/**
 * See `Lease.verify`. To be called inside a transaction.
 * @throws {LedgerError} if the run has no such row
 */
export function noteAfter(
  { database }: LedgerFile,
  number: number,
  { charges, invoices, at, rows }: VerifiedRows,
): void {
  const keepCharge = database.sql(
    `INSERT INTO run_charges (run, charge_id, after, after_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET after = excluded.after, after_at = excluded.after_at`,
  );
  for (const charge of charges) keepCharge.run(number, charge.id, JSON.stringify(charge), at);
  const keepInvoice = database.sql(
    'INSERT INTO run_invoices (run, invoice, after) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET after = excluded.after',
  );
  for (const invoice of invoices) keepInvoice.run(number, invoice.id, JSON.stringify(invoice));
  const verify = database.sql('UPDATE rows SET verification = ? WHERE run = ? AND row = ?');
  for (const { row, verification } of rows) {
    if (verify.run(JSON.stringify(verification), number, row).changes !== 1)
      throw new LedgerError(`The ledger ${database.path} has no row ${row} of this run.`);
  }
}

/** See `Readings.runInvoices`. */
export function runInvoices({ database }: LedgerFile, number: number): RunInvoice[] {
  const select = 'SELECT invoice, before, after FROM run_invoices WHERE run = ? ORDER BY invoice';
  return database
    .do(() => database.sql(select).all(number))
    .map(({ invoice, before, after }) => ({
      id: invoice as number,
      before: parsed(before as string | null),
      after: parsed(after as string | null),
    }));
}

/** See `Readings.comparedRows`. */
export function countCompared({ database }: LedgerFile, number: number): number {
  // A run of which nothing was read must not cost a look at all of its rows.
  const select = `SELECT count(*) AS n FROM run_charges AS kept JOIN rows ON rows.run = kept.run
      AND rows.charge_id = kept.charge_id AND rows.state <> 'invalid'
    WHERE kept.run = ? AND kept.before IS NOT NULL`;
  return database.do(() => {
    const isRead = database.sql('SELECT 1 FROM run_charges WHERE run = ? LIMIT 1').get(number);
    return isRead === undefined ? 0 : (database.sql(select).get(number)!.n as number);
  });
}

/** See `Readings.verifications`. */
export function countVerifications(
  { database }: LedgerFile,
  number: number,
): Readonly<Record<Verification['state'], number>> {
  const select = `SELECT verification ->> 'state' AS state, count(*) AS n FROM rows
    WHERE run = ? AND state = 'updated' AND verification IS NOT NULL GROUP BY verification ->> 'state'`;
  const found = database.do(() => database.sql(select).all(number));
  return {
    verified: 0,
    differs: 0,
    unread: 0,
    ...Object.fromEntries(found.map(({ state, n }) => [state as Verification['state'], n as number])),
  };
}
