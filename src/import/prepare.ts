import { randomBytes } from 'node:crypto';
import type { Ledger } from '../ledger/ledger.ts';
import { closing } from '../lib/closing.ts';
import { instant } from '../lib/localTime.ts';
import type { RowCounts, Run, RunTarget } from '../model/run.ts';
import { openSheet } from '../reader/openSheet.ts';
import { type EarlierImports, refuseEarlierImport } from './earlierImport.ts';
import { describeFile } from './fileTally.ts';
import { type FileRequest, type LoadedFile, type LoadObserver, loadFile } from './loadFile.ts';
import type { ProblemDigest } from './problemDigest.ts';
import { findRun } from './storedRuns.ts';

/** Which file to import, to which target, and what to refuse. */
export interface PrepareRequest extends FileRequest {
  readonly target: RunTarget;
  readonly earlier: EarlierImports;
  /** Send nothing if any row is invalid. */
  readonly allOrNothing: boolean;
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
}

/**
 * Makes a plan of a file: reads it into the ledger as a new run and checks every row. It sends nothing; the caller looks at the plan, then
 * calls `send` or `decline`.
 * @throws {EarlierRunError} if the file was imported into the target before
 * @throws {SheetError | InvalidSheetError} if the file can't be used
 * @throws {InterruptedError} if the user interrupts; the run is then gone
 */
export async function prepare(
  ledger: Ledger,
  request: PrepareRequest,
  observer: LoadObserver,
): Promise<Plan> {
  const { target, earlier, allOrNothing } = request;
  await using sheet = closing(await openSheet(request.file, request.open));
  await refuseEarlierImport(ledger, sheet, target, earlier);
  const id = newRunId();
  const file = describeFile(sheet);
  const loading = await ledger.startLoading({ id, dryRun: false, sheet: file, target, started: instant() });
  try {
    const loaded = await loadFile(sheet, request, loading, observer);
    const reason = whyNotValid(loaded, allOrNothing);
    await loading.finish(loaded.sheet, reason === null ? null : { reason });
    const { counts, problems } = loaded;
    return { run: await findRun(ledger, id), counts, problems, again: earlier === 'allow' };
  } catch (error) {
    // The first error is the one to report.
    await loading.discard().catch(() => {});
    throw error;
  }
}

function whyNotValid({ counts, problems }: LoadedFile, allOrNothing: boolean): string | null {
  const ofFile = problems.first.filter(({ kind }) => kind === 'sheet').map(({ message }) => message);
  if (ofFile.length > 0) return ofFile.join(' ');
  if (counts.pending === 0) return 'No row of the file is valid.';
  if (allOrNothing && counts.invalid > 0)
    return `Nothing was sent, because --all-or-nothing was given and ${counts.invalid} rows are invalid.`;
  return null;
}

/** A new run id: eight letters and digits that are hard to confuse. */
export function newRunId(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789x';
  return [...randomBytes(8)].map((byte) => alphabet[byte % 32]).join('');
}
