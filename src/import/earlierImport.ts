import type { Ledger } from '../ledger/ledger.ts';
import { EarlierRunError } from '../model/errors.ts';
import type { RowCounts, Run, RunTarget } from '../model/run.ts';
import { endOf, isUnfinished, rowsLeft } from '../model/runEnd.ts';

/**
 * Refuses a file of which an import into the target is unfinished. It runs before the file is read, to report early; `Ledger.lease` guarantees
 * that no two runs of one file are sent at once.
 * @throws {EarlierRunError} that names the run
 */
export async function refuseUnfinishedImport(
  ledger: Ledger,
  { sha256, tab }: { readonly sha256: string; readonly tab: string | null },
  target: RunTarget,
): Promise<void> {
  for (const run of await ledger.runsOf({ sha256, tab, automationUrl: target.automationUrl })) {
    const counts = await ledger.counts(run.id);
    if (isUnfinished(endOf(run, counts)))
      throw new EarlierRunError(unfinishedText(run, counts, target), run.id, false);
  }
}

function unfinishedText({ id }: Run, counts: RowCounts, { warehouse }: RunTarget): string {
  return `Run ${id} of this file into ${warehouse} is unfinished (${rowsLeft(counts)} rows left). To start over, add --again.`;
}

/** The error to throw if another run of the same file is sending or has sent, just as this one was about to. */
export async function otherRunError(ledger: Ledger, other: Run): Promise<EarlierRunError> {
  const { id, state } = other;
  const finished = state === 'finished';
  const counts = await ledger.counts(id);
  const message = finished
    ? `This file was imported by another process in the meantime: run ${id}. To import it again, add --again.`
    : state === 'sending'
      ? `Another process is importing this file: run ${id}. Wait until it ends.`
      : `Another process started importing this file in the meantime. ${unfinishedText(other, counts, other.target!)}`;
  const say = state === 'sending' ? 'If it has died, continue it with' : undefined;
  return new EarlierRunError(message, id, finished, say);
}
