import type { CheckRequest, Plan, ProblemDigest } from './checkSheet.ts';
import { checkSheet, digestProblems } from './checkSheet.ts';
import { closing } from './closing.ts';
import { ConfigurationError, ReportError } from './errors.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { findRun, writeReport } from './history.ts';
import { type CallLog, openCallLog, type RateWindow } from './ledger/callLog.ts';
import type { Ledger, LedgerRow, Outcome, RowCounts, Run, RunTarget, SyncRecord } from './ledger/ledger.ts';
import { openLedger, openTemporaryLedger } from './ledger/sqliteLedger.ts';
import { instant, localClock, localDateTime } from './localTime.ts';
import { openOngoingClient } from './ongoing/client.ts';
import type { Credentials } from './ongoing/request.ts';
import { systemClock } from './sender/clock.ts';
import { Pace } from './sender/pace.ts';
import { recordRun } from './sender/recordRun.ts';
import { type SendPolicy, type SendResult, sendRows } from './sender/send.ts';

/** How many of the rows that the server did not update a result holds; the workbook has them all. */
const KEPT_ROWS = 20;

/** Where to send, as whom, and how fast. */
export interface SendRequest {
  readonly target: RunTarget;
  readonly credentials: Credentials;
  readonly serviceCredentials: Credentials;
  readonly windows: readonly RateWindow[];
  readonly timeoutMs: number;
  readonly policy: SendPolicy;
}

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
export interface Observer {
  /** Aborts when the user wants to end. */
  readonly interrupt: AbortSignal;
  /** How many problems to keep word for word. */
  readonly keptProblems: number;
  /** Called before anything is sent. @returns whether to go ahead */
  confirm(plan: Plan): Promise<boolean>;
  onSending(rows: number): void;
  onSettled(outcome: Outcome): void;
  onSent(): void;
}

export interface RunResult extends Plan {
  /** The first rows that the server did not update. */
  readonly notUpdated: readonly LedgerRow[];
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
  await using ledger = closing(openTemporaryLedger());
  const { run, problems } = await checkSheet(ledger, request, null, keptProblems);
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
  await using ledger = closing(openLedger(request.stateDir));
  const plan = await checkSheet(ledger, request, request.target, observer.keptProblems);
  const { run, counts, problems } = plan;
  const refusal = whyRefused(counts, problems, request.allOrNothing);
  if (refusal !== null) {
    await ledger.updateRun(run.id, { state: 'refused', stopReason: refusal, finished: instant() });
    return await finish(ledger, run.id, problems, request.reports);
  }
  if (!(await observer.confirm(plan))) {
    await ledger.updateRun(run.id, {
      state: 'stopped',
      stopReason: 'Not confirmed; nothing was sent.',
      finished: instant(),
    });
    return await finish(ledger, run.id, problems, null);
  }
  return await sendAndReport(ledger, run, problems, request, observer);
}

/**
 * Goes on with a run that ended early.
 * @throws {ConfigurationError} if there is no such run, or nothing of it is left to send
 */
export async function resumeRun(request: ResumeRequest, observer: Observer): Promise<RunResult> {
  await using ledger = closing(openLedger(request.stateDir));
  const run = await findRun(ledger, request.run);
  const { target } = run;
  if (target === null || run.state === 'loading' || run.state === 'refused') {
    throw new ConfigurationError(
      `Run ${run.id} can't be resumed: nothing of it was sent. Import its sheet again.`,
    );
  }
  if (run.state === 'finished')
    throw new ConfigurationError(`Run ${run.id} is finished; there is nothing left to send.`);
  if (target.automationUrl !== request.target.automationUrl) {
    throw new ConfigurationError(
      `Run ${run.id} was sent to ${target.host}, warehouse ${target.warehouse}, and can only be resumed there. Give that --url.`,
    );
  }
  const problems = await digestProblems(ledger, run.id, observer.keptProblems);
  const plan: Plan = { run, counts: await ledger.counts(run.id), problems };
  if (!(await observer.confirm(plan))) return await finish(ledger, run.id, problems, null);
  await ledger.updateRun(run.id, { target: request.target });
  return await sendAndReport(ledger, { ...run, target: request.target }, problems, request, observer);
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
  request: SendRequest & { stateDir: string; reports: string },
  observer: Observer,
): Promise<RunResult> {
  await ledger.updateRun(run.id, { state: 'sending', finished: null, stopReason: null });
  const counts = await ledger.counts(run.id);
  observer.onSending(counts.pending + counts.sending);
  await using calls = closing(openCallLog(request.stateDir));
  const { state, stopReason, sync } = await send(ledger, calls, run.id, request, observer);
  await ledger.updateRun(run.id, { state, stopReason, sync, finished: instant() });
  observer.onSent();
  return await finish(ledger, run.id, problems, request.reports);
}

async function send(
  ledger: Ledger,
  calls: CallLog,
  run: string,
  { target, credentials, serviceCredentials, timeoutMs, windows, policy }: SendRequest,
  { interrupt, onSettled }: Observer,
): Promise<{ state: Run['state']; stopReason: string | null; sync: SyncRecord }> {
  await using client = closing(
    await openOngoingClient({
      ...target,
      credentials,
      serviceCredentials,
      timeoutMs,
      connections: policy.concurrency,
    }),
  );
  const clock = systemClock;
  const pace = new Pace(calls, clock, {
    endpoint: `UpdateCharge ${target.automationUrl}`,
    windows,
    timeoutMs,
  });
  const parts = { ledger, client, clock, random: Math.random, interrupt };
  const result = await sendRows(run, { ...parts, pace, onSettled }, policy);
  if (result.kind !== 'done')
    return { ...ended(result), sync: { recorded: false, time: null, message: null } };
  const { goodsOwnerId, integrationType } = target;
  const sync =
    goodsOwnerId === null
      ? { recorded: false, time: null, message: 'No goods owner id is configured.' }
      : await recordRun(
          { goodsOwnerId, integrationType },
          { ...parts, syncTime: (now: number) => localDateTime(localClock(), new Date(now).toISOString()) },
          policy,
        );
  return { ...ended(result), sync };
}

function ended(result: SendResult): { state: Run['state']; stopReason: string | null } {
  switch (result.kind) {
    case 'done':
      return { state: 'finished', stopReason: null };
    case 'stopped':
      return { state: 'stopped', stopReason: result.reason };
    case 'interrupted':
      return { state: 'interrupted', stopReason: 'Interrupted by a signal.' };
  }
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
    if (reports !== null) {
      report = await writeReport(ledger, id, reports);
      await ledger.updateRun(id, { report });
    }
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    reportFailure = error.message;
  }
  const run = await findRun(ledger, id);
  const counts = await ledger.counts(id);
  const exitCode = reportFailure === null ? exitCodeOf(run, counts, problems) : EXIT.internal;
  const notUpdated = await firstRows(ledger.rows(id, ['rejected', 'failed']));
  return { run, counts, problems, notUpdated, report, reportFailure, exitCode };
}

async function firstRows(batches: AsyncIterable<readonly LedgerRow[]>): Promise<readonly LedgerRow[]> {
  for await (const batch of batches) return batch.slice(0, KEPT_ROWS);
  return [];
}

function exitCodeOf(run: Run, counts: RowCounts, problems: ProblemDigest): ExitCode {
  if (run.dryRun) return problems.total > 0 ? EXIT.invalid : EXIT.ok;
  if (run.state === 'refused') return EXIT.invalid;
  if (run.state === 'interrupted') return EXIT.interrupted;
  if (run.state !== 'finished') return EXIT.stopped;
  if (counts.updated < run.sheet.rows) return EXIT.partial;
  return !run.sync.recorded && run.target?.goodsOwnerId !== null ? EXIT.unrecorded : EXIT.ok;
}
