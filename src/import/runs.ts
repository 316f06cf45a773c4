import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  BrokenRunError,
  ConfigurationError,
  EarlierRunError,
  LedgerError,
  ReportError,
  sentenceOf,
} from '../errors.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { openCallLog } from '../ledger/callLog.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openLedger, openTemporaryLedger } from '../ledger/sqlite/sqliteLedger.ts';
import { closing } from '../lib/closing.ts';
import { instant } from '../lib/localTime.ts';
import { type LedgerRow, mayHaveBeenApplied, type RowCounts, type Run } from '../model/run.ts';
import { planIfClean } from './checkCleanSheet.ts';
import {
  type CheckRequest,
  checkSheet,
  digestProblems,
  type Plan,
  type ProblemDigest,
  sameUrl,
} from './checkSheet.ts';
import { keptLease, left, openClient, type SendObserver, type SendRequest, sendRun } from './sendRun.ts';
import { findRun, writeReport } from './storedRuns.ts';

/** How many of the rows that the server did not update a result holds; the workbook has them all. */
const KEPT_ROWS = 20;

export interface ImportRequest extends CheckRequest, SendRequest {
  /** The folder for the result workbook. */
  readonly reports: string;
  readonly stateDir: string;
  /** Send nothing if any row is invalid. */
  readonly allOrNothing: boolean;
}

export interface ResumeRequest extends SendRequest {
  readonly stateDir: string;
  readonly run: string;
  readonly reports: string;
}

/** Whoever watches a run: a terminal, a log, a drop folder. */
export interface Observer extends SendObserver {
  /** How many problems to keep word for word. */
  readonly keptProblems: number;
  /** Called before anything is sent. @returns whether to go ahead */
  confirm(plan: Plan): Promise<boolean>;
  onSending(rows: number): void;
  onSent(): void;
}

export interface RunResult extends Plan {
  /** The first rows that the server did not update. */
  readonly notUpdated: readonly LedgerRow[];
  /** How many rejected and failed rows may have been applied. */
  readonly mayHaveBeenApplied: number;
  readonly report: string | null;
  /** Why there is no report although there should be one. */
  readonly reportFailure: string | null;
  readonly exitCode: ExitCode;
}

/**
 * Checks a sheet as an import would, and sends nothing: no network, no credentials, nothing is kept. A workbook is written if
 * something is wrong.
 */
export async function validateSheet(
  request: CheckRequest & { reports: string },
  keptProblems: number,
): Promise<RunResult> {
  const clean = await planIfClean(request);
  if (clean) {
    const nothingSent = { notUpdated: [], mayHaveBeenApplied: 0, report: null, reportFailure: null };
    return { ...clean, ...nothingSent, exitCode: EXIT.ok };
  }
  await using ledger = closing(openTemporaryLedger());
  const { run, problems } = await checkSheet(ledger, request, null, { keptProblems });
  const bad = problems.total > 0;
  await ledger.updateRun(run.id, { state: bad ? 'refused' : 'checked', finished: instant() });
  return await finish(ledger, run.id, problems, bad ? request.reports : null);
}

/**
 * Imports a sheet: reads it into the ledger, sends its valid rows, records the run, and writes the result workbook.
 * @throws {ConfigurationError} if it was imported before
 * @throws {SheetError | InvalidSheetError} if it can't be used
 */
export async function importSheet(request: ImportRequest, observer: Observer): Promise<RunResult> {
  await assertWritable(request.reports);
  await using ledger = closing(openLedger(request.stateDir));
  const plan = await checkSheet(ledger, request, request.target, observer);
  const { run, counts, problems } = plan;
  const refusal = whyRefused(counts, problems, request.allOrNothing);
  if (refusal !== null) {
    await ledger.updateRun(run.id, { state: 'refused', stopReason: refusal, finished: instant() });
    return await finish(ledger, run.id, problems, request.reports);
  }
  if (!(await observer.confirm(plan))) {
    await ledger.updateRun(run.id, {
      ...(observer.interrupt.aborted
        ? { state: 'interrupted', stopReason: 'Interrupted by a signal; nothing was sent.' }
        : { state: 'stopped', stopReason: 'Not confirmed; nothing was sent.' }),
      stopCause: 'unconfirmed',
      finished: instant(),
    });
    return await finish(ledger, run.id, problems, null);
  }
  try {
    return await sendAndReport(ledger, run, problems, request, observer);
  } catch (error) {
    // Another run of the sheet came first; this one is not to be gone on with.
    if (error instanceof EarlierRunError)
      await ledger.updateRun(run.id, { state: 'refused', stopReason: error.message, finished: instant() });
    throw error;
  }
}

/**
 * Goes on with a run that ended early.
 * @throws {ConfigurationError} if there is no such run, or nothing of it is left to send
 * @throws {EarlierRunError} if nothing of it was sent and another run of the sheet came first
 */
export async function resumeRun(request: ResumeRequest, observer: Observer): Promise<RunResult> {
  await assertWritable(request.reports);
  await using ledger = closing(openLedger(request.stateDir));
  const run = await findRun(ledger, request.run);
  const { target } = run;
  if (target === null || run.state === 'loading' || run.state === 'refused') {
    throw new ConfigurationError(
      `Run ${run.id} can't be resumed: nothing of it was sent. Import its sheet again.`,
    );
  }
  // A finished run that could not be recorded has that left to do.
  if (run.state === 'finished' && (run.sync.recorded || request.target.goodsOwnerId === null)) {
    throw new ConfigurationError(`Run ${run.id} is finished; there is nothing left to send.`);
  }
  if (!sameUrl(target.automationUrl, request.target.automationUrl)) {
    throw new ConfigurationError(
      `Run ${run.id} was sent to ${target.host}, warehouse ${target.warehouse}, and can only be resumed there. Give that --url.`,
    );
  }
  const problems = await digestProblems(ledger, run.id, observer.keptProblems);
  const plan: Plan = { run, counts: await ledger.counts(run.id), problems };
  if (!(await observer.confirm(plan))) return await finish(ledger, run.id, problems, null);
  // Of one that was only checked nothing was sent: until it is begun, another run may come first.
  const again = run.state !== 'checked';
  return await sendAndReport(ledger, run, problems, { ...request, again }, observer);
}

/**
 * The result of a run that has ended, from the ledger alone: nothing is sent, and its workbook is made again.
 * @throws {ConfigurationError} if there is no such run
 */
export async function endedRun(
  { stateDir, run, reports }: Pick<ResumeRequest, 'stateDir' | 'run' | 'reports'>,
  keptProblems: number,
): Promise<RunResult> {
  await using ledger = closing(openLedger(stateDir));
  const { id } = await findRun(ledger, run);
  return await finish(ledger, id, await digestProblems(ledger, id, keptProblems), reports);
}

function whyRefused(counts: RowCounts, problems: ProblemDigest, allOrNothing: boolean): string | null {
  const ofSheet = problems.first.filter(({ kind }) => kind === 'sheet').map(({ message }) => message);
  if (ofSheet.length > 0) return ofSheet.join(' ');
  if (counts.pending === 0) return 'No row of the sheet is valid.';
  if (allOrNothing && counts.invalid > 0)
    return `Nothing was sent, since --all-or-nothing was given and ${counts.invalid} rows are invalid.`;
  return null;
}

async function sendAndReport(
  ledger: Ledger,
  run: Run,
  problems: ProblemDigest,
  request: SendRequest & { stateDir: string; reports: string; again: boolean },
  observer: Observer,
): Promise<RunResult> {
  // Whatever can't be opened is found out before the run counts as begun.
  await using calls = closing(openCallLog(request.stateDir));
  await using client = closing(await openClient(request));
  await using _lease = await keptLease(ledger, run.id, request.again);
  const { target } = request;
  await ledger.updateRun(run.id, { target, finished: null, stopReason: null, stopCause: null });
  observer.onSending(left(await ledger.counts(run.id)));
  try {
    const end = await sendRun(run.id, { ledger, calls, client }, request, observer);
    await ledger.updateRun(run.id, { ...end, finished: instant() });
  } catch (error) {
    throw await brokenRun(ledger, run.id, error);
  } finally {
    observer.onSent();
  }
  return await finish(ledger, run.id, problems, request.reports);
}

async function brokenRun(ledger: Ledger, run: string, cause: unknown): Promise<BrokenRunError> {
  const lost = cause instanceof LedgerError && cause.lost;
  const counts = lost ? undefined : await ledger.counts(run).catch(() => undefined);
  const next = lost ? '' : ` What is written so far is kept: charges resume ${run}`;
  return new BrokenRunError(sentenceOf(cause) + next, run, counts, { cause });
}

async function finish(
  ledger: Ledger,
  id: string,
  problems: ProblemDigest,
  reports: string | null,
): Promise<RunResult> {
  let report: string | null = null;
  let reportFailure: string | null = null;
  try {
    const { sheet } = await findRun(ledger, id);
    if (reports !== null && sheet.rows > 0) {
      report = await writeReport(ledger, id, reports);
      await ledger.updateRun(id, { report: resolve(report) });
    }
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    reportFailure = error.message;
  }
  const run = await findRun(ledger, id);
  const counts = await ledger.counts(id);
  const ended = exitCodeOf(run, counts, problems);
  // A missing workbook must not hide why a run has to be gone on with.
  const exitCode =
    reportFailure !== null && (ended === EXIT.ok || ended === EXIT.partial) ? EXIT.internal : ended;
  const notUpdated = await rowsNotUpdated(ledger, id);
  return { run, counts, problems, ...notUpdated, report, reportFailure, exitCode };
}

/** A folder for reports that can't be written to is found out before anything is sent. @throws {ConfigurationError} */
async function assertWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `Result workbooks can't be written to ${folder} (${code}). Check its rights, or name another folder with --reports.`,
      { cause: error },
    );
  }
}

async function rowsNotUpdated(
  ledger: Ledger,
  id: string,
): Promise<Pick<RunResult, 'notUpdated' | 'mayHaveBeenApplied'>> {
  const notUpdated: LedgerRow[] = [];
  let applied = 0;
  for await (const rows of ledger.rows(id, ['rejected', 'failed'])) {
    notUpdated.push(...rows.slice(0, KEPT_ROWS - notUpdated.length));
    applied += rows.filter(({ outcome }) => mayHaveBeenApplied(outcome)).length;
  }
  return { notUpdated, mayHaveBeenApplied: applied };
}

function exitCodeOf(run: Run, counts: RowCounts, problems: ProblemDigest): ExitCode {
  if (run.dryRun) return problems.total > 0 ? EXIT.invalid : EXIT.ok;
  if (run.state === 'refused') return EXIT.invalid;
  if (run.state === 'interrupted') return EXIT.interrupted;
  if (run.state !== 'finished') return EXIT.stopped;
  if (counts.updated < run.sheet.rows) return EXIT.partial;
  return !run.sync.recorded && run.target?.goodsOwnerId !== null ? EXIT.unrecorded : EXIT.ok;
}
