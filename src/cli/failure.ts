import { jsonLine, visible } from '../lib/visibleText.ts';
import { BrokenRunError, ChargesError, InvalidSheetError, sentenceOf } from '../model/errors.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import { resultCounts } from '../reporter/wording/resultJson.ts';

/** What was being done when it failed. */
export interface FailedCall {
  /** Whether a result was to be printed as JSON. */
  readonly json: boolean;
  /** The sheet, where there was one. */
  readonly sheet: string | null;
}

/**
 * Says on stderr what went wrong, and with `--json` on stdout too, in the shape of a result.
 * @returns what the process should end with
 */
export function failureOf(thrown: unknown, call: FailedCall): ExitCode {
  // What failed first counts, and not what failed while it was cleaned up after.
  const error = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
  const exitCode = error instanceof ChargesError ? error.exitCode : EXIT.internal;
  const message = messageOf(error);
  process.stderr.write(`${message}\n`);
  if (call.json) process.stdout.write(`${jsonLine(failureJson(error, message, call.sheet, exitCode))}\n`);
  return exitCode;
}

function messageOf(error: unknown): string {
  if (error instanceof InvalidSheetError) {
    // Where there is but one, the message itself says it.
    const further = error.problems.filter(({ message }) => !error.message.includes(message));
    const problems = further.map(({ cell, message }) => `  ${cell}: ${visible(message)}`);
    return [visible(error.message), ...problems].join('\n');
  }
  return sentenceOf(error).split('\n').map(visible).join('\n');
}

/** Rows were sent only if the error names their run; then its counts are what is on disk, or null where nobody knows. */
function failureJson(error: unknown, message: string, sheet: string | null, exitCode: ExitCode): object {
  const broken = error instanceof BrokenRunError ? error : undefined;
  const none = { invalid: 0, pending: 0, sending: 0, updated: 0, rejected: 0, failed: 0 };
  const counts = broken ? broken.counts : none;
  const tab = error instanceof InvalidSheetError ? error.tab : null;
  const problems =
    error instanceof InvalidSheetError
      ? error.problems.map(({ kind: _, ...problem }) => problem)
      : [{ row: 0, cell: '', column: '', value: '', message }];
  return {
    run: broken?.run ?? null,
    state: broken ? 'sending' : 'not valid',
    sheet: { file: sheet, tab, sha256: null, rows: 0 },
    counts: counts ? resultCounts(counts) : null,
    mayHaveBeenApplied: broken ? null : 0,
    totals: { count: '0', totalPrice: '0' },
    problems,
    report: null,
    sync: { recorded: false, time: null },
    exitCode,
  };
}
