import type { RunResult } from '../import/runResult.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import { resultJson } from '../reporter/wording/resultJson.ts';
import type { Output } from './terminal/output.ts';

/** Ends a verb that has a result: its text for people, and its object for programs. */
export function showResult(result: RunResult, text: string, output: Output, json: boolean): ExitCode {
  output.print(text);
  // Whoever asked for silence still wants to know why it did not work.
  if (output.quiet && result.exitCode !== EXIT.ok) output.complain(text);
  if (json) output.json(resultJson({ ...result, problems: result.problems.first }));
  return result.exitCode;
}
