import type { Ledger } from '../ledger/ledger.ts';
import { instant } from '../lib/localTime.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { RowCounts, Run } from '../model/run.ts';
import { endOf } from '../model/runEnd.ts';
import { findRun } from './storedRuns.ts';

/**
 * Closes a run for good: what is left of it is never sent.
 * @param id the run's id or the beginning of it
 * @throws {ConfigurationError} if there is no such run, it has nothing to close, or another process is sending it
 */
export async function abandon(
  ledger: Ledger,
  id: string,
): Promise<{ readonly run: Run; readonly counts: RowCounts }> {
  const found = await findRun(ledger, id);
  const end = endOf(found, await ledger.counts(found.id));
  switch (end.kind) {
    case 'loading':
    case 'checked':
    case 'not valid':
    case 'declined':
      throw new ConfigurationError(`Nothing of run ${found.id} was sent, so there is nothing to close.`);
    case 'closed':
      throw new ConfigurationError(`Run ${found.id} is closed already.`);
    case 'finished':
      if (end.complete) throw new ConfigurationError(`Run ${found.id} is finished; nothing of it is left.`);
      break;
    case 'sending':
    case 'interrupted':
    case 'stopped':
  }
  const reply = await ledger.abandon(found.id, instant());
  if (reply.kind === 'held') {
    throw new ConfigurationError(
      `Run ${found.id} is being sent by ${reply.holder}. Stop that process first (Ctrl-C), or wait until it ends.`,
    );
  }
  return { run: await findRun(ledger, found.id), counts: await ledger.counts(found.id) };
}
