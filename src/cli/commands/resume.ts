import type { Command, CommandCall, CommandEnd } from '../command.ts';
import { failedResume } from '../failedResult.ts';
import { onInterrupt } from '../interrupt.ts';
import { COMPARE_FLAGS, compareRequest, FIRST_FLAGS } from '../options/compareFlags.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS, STATE_FLAGS } from '../options/outputFlags.ts';
import { PACE_FLAGS } from '../options/paceFlags.ts';
import { readAll } from '../options/readAll.ts';
import { READ_FLAGS } from '../options/readFlags.ts';
import { CONFIRM_FLAGS, OTHER_SERVER_FLAGS, SERVER_FLAGS, sendingReaders } from '../options/sendFlags.ts';
import { showResult } from '../showResult.ts';
import { keptProblems } from '../terminal/problemTable.ts';
import { resultText } from '../terminal/texts.ts';

/** `charges resume`: continues a run that was stopped. */
export const resume: Command = {
  usage: 'resume <run>',
  summary: 'Continue a run that was stopped or interrupted',
  positionals: { run: 'The run, as listed by charges runs; its first characters are enough' },
  flags: {
    ...CONFIRM_FLAGS,
    ...SERVER_FLAGS,
    ...COMPARE_FLAGS,
    ...FIRST_FLAGS,
    ...READ_FLAGS,
    ...PACE_FLAGS,
    ...REPORTS_FLAGS,
    ...STATE_FLAGS,
    ...OUTPUT_FLAGS,
    ...OTHER_SERVER_FLAGS,
  },
  examples: [['charges resume k7f2m9qd', 'sends the remaining rows of that run']],
  failedJson: failedResume,
  readSettings: readResume,
  run: resumeAction,
};

function readResume(call: CommandCall) {
  return readAll(sendingReaders(call));
}

async function resumeAction(call: CommandCall): Promise<CommandEnd> {
  const output = outputOf(call);
  const { stateDir, ...sending } = readResume(call);
  const { settings, reports, json, choices, compare } = sending;
  using interrupt = onInterrupt(output.complain, output.restore);
  const { planResume } = await import('../../import/resume.ts');
  const { assertWritable } = await import('../../import/report.ts');
  const { openTools } = await import('../openTools.ts');
  const { sendPlan } = await import('../sendPlan.ts');
  await assertWritable(reports);
  await using tools = await openTools(stateDir, settings);
  const plan = await planResume(
    tools.ledger,
    call.positional('run'),
    { target: settings.target, choices, compare: compareRequest(compare, tools) },
    { keptProblems: keptProblems(json), interrupt: interrupt.signal },
  );
  const result = await sendPlan(tools, plan, output, { ...sending, interrupt });
  return showResult(result, resultText(result, output), output);
}
