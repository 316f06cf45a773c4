import type { Ledger } from '../ledger/ledger.ts';
import { closing } from '../lib/closing.ts';
import { instant } from '../lib/localTime.ts';
import type { RowCounts, Run, RunTarget } from '../model/run.ts';
import { openSheet } from '../reader/openSheet.ts';
import { type Choices, type Comparison, compareWithKnown, uncompared } from './comparison.ts';
import { refuseUnfinishedImport } from './earlierImport.ts';
import { describeFile } from './fileTally.ts';
import { type FileRequest, type LoadedFile, type LoadObserver, loadFile } from './loadFile.ts';
import { newRunId } from './newRunId.ts';
import { refuseForeignOrigins, refuseOutdatedRows } from './outdated.ts';
import { digestOf, type ProblemDigest } from './problemDigest.ts';
import { type CompareRequest, readBefore } from './readBefore.ts';
import { findRun } from './storedRuns.ts';

/** Which file to import, to which target, and what to refuse. */
export interface PrepareRequest extends FileRequest {
  readonly target: RunTarget;
  /** It is only looked at: nothing is sent, and a file that is not valid is not kept either. */
  readonly dryRun: boolean;
  /** Import it even if an import of it is unfinished, and send also the rows that an earlier run updated with the same values. */
  readonly again: boolean;
  /** What a person accepts in advance. Without `overwrite`, rows of a *To fix* tab that were updated since refuse the file. */
  readonly choices: Omit<Choices, 'again'>;
  /** Send nothing if any row is invalid. */
  readonly allOrNothing: boolean;
  /** How to compare with what stands on the invoices. */
  readonly compare: CompareRequest;
}

/** Whether the file of a run or dry run is a header and nothing else. */
export function isNothingToDo({ state, sheet }: Run): boolean {
  return state === 'checked' && sheet.rows === 0;
}

/** A run with its row counts and problems. */
export interface RunFacts {
  readonly run: Run;
  readonly counts: RowCounts;
  readonly problems: ProblemDigest;
}

/** What a run would do. A plan whose run is `not valid` can't be sent. */
export interface Plan extends RunFacts {
  /** Send it even if another run of its file is sending, or has sent since this one was checked. */
  readonly again: boolean;
  readonly comparison: Comparison;
}

/**
 * Makes a plan of a file: reads it into the ledger as a new run, checks every row, and compares it with what other runs did. It sends nothing;
 * the caller looks at the plan, then calls `send` or `decline`.
 * @throws {EarlierRunError} if an import of the file into the target is unfinished
 * @throws {SheetError | InvalidSheetError} if the file can't be used
 * @throws {InterruptedError} if the user interrupts; the run is then gone
 */
export async function prepare(
  ledger: Ledger,
  request: PrepareRequest,
  observer: LoadObserver,
): Promise<Plan> {
  const { target, dryRun, again, choices, allOrNothing } = request;
  const { automationUrl } = target;
  const { interrupt = new AbortController().signal } = observer;
  await using sheet = closing(await openSheet(request.file, request.open));
  if (!again && !dryRun) await refuseUnfinishedImport(ledger, sheet, target);
  const id = newRunId();
  const file = describeFile(sheet);
  const started = instant();
  const loading = await ledger.startLoading({ id, dryRun, again, sheet: file, target, started });
  let loaded: LoadedFile;
  try {
    loaded = await loadFile(sheet, request, { baselines: ledger, target }, loading, observer);
    const reason = whyNotValid(loaded, allOrNothing);
    await loading.finish(loaded.sheet, reason === null || dryRun ? null : { reason });
  } catch (error) {
    // The first error is the one to report.
    await loading.discard().catch(() => {});
    throw error;
  }
  const { counts, tally } = loaded;
  const kept = observer.keptProblems;
  const problems = loaded.isHeaderOnly ? digestOf(kept, []) : loaded.problems;
  const run = await findRun(ledger, id);
  const facts = { run, counts, problems, again };
  if (run.state === 'not valid') return { ...facts, comparison: uncompared(tally) };
  try {
    const reading = await readBefore(ledger, { id, automationUrl }, request.compare, interrupt);
    const comparison = await compareWithKnown(ledger, { id, automationUrl }, tally, reading, {
      again,
      sendUnchanged: choices.sendUnchanged,
    });
    if (!choices.overwrite && loaded.origins.size > 0) {
      const { sheet, origins } = loaded;
      await refuseForeignOrigins(ledger, sheet, target, origins);
      await refuseOutdatedRows(ledger, id, sheet, origins, kept);
    }
    return { ...facts, comparison };
  } catch (error) {
    await ledger.discard(id).catch(() => {});
    throw error;
  }
}

function whyNotValid({ counts, problems, isHeaderOnly }: LoadedFile, allOrNothing: boolean): string | null {
  if (isHeaderOnly) return null;
  const ofFile = problems.first.filter(({ kind }) => kind === 'sheet').map(({ message }) => message);
  if (ofFile.length > 0) return ofFile.join(' ');
  if (counts.pending + counts.unchanged === 0) return 'No row of the file is valid.';
  if (allOrNothing && counts.invalid > 0)
    return `Nothing was sent, because --all-or-nothing was given and ${counts.invalid} rows are invalid.`;
  return null;
}
