import { BrokenRunError, InvalidSheetError } from '../model/errors.ts';
import { NO_ROWS, NOTHING_COMPARED } from '../model/run.ts';
import { problemJson, resultCounts } from '../reporter/wording/resultJson.ts';
import type { FailedCall } from './command.ts';
import { SHOWN_AS, STDIN } from './terminal/stdin.ts';

/**
 * What import, validate and resume print with `--json` when there is no result; it has all the keys of one. Rows were sent only if the
 * error names their run; the counts are then those on disk, or null if unknown.
 */
export function failedResult({ error, argument, exitCode }: FailedCall): object {
  const broken = error instanceof BrokenRunError ? error : undefined;
  const unusable = error instanceof InvalidSheetError ? error : undefined;
  const counts = broken ? broken.counts : NO_ROWS;
  return {
    run: broken?.run ?? null,
    state: broken ? 'sending' : unusable ? 'not valid' : null,
    sheet: {
      file: argument === STDIN ? SHOWN_AS : argument,
      tab: unusable?.tab ?? null,
      tabs: unusable?.tab == null ? [] : [unusable.tab],
      sha256: null,
      rows: 0,
    },
    counts: counts ? resultCounts(counts) : null,
    mayHaveBeenApplied: broken ? null : 0,
    totals: { count: '0', totalPrice: '0' },
    notes: [],
    problemCount: unusable?.problems.length ?? 0,
    problems: (unusable?.problems ?? []).map(problemJson),
    report: null,
    sync: { recorded: false, time: null },
    compare: broken ? null : NOTHING_COMPARED,
    exitCode,
  };
}

/** The same for resume, which does not know the file. */
export function failedResume(failed: FailedCall): object {
  return failedResult({ ...failed, argument: null });
}
