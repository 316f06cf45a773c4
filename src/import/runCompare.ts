import type { Readings } from '../ledger/readings.ts';
import { NOTHING_COMPARED, type RowCounts, type RunCompare } from '../model/run.ts';
import type { Comparison } from './comparison.ts';

type Source = Pick<Readings, 'comparedRows' | 'runInvoices' | 'verifications'>;

/** What came of comparing a run with its invoices, from the ledger alone. */
export async function compareOfRun(ledger: Source, run: string, counts: RowCounts): Promise<RunCompare> {
  const { verified, differs } = await ledger.verifications(run);
  return {
    ...(await readOf(ledger, run, counts)),
    unchanged: counts.unchanged,
    conflicts: counts.conflict,
    suspicious: counts.held,
    verified,
    differing: differs,
    unverified: counts.updated - verified - differs,
  };
}

/** What came of comparing a plan with the invoices, of which nothing was sent. */
export async function compareOfPlan(
  ledger: Source,
  run: string,
  counts: RowCounts,
  { unchanged, sums }: Pick<Comparison, 'unchanged' | 'sums'>,
): Promise<RunCompare> {
  return {
    ...NOTHING_COMPARED,
    ...(await readOf(ledger, run, counts)),
    unchanged: counts.unchanged + unchanged,
    conflicts: sums.inConflict.rows,
    suspicious: sums.held.rows,
  };
}

async function readOf(
  ledger: Source,
  run: string,
  { invalid, ...valid }: RowCounts,
): Promise<Pick<RunCompare, 'read' | 'notRead' | 'invoices'>> {
  const read = await ledger.comparedRows(run);
  const all = Object.values(valid).reduce((sum, rows) => sum + rows, 0);
  const invoices = (await ledger.runInvoices(run)).map(({ id, before, after }) => ({
    id,
    number: (after ?? before)?.number ?? null,
    exported: (after ?? before)?.isExported ?? null,
    before: before?.amount ?? null,
    after: after?.amount ?? null,
  }));
  return { read, notRead: all - read, invoices };
}
