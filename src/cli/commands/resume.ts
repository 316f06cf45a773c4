import type { ExitCode } from '../../exitCodes.ts';
import type { Verb, VerbCall } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { OTHER_SERVER_FLAGS, PACE_FLAGS, SERVER_FLAGS, sendRequest } from '../options/sendFlags.ts';
import { showResult } from '../showResult.ts';
import { resultText } from '../terminal/texts.ts';
import { terminalObserver } from '../terminalObserver.ts';

/** `charges resume`: goes on with a run that was stopped. */
export const resume: Verb = {
  usage: 'resume <run>',
  summary: 'Go on with a run that was stopped or interrupted',
  positionals: { run: 'The run, as charges runs lists it; its first letters are enough' },
  flags: {
    yes: { group: 'The run:', type: 'boolean', description: 'Send without asking' },
    ...SERVER_FLAGS,
    ...PACE_FLAGS,
    ...REPORTS_FLAGS,
    ...STATE_FLAGS,
    ...OUTPUT_FLAGS,
    ...OTHER_SERVER_FLAGS,
  },
  examples: [['charges resume k7f2m9qd', 'sends what is left of that run']],
  run: resumeAction,
};

async function resumeAction({ values, environment, positional }: VerbCall): Promise<ExitCode> {
  const output = outputOf(values);
  const json = values.yes('json');
  const request = {
    ...sendRequest(values, environment),
    run: positional('run'),
    reports: values.text('reports')!,
    stateDir: stateDirOf(values, environment),
  };
  using interrupt = onInterrupt(output.complain, output.restore);
  const { resumeRun } = await import('../../import/runs.ts');
  const observer = await terminalObserver(output, {
    yes: values.yes('yes'),
    json,
    interrupt: interrupt.signal,
  });
  const result = await resumeRun(request, observer);
  return showResult(result, resultText(result, output), output, json);
}
