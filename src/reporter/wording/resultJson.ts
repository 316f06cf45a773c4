import type { ExitCode } from '../../model/exitCodes.ts';
import type { RowCounts, RunState } from '../../model/run.ts';
import { rowsLeft } from '../../model/runEnd.ts';
import { type EndedRun, errorOfRun, type JsonError } from './jsonError.ts';

/** What `--json` prints. Its keys are a contract with programs: none is left out, whatever happened. */
export interface ResultJson {
  readonly run: string;
  readonly state: RunState;
  readonly sheet: {
    readonly file: string;
    readonly tab: string | null;
    readonly sha256: string;
    readonly rows: number;
  };
  readonly counts: {
    readonly rows: number;
    readonly invalid: number;
    readonly updated: number;
    readonly rejected: number;
    readonly failed: number;
    readonly pending: number;
  };
  /** How many of the rejected and failed rows may have been applied. */
  readonly mayHaveBeenApplied: number;
  readonly totals: { readonly count: string; readonly totalPrice: string };
  readonly problems: readonly {
    readonly row: number;
    readonly cell: string;
    readonly column: string;
    readonly value: string;
    readonly message: string;
  }[];
  readonly report: string | null;
  readonly sync: { readonly recorded: boolean; readonly time: string | null };
  readonly exitCode: ExitCode;
  readonly error: JsonError | null;
}

export interface ResultFacts extends EndedRun {
  readonly mayHaveBeenApplied: number;
  /** The path of the result workbook; null if none was written. */
  readonly report: string | null;
}

/**
 * The counts of a run's rows as programs get them. A row whose outcome is not known yet (`sending`) counts as pending, so that
 * `rows` is the sum of the others.
 */
export function resultCounts(counts: RowCounts): ResultJson['counts'] {
  const { invalid, updated, rejected, failed } = counts;
  const pending = rowsLeft(counts);
  const rows = invalid + updated + rejected + failed + pending;
  return { rows, invalid, updated, rejected, failed, pending };
}

/** The machine-readable result of a run. */
export function resultJson(facts: ResultFacts): ResultJson {
  const { run, counts, mayHaveBeenApplied, problems, report, exitCode } = facts;
  const { file, tab, sha256, rows, totals } = run.sheet;
  return {
    run: run.id,
    state: run.state,
    sheet: { file, tab, sha256, rows },
    counts: resultCounts(counts),
    mayHaveBeenApplied,
    totals: { count: totals.count, totalPrice: totals.totalPrice },
    problems: problems.map(({ row, cell, column, value, message }) => ({
      row,
      cell,
      column,
      value,
      message,
    })),
    report,
    sync: { recorded: run.sync.recorded, time: run.sync.time },
    exitCode,
    error: errorOfRun(facts),
  };
}
