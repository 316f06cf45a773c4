import type { RunResult } from '../import/runResult.ts';
import { EXIT } from '../model/exitCodes.ts';
import { resultJson } from '../reporter/wording/resultJson.ts';
import type { CommandEnd } from './command.ts';
import type { Output } from './terminal/output.ts';

/** Ends a command that has a result: prints it for people, and returns its object for programs. */
export function showResult(result: RunResult, text: string, output: Output): CommandEnd {
  output.print(text);
  // Even with --quiet, people want to know why it failed.
  if (output.quiet && result.exitCode !== EXIT.ok) output.complain(text);
  const json = () =>
    resultJson({ ...result, problemCount: result.problems.total, problems: result.problems.first });
  return { exitCode: result.exitCode, json };
}
