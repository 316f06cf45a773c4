import { ChargesError, sentenceOf } from '../../model/errors.ts';
import { EXIT, type ExitCode } from '../../model/exitCodes.ts';
import type { Problem } from '../../model/row.ts';
import type { RowCounts, Run } from '../../model/run.ts';
import { endOf } from '../../model/runEnd.ts';
import { dryRunText, verdict } from './stateWords.ts';

/** What went wrong, for programs: null in every object of `--json` whose exit code is 0. The codes stand in output.schema.json. */
export interface JsonError {
  readonly code: string;
  /** The sentence that people get. */
  readonly message: string;
}

/** An error that was thrown, for programs. */
export function errorThrown(error: unknown): JsonError {
  return { code: error instanceof ChargesError ? error.code : 'internal', message: sentenceOf(error) };
}

/** What is known of a run that has ended. */
export interface EndedRun {
  readonly run: Run;
  readonly counts: RowCounts;
  readonly problems: readonly Problem[];
  /** Why there is no result workbook although there should be one. */
  readonly reportFailure: string | null;
  readonly exitCode: ExitCode;
}

/** Why a run did not end with 0; null if it did. */
export function errorOfRun({ run, counts, problems, reportFailure, exitCode }: EndedRun): JsonError | null {
  if (exitCode === EXIT.ok) return null;
  if (exitCode === EXIT.internal) return { code: 'report', message: reportFailure ?? '' };
  const summary = verdict(run, counts).text;
  const message = run.stopReason ?? (run.dryRun ? dryRunText(run, counts) : summary);
  const end = endOf(run, counts);
  switch (end.kind) {
    case 'not valid': {
      const ofFile = problems.filter(({ kind }) => kind === 'sheet').map((problem) => problem.message);
      return { code: 'not-valid', message: ofFile.length > 0 ? ofFile.join(' ') : message };
    }
    case 'interrupted':
      return { code: 'interrupted', message };
    case 'declined':
      if (end.interrupted) return { code: 'interrupted', message };
      return { code: end.cause === 'file changed' ? 'file-changed' : end.cause, message };
    case 'stopped':
      return { code: end.cause === 'file changed' ? 'file-changed' : (end.cause ?? 'stopped'), message };
    case 'loading':
    case 'checked':
    case 'sending':
      return { code: 'unfinished', message };
    case 'closed':
      return { code: 'abandoned', message };
    case 'finished':
      return end.complete
        ? { code: 'not-recorded', message: run.sync.message ?? 'SetTimeOfLastSync was not called.' }
        : { code: 'rows-not-updated', message: summary };
  }
}
