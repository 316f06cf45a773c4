import type { Ledger } from '../ledger/ledger.ts';
import { closing } from '../lib/closing.ts';
import { instant } from '../lib/localTime.ts';
import { NOT_RECORDED, NOTHING_COMPARED, type Run } from '../model/run.ts';
import { openSheet } from '../reader/openSheet.ts';
import type { Sheet } from '../reader/sheet.ts';
import type { BaselineSource } from './baselines.ts';
import { describeFile } from './fileTally.ts';
import { type FileRequest, type LoadedFile, loadFile, NOWHERE, type Origin } from './loadFile.ts';
import { newRunId } from './newRunId.ts';
import type { PlanSums } from './planSums.ts';
import type { RunFacts } from './prepare.ts';
import { digestOf } from './problemDigest.ts';
import { exitCodeOf, type RunResult, resultOf } from './runResult.ts';

export interface ValidateRequest extends FileRequest {
  /** The folder for the workbook, which is written if there are problems. */
  readonly reports: string;
  /** What is known of exported files; null if there is no ledger to ask. */
  readonly baselines: BaselineSource | null;
  /** Opens a private ledger for the rows of that workbook. It is closed afterwards. */
  readonly scratchLedger: () => Ledger;
}

export interface ValidateObserver {
  /** How many problems to keep in full. */
  readonly keptProblems: number;
  /** Called after the file is checked and before the workbook is written. */
  onChecked(facts: RunFacts & { readonly sums: PlanSums }): void;
}

/**
 * A dry run: checks a file like an import does, and sends nothing. It needs no network and no credentials. It keeps only the workbook, which
 * is written if there are problems.
 * @throws {SheetError | InvalidSheetError} if the file can't be used
 */
export async function validate(request: ValidateRequest, observer: ValidateObserver): Promise<RunResult> {
  const started = instant();
  const { keptProblems } = observer;
  await using sheet = closing(await openSheet(request.file, request.open));
  const read = await loadFile(sheet, request, originOf(request), NOWHERE, { keptProblems });
  const loaded = read.isHeaderOnly ? { ...read, problems: digestOf(keptProblems, []) } : read;
  const { counts, problems } = loaded;
  const run = dryRunOf(loaded, started);
  observer.onChecked({ run, counts, problems, sums: loaded.tally.sums });
  if (problems.total === 0) {
    const exitCode = exitCodeOf(run, counts, problems);
    const nothingSent = {
      notUpdated: [],
      notAsSent: [],
      mayHaveBeenApplied: 0,
      report: null,
      reportFailure: null,
    };
    const valid = counts.pending + counts.unchanged;
    const compare = { ...NOTHING_COMPARED, notRead: valid, unchanged: counts.unchanged };
    return { run, counts, problems, ...nothingSent, compare, exitCode };
  }
  return await reportDryRun(sheet, request, run, loaded);
}

function originOf({ baselines }: ValidateRequest): Origin {
  return { baselines, target: null };
}

function dryRunOf({ sheet, problems }: LoadedFile, started: string): Run {
  return {
    id: newRunId(),
    state: problems.total > 0 ? 'not valid' : 'checked',
    dryRun: true,
    again: false,
    sheet,
    target: null,
    started,
    finished: instant(),
    stopReason: null,
    stopCause: null,
    stopRow: null,
    report: null,
    reportSha256: null,
    sync: NOT_RECORDED,
  };
}

/** Reads the file again into a private ledger, because the workbook needs all rows and checking keeps none. */
async function reportDryRun(
  sheet: Sheet,
  request: ValidateRequest,
  { id, started }: Run,
  { problems }: LoadedFile,
): Promise<RunResult> {
  await using ledger = closing(request.scratchLedger());
  const file = describeFile(sheet);
  const loading = await ledger.startLoading({
    id,
    dryRun: true,
    again: false,
    sheet: file,
    target: null,
    started,
  });
  const loaded = await loadFile(sheet, request, originOf(request), loading, { keptProblems: 0 });
  await loading.finish(loaded.sheet, { reason: null });
  return await resultOf(ledger, id, problems, request.reports);
}
