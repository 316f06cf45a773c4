import type { Ledger } from '../ledger/ledger.ts';
import { instant } from '../lib/localTime.ts';
import { EXIT } from '../model/exitCodes.ts';
import { NOTHING_COMPARED } from '../model/run.ts';
import type { DeclineCause } from '../model/runEnd.ts';
import type { Plan } from './prepare.ts';
import { compareOfPlan } from './runCompare.ts';
import { exitCodeOf, type RunResult, resultOf } from './runResult.ts';

const REASONS: Readonly<Record<DeclineCause, string>> = {
  unconfirmed: 'Not confirmed; nothing was sent.',
  'file changed': 'The file changed after it was read; nothing was sent.',
};

/**
 * Ends a plan without sending it. Nothing is kept of it, but if its run was started before, that stays as it ended.
 * @param interrupted whether a signal came instead of an answer
 * @throws {LedgerError} if the run can't be deleted
 */
export async function decline(
  ledger: Ledger,
  { run, counts, problems, comparison }: Plan,
  cause: DeclineCause,
  interrupted = false,
): Promise<RunResult> {
  if (run.state !== 'checked') return await resultOf(ledger, run.id, problems, null);
  const compare = await compareOfPlan(ledger, run.id, counts, comparison);
  await ledger.discard(run.id);
  const declined = {
    ...run,
    state: interrupted ? ('interrupted' as const) : ('stopped' as const),
    stopReason: interrupted ? 'Interrupted by a signal; nothing was sent.' : REASONS[cause],
    stopCause: cause,
    finished: instant(),
  };
  return {
    run: declined,
    counts,
    problems,
    notUpdated: [],
    notAsSent: [],
    mayHaveBeenApplied: 0,
    report: null,
    reportFailure: null,
    compare,
    exitCode: exitCodeOf(declined, counts, problems),
  };
}

/** Forgets a plan of which `isNothingToDo`. */
export async function forgetEmpty(ledger: Ledger, { run, counts, problems }: Plan): Promise<RunResult> {
  await ledger.discard(run.id);
  const nothing = {
    notUpdated: [],
    notAsSent: [],
    mayHaveBeenApplied: 0,
    report: null,
    reportFailure: null,
    compare: NOTHING_COMPARED,
  };
  return { run: { ...run, finished: instant() }, counts, problems, ...nothing, exitCode: EXIT.ok };
}
