import { visible } from '../lib/visibleText.ts';
import { ChargesError, InvalidSheetError } from '../model/errors.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import { errorThrown, type JsonError } from '../reporter/wording/jsonError.ts';

/** What a call fails with. */
export interface Failure {
  readonly error: unknown;
  readonly exitCode: ExitCode;
  /** Says all of it, in lines that may be shown. */
  readonly text: string;
  /** The same for programs. */
  readonly json: JsonError;
}

/** What to tell of something that was thrown, and what the process should end with. */
export function failureOf(thrown: unknown): Failure {
  // What failed first counts, and not what failed while it was cleaned up after.
  const error = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
  const { code, message } = errorThrown(error);
  const text = message.split('\n').map(visible).join('\n');
  return {
    error,
    exitCode: error instanceof ChargesError ? error.exitCode : EXIT.internal,
    text: [text, ...furtherProblems(error)].join('\n'),
    json: { code, message: text },
  };
}

/** The problems of a file that the message of its error does not name: where there is but one, it does. */
function furtherProblems(error: unknown): string[] {
  if (!(error instanceof InvalidSheetError)) return [];
  const further = error.problems.filter(({ message }) => !error.message.includes(message));
  return further.map(({ cell, message }) => `  ${cell}: ${visible(message)}`);
}
