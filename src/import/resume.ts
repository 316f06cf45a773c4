import type { Ledger } from '../ledger/ledger.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { RunTarget } from '../model/run.ts';
import { endOf, isUnfinished } from '../model/runEnd.ts';
import type { Plan } from './prepare.ts';
import { storedProblems } from './problemDigest.ts';
import { findRun } from './storedRuns.ts';

/**
 * Makes the plan of a run that ended early, for `send`.
 * @param keptProblems how many problems to keep in full
 * @throws {ConfigurationError} if there is no such run, it has nothing left to do, or it has another target
 */
export async function planResume(
  ledger: Ledger,
  id: string,
  target: RunTarget,
  keptProblems: number,
): Promise<Plan> {
  const run = await findRun(ledger, id);
  const counts = await ledger.counts(run.id);
  const end = endOf(run, counts);
  if (run.target === null || end.kind === 'loading' || end.kind === 'not valid') {
    throw new ConfigurationError(
      `Run ${run.id} can't be resumed: nothing of it was sent. Import its file again.`,
    );
  }
  // A finished run may still have to be recorded.
  if (end.kind === 'finished' && (end.recorded || target.goodsOwnerId === null)) {
    throw new ConfigurationError(`Run ${run.id} is finished; there is nothing left to send.`);
  }
  // IIS ignores case in URLs.
  if (run.target.automationUrl.toLowerCase() !== target.automationUrl.toLowerCase()) {
    throw new ConfigurationError(
      `Run ${run.id} was sent to ${run.target.host}, warehouse ${run.target.warehouse}, and can only be resumed there. Use that --url.`,
    );
  }
  const problems = await storedProblems(ledger, run.id, keptProblems);
  // A run that was started may have sent rows, so it must be completed. Any other sent nothing, so another run may come first.
  return { run, counts, problems, again: isUnfinished(end) || end.kind === 'finished' };
}
