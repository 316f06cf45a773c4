import type { Ledger } from '../ledger/ledger.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Run, RunTarget } from '../model/run.ts';
import { endOf, isUnfinished, type RunEnd } from '../model/runEnd.ts';
import { type Choices, compareWithKnown } from './comparison.ts';
import type { LoadObserver } from './loadFile.ts';
import { tallyOfRun } from './planSums.ts';
import type { Plan } from './prepare.ts';
import { storedProblems } from './problemDigest.ts';
import { type CompareRequest, readBefore } from './readBefore.ts';
import { findRun } from './storedRuns.ts';

/** How to resume a run. */
export interface ResumeRequest {
  readonly target: RunTarget;
  readonly compare: CompareRequest;
  readonly choices: Pick<Choices, 'sendUnchanged'>;
}

/**
 * Makes the plan of a run that ended early, for `send`: its remaining rows, compared with what other runs did since, and with what stands on the
 * invoices now.
 * @throws {ConfigurationError} if there is no such run, it has nothing left to do, or it has another target
 * @throws {InterruptedError} if the user interrupts
 */
export async function planResume(
  ledger: Ledger,
  id: string,
  { target, compare, choices }: ResumeRequest,
  { keptProblems, interrupt = new AbortController().signal }: LoadObserver,
): Promise<Plan> {
  const run = await findRun(ledger, id);
  const counts = await ledger.counts(run.id);
  const end = endOf(run, counts);
  const reason = whyNotResumable(run, end, target);
  if (reason !== null) throw new ConfigurationError(reason);
  const problems = await storedProblems(ledger, run.id, keptProblems);
  const tally = await tallyOfRun(ledger, run.id);
  const sent = { id: run.id, automationUrl: target.automationUrl };
  const reading = await readBefore(ledger, sent, compare, interrupt);
  const comparison = await compareWithKnown(ledger, sent, tally, reading, {
    ...choices,
    again: run.again,
  });
  // A run that was started may have sent rows, so it must be completed.
  return { run, counts, problems, again: isUnfinished(end) || end.kind === 'finished', comparison };
}

function whyNotResumable({ id, target }: Run, end: RunEnd, wanted: RunTarget): string | null {
  if (target === null || end.kind === 'loading' || end.kind === 'checked' || end.kind === 'not valid')
    return `Run ${id} can't be resumed: nothing of it was sent. Import its file again.`;
  if (end.kind === 'closed') {
    return end.abandoned
      ? `Run ${id} was abandoned and can't be resumed. Import its file again: rows that it has updated are not sent a second time.`
      : `Run ${id} has nothing left to send: its remaining rows were imported from its "To fix" tab.`;
  }
  // A finished run may still have to be recorded.
  if (end.kind === 'finished' && (end.recorded || wanted.goodsOwnerId === null))
    return `Run ${id} is finished; there is nothing left to send.`;
  // IIS ignores case in URLs.
  if (target.automationUrl.toLowerCase() !== wanted.automationUrl.toLowerCase())
    return `Run ${id} was sent to ${target.host}, warehouse ${target.warehouse}, and can only be resumed there. Use that --url.`;
  return null;
}
