import type { Ledger } from '../ledger/ledger.ts';
import { instant } from '../lib/localTime.ts';
import type { DeclineCause } from '../model/runEnd.ts';
import type { Plan } from './prepare.ts';
import { type RunResult, resultOf } from './runResult.ts';

const REASONS: Readonly<Record<DeclineCause, string>> = {
  unconfirmed: 'Not confirmed; nothing was sent.',
  'file changed': 'The file changed after it was read; nothing was sent.',
};

/**
 * Ends a plan without sending it. If its run was started before, the run stays as it ended.
 * @param interrupted whether a signal came instead of an answer
 * @throws {LedgerError} if the end can't be written
 */
export async function decline(
  ledger: Ledger,
  { run, problems }: Plan,
  cause: DeclineCause,
  interrupted = false,
): Promise<RunResult> {
  if (run.state === 'checked') {
    await ledger.endUnsent(run.id, {
      state: interrupted ? 'interrupted' : 'stopped',
      stopReason: interrupted ? 'Interrupted by a signal; nothing was sent.' : REASONS[cause],
      stopCause: cause,
      finished: instant(),
    });
  }
  return await resultOf(ledger, run.id, problems, null);
}
