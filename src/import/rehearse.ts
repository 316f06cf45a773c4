import type { Ledger } from '../ledger/ledger.ts';
import { instant } from '../lib/localTime.ts';
import { EXIT } from '../model/exitCodes.ts';
import type { LoadObserver } from './loadFile.ts';
import { acceptedSums } from './planSums.ts';
import { type Plan, type PrepareRequest, prepare } from './prepare.ts';
import { compareOfPlan } from './runCompare.ts';
import { type RunResult, resultOf } from './runResult.ts';

/** A file checked and compared like an import does it, of which nothing is kept. */
export interface Rehearsal {
  readonly plan: Plan;
  readonly result: RunResult;
}

/**
 * A dry run that also compares: it reads the invoices, and sends nothing. It keeps only the workbook, which is written if there are problems.
 * @param reports the folder for the workbook
 * @param onChecked is told of the plan before the workbook is written
 * @throws as `prepare` does
 */
export async function rehearse(
  ledger: Ledger,
  request: Omit<PrepareRequest, 'dryRun'>,
  reports: string,
  observer: LoadObserver & { onChecked(plan: Plan): void },
): Promise<Rehearsal> {
  const plan = await prepare(ledger, { ...request, dryRun: true }, observer);
  const { id } = plan.run;
  try {
    observer.onChecked(plan);
    const { problems, counts, comparison } = plan;
    const stored = await resultOf(ledger, id, problems, problems.total > 0 ? reports : null);
    const sums = acceptedSums(comparison.sums, request.choices);
    const compare = await compareOfPlan(ledger, id, counts, { ...comparison, sums });
    const state = problems.total > 0 ? 'not valid' : 'checked';
    const needsPerson = compare.conflicts + compare.suspicious > 0;
    const exitCode = stored.exitCode === EXIT.ok && needsPerson ? EXIT.partial : stored.exitCode;
    const run = { ...stored.run, state, finished: instant() } as const;
    return { plan, result: { ...stored, run, notUpdated: [], compare, exitCode } };
  } finally {
    await ledger.discard(id);
  }
}
