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
 * Ends a plan that is not to be sent. A plan of a run that was begun before stays as that run ended.
 * @param interrupted whether a signal came instead of an answer
 * @throws {LedgerError}
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
