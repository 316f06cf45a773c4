import { visible } from '../lib/visibleText.ts';
import { ChargesError, InvalidSheetError } from '../model/errors.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import { errorThrown, type JsonError } from '../reporter/wording/jsonError.ts';
import type { CommandWriter } from './terminal/commandText.ts';

/** How many problems of a header are shown. */
const SHOWN = 100;

/** How a call failed. */
export interface Failure {
  readonly error: unknown;
  readonly exitCode: ExitCode;
  /** The whole message, safe to print. */
  readonly text: string;
  /** The same for programs. */
  readonly json: JsonError;
}

/** Turns anything thrown into a message and an exit code. The commands that help are written with the flags of this call. */
export function failureOf(thrown: unknown, writeCommand: CommandWriter): Failure {
  // The first failure counts, not one during the cleanup that followed.
  const error = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
  const { code, message } = errorThrown(error);
  const advice = error instanceof ChargesError ? error.advice : [];
  const text = [
    ...message.split('\n').map(visible),
    ...advice.map(({ say, ...next }) => `${say}: ${writeCommand(next)}`),
  ].join('\n');
  return {
    error,
    exitCode: error instanceof ChargesError ? error.exitCode : EXIT.internal,
    text: [text, ...furtherProblems(error)].join('\n'),
    json: { code, message: text },
  };
}

/** The problems that the message of the error does not include; if there is only one, it does. */
function furtherProblems(error: unknown): string[] {
  if (!(error instanceof InvalidSheetError)) return [];
  const further = error.problems.filter(({ message }) => !error.message.includes(message));
  const lines = further.slice(0, SHOWN).map(({ cell, message }) => `  ${cell}: ${visible(message)}`);
  return further.length > SHOWN ? [...lines, `  … and ${further.length - SHOWN} more.`] : lines;
}
