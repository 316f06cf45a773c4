import { ChargesError, sentenceOf } from '../../model/errors.ts';
import { EXIT, type ExitCode } from '../../model/exitCodes.ts';
import type { Problem } from '../../model/row.ts';
import type { RowCounts, Run, RunCompare } from '../../model/run.ts';
import { endOf } from '../../model/runEnd.ts';
import { dryRunText, rowsText, verdict } from './stateWords.ts';

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
  /** What came of comparing it with the invoices. */
  readonly compare: RunCompare;
  readonly exitCode: ExitCode;
}

/** Why a run did not end with 0; null if it did. */
export function errorOfRun(ended: EndedRun): JsonError | null {
  const { run, counts, problems, reportFailure, compare, exitCode } = ended;
  if (exitCode === EXIT.ok) return null;
  if (exitCode === EXIT.internal) return { code: 'report', message: reportFailure ?? '' };
  const summary = verdict(run, counts, compare.differing).text;
  const message = run.stopReason ?? (run.dryRun ? dryRunText(run, counts) : summary);
  if (run.dryRun && exitCode === EXIT.partial)
    return { code: 'needs-person', message: doubtfulText(compare) };
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
      return { code: codeOf(end.cause), message };
    case 'stopped':
      return { code: codeOf(end.cause ?? 'stopped'), message };
    case 'loading':
    case 'checked':
    case 'sending':
      return { code: 'unfinished', message };
    case 'closed':
      return { code: 'abandoned', message };
    case 'finished':
      if (!end.complete) return { code: 'rows-not-updated', message: summary };
      if (exitCode === EXIT.partial) return { code: 'rows-differ', message: summary };
      return { code: 'not-recorded', message: run.sync.message ?? 'SetTimeOfLastSync was not called.' };
  }
}

/** A cause as programs get it: `file-changed`. */
function codeOf(cause: string): string {
  return cause.replaceAll(' ', '-');
}

/** What a dry run found that would not be sent without a word from a person. */
function doubtfulText({ conflicts, suspicious }: RunCompare): string {
  return `${rowsText(conflicts)} in conflict and ${rowsText(suspicious)} with suspicious changes would not be sent. Nothing was sent.`;
}
