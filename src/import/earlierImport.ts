import type { Ledger } from '../ledger/ledger.ts';
import { localClock, localText } from '../lib/localTime.ts';
import { EarlierRunError } from '../model/errors.ts';
import type { RowCounts, Run, RunTarget } from '../model/run.ts';
import { endOf, isUnfinished, rowsLeft } from '../model/runEnd.ts';

/**
 * What to do with a file that was imported before. `refuse complete`: refuse it if all of its rows were updated, or if its import is
 * unfinished. `refuse finished`: refuse it also if some of its rows were not updated. `allow`: import it again.
 */
export type EarlierImports = 'refuse complete' | 'refuse finished' | 'allow';

/**
 * Refuses a file that was imported before, as `policy` says. It runs before the file is read, to report early; `Ledger.lease` guarantees
 * that no two runs of one file are sent at once.
 * @throws {EarlierRunError} if the file may not be imported again
 */
export async function refuseEarlierImport(
  ledger: Ledger,
  { sha256, tab }: { readonly sha256: string; readonly tab: string | null },
  target: RunTarget,
  policy: EarlierImports,
): Promise<void> {
  if (policy === 'allow') return;
  for (const run of await ledger.runsOf({ sha256, tab, automationUrl: target.automationUrl })) {
    const counts = await ledger.counts(run.id);
    const end = endOf(run, counts);
    if (end.kind === 'finished' && (end.complete || policy === 'refuse finished')) {
      const report = run.report === null ? '' : ` Its report is ${run.report}.`;
      throw new EarlierRunError(
        `This file was already imported into ${target.warehouse}: run ${run.id}, ${run.sheet.file}, ${localText(localClock(), run.started)}.${report} To import it again, add --again.`,
        run.id,
        true,
      );
    }
    if (isUnfinished(end)) throw new EarlierRunError(unfinishedText(run, counts, target), run.id, false);
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
