import type { ExitCode } from '../../model/exitCodes.ts';
import type { Problem } from '../../model/row.ts';
import type { RowCounts, Run, RunCompare, RunSheet, RunState } from '../../model/run.ts';
import { endOf, rowsLeft } from '../../model/runEnd.ts';
import { type EndedRun, errorOfRun, type JsonError } from './jsonError.ts';

/** What `--json` prints. Its keys are a contract with programs: none is left out, whatever happened. */
export interface ResultJson {
  /** Null for a run that the ledger does not keep: a dry run, or one that was not confirmed. */
  readonly run: string | null;
  readonly state: RunState;
  readonly sheet: {
    readonly file: string;
    /** The only tab that was read; null for CSV, and if several were read. */
    readonly tab: string | null;
    /** The tabs that were read; none of CSV. */
    readonly tabs: readonly string[];
    readonly sha256: string;
    readonly rows: number;
  };
  readonly counts: {
    readonly rows: number;
    readonly invalid: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly conflict: number;
    readonly held: number;
    readonly rejected: number;
    readonly failed: number;
    readonly superseded: number;
    readonly pending: number;
  };
  /** How many of the rejected and failed rows may have been applied. */
  readonly mayHaveBeenApplied: number;
  readonly totals: { readonly count: string; readonly totalPrice: string };
  /** How the file was read: what was left out, read otherwise than it is written, or taken because of an option. */
  readonly notes: readonly string[];
  /** How many problems the file has; `problems` has the first of them. */
  readonly problemCount: number;
  readonly problems: readonly {
    readonly row: number;
    readonly cell: string;
    readonly column: string;
    readonly value: string;
    readonly message: string;
  }[];
  readonly report: string | null;
  readonly sync: { readonly recorded: boolean; readonly time: string | null };
  /** What came of comparing with the invoices. */
  readonly compare: RunCompare;
  readonly exitCode: ExitCode;
  readonly error: JsonError | null;
}

export interface ResultFacts extends EndedRun {
  readonly problemCount: number;
  readonly mayHaveBeenApplied: number;
  /** The path of the result workbook; null if none was written. */
  readonly report: string | null;
}

/**
 * The counts of a run's rows as programs get them. A row whose outcome is not known yet (`sending`) counts as pending, so that
 * `rows` is the sum of the others.
 */
export function resultCounts(counts: RowCounts): ResultJson['counts'] {
  const { invalid, updated, unchanged, conflict, held, rejected, failed, superseded } = counts;
  const pending = rowsLeft(counts);
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { rows, invalid, updated, unchanged, conflict, held, rejected, failed, superseded, pending };
}

function isKept(run: Run, counts: RowCounts): boolean {
  return !run.dryRun && endOf(run, counts).kind !== 'declined';
}

/** The file of a run as programs get it. */
export function sheetJson({ file, tab, tabs, sha256, rows }: RunSheet): ResultJson['sheet'] {
  const read = tabs?.map(({ name }) => name) ?? (tab === null ? [] : [tab]);
  return { file, tab, tabs: read, sha256, rows };
}

/** A problem as programs get it. */
export function problemJson({ row, cell, column, value, message }: Problem): ResultJson['problems'][number] {
  return { row, cell, column, value, message };
}

/** The machine-readable result of a run. */
export function resultJson(facts: ResultFacts): ResultJson {
  const { run, counts, mayHaveBeenApplied, problemCount, problems, report, compare, exitCode } = facts;
  const { totals, notes } = run.sheet;
  return {
    run: isKept(run, counts) ? run.id : null,
    state: run.state,
    sheet: sheetJson(run.sheet),
    counts: resultCounts(counts),
    mayHaveBeenApplied,
    totals: { count: totals.count, totalPrice: totals.totalPrice },
    notes,
    problemCount,
    problems: problems.map(problemJson),
    report,
    sync: { recorded: run.sync.recorded, time: run.sync.time },
    compare,
    exitCode,
    error: errorOfRun(facts),
  };
}
