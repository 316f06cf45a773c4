import type { Ledger } from '../ledger/ledger.ts';
import { ReportError } from '../model/errors.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import {
  type LedgerRow,
  mayHaveBeenApplied,
  NOTHING_COMPARED,
  type RowCounts,
  type Run,
  type RunCompare,
} from '../model/run.ts';
import { endOf } from '../model/runEnd.ts';
import type { RunFacts } from './prepare.ts';
import type { ProblemDigest } from './problemDigest.ts';
import { writeReport } from './report.ts';
import { compareOfRun } from './runCompare.ts';
import { findRun } from './storedRuns.ts';

/** How many rows that were not updated a result holds; the workbook has them all. */
const KEPT_ROWS = 20;

/** What became of a run. */
export interface RunResult extends RunFacts {
  /** The first rows that the server did not update. */
  readonly notUpdated: readonly LedgerRow[];
  /** The first updated rows that were read again and are not as they were sent. */
  readonly notAsSent: readonly LedgerRow[];
  /** How many rejected and failed rows may have been applied. */
  readonly mayHaveBeenApplied: number;
  /** The path of the result workbook; null if there is none. */
  readonly report: string | null;
  /** Why the workbook could not be written; null if it was, or none was asked for. */
  readonly reportFailure: string | null;
  /** What came of comparing it with the invoices. */
  readonly compare: RunCompare;
  readonly exitCode: ExitCode;
}

/**
 * The result of a run, from the ledger alone.
 * @param reports the folder for the workbook; null to write none
 * @throws {ConfigurationError} if there is no such run
 */
export async function resultOf(
  ledger: Ledger,
  id: string,
  problems: ProblemDigest,
  reports: string | null,
): Promise<RunResult> {
  const { sheet } = await findRun(ledger, id);
  const written = reports === null || sheet.rows === 0 ? null : await tryToReport(ledger, id, reports);
  const run = await findRun(ledger, id);
  const counts = await ledger.counts(id);
  const notUpdated = await rowsNotUpdated(ledger, id);
  const { report, failure: reportFailure } = written ?? { report: null, failure: null };
  const compare = await compareOfRun(ledger, run.id, counts);
  const notAsSent = compare.differing === 0 ? [] : await rowsNotAsSent(ledger, id);
  const exitCode = exitCodeOf(run, counts, problems, { reportFailure, compare });
  return { run, counts, problems, ...notUpdated, notAsSent, report, reportFailure, compare, exitCode };
}

async function tryToReport(
  ledger: Ledger,
  id: string,
  reports: string,
): Promise<{ report: string | null; failure: string | null }> {
  try {
    return { report: await writeReport(ledger, id, reports), failure: null };
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    return { report: null, failure: error.message };
  }
}

async function rowsNotUpdated(
  ledger: Ledger,
  id: string,
): Promise<Pick<RunResult, 'notUpdated' | 'mayHaveBeenApplied'>> {
  const notUpdated: LedgerRow[] = [];
  let applied = 0;
  for await (const rows of ledger.rows(id, ['rejected', 'failed', 'conflict', 'held'])) {
    notUpdated.push(...rows.slice(0, KEPT_ROWS - notUpdated.length));
    applied += rows.filter(({ outcome }) => mayHaveBeenApplied(outcome)).length;
  }
  return { notUpdated, mayHaveBeenApplied: applied };
}

async function rowsNotAsSent(ledger: Ledger, id: string): Promise<LedgerRow[]> {
  const found: LedgerRow[] = [];
  for await (const rows of ledger.rows(id, ['updated'])) {
    const differing = rows.filter(({ verification }) => verification?.state === 'differs');
    found.push(...differing.slice(0, KEPT_ROWS - found.length));
    if (found.length === KEPT_ROWS) break;
  }
  return found;
}

/**
 * The exit code of a run. A missing workbook must not hide that the run has to be resumed; and a row that is not what was sent needs a person, even if
 * all were updated.
 */
export function exitCodeOf(
  run: Run,
  counts: RowCounts,
  problems: ProblemDigest,
  {
    reportFailure = null,
    compare = NOTHING_COMPARED,
  }: { readonly reportFailure?: string | null; readonly compare?: RunCompare } = {},
): ExitCode {
  const byEnd = exitCodeOfEnd(run, counts, problems);
  const ended = byEnd === EXIT.ok && compare.differing > 0 ? EXIT.partial : byEnd;
  return reportFailure !== null && (ended === EXIT.ok || ended === EXIT.partial) ? EXIT.internal : ended;
}

function exitCodeOfEnd(run: Run, counts: RowCounts, problems: ProblemDigest): ExitCode {
  if (run.dryRun) return problems.total > 0 ? EXIT.invalid : EXIT.ok;
  const end = endOf(run, counts);
  switch (end.kind) {
    case 'not valid':
      return EXIT.invalid;
    case 'interrupted':
      return EXIT.interrupted;
    case 'declined':
      return end.interrupted ? EXIT.interrupted : EXIT.stopped;
    case 'loading':
    case 'checked':
    case 'sending':
    case 'stopped':
      return EXIT.stopped;
    case 'closed':
      return end.abandoned ? EXIT.partial : EXIT.ok;
    case 'finished':
      if (!end.complete) return EXIT.partial;
      return !end.recorded && run.target?.goodsOwnerId !== null ? EXIT.unrecorded : EXIT.ok;
  }
}
