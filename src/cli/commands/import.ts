import type { PrepareRequest } from '../../import/prepare.ts';
import { NOTHING_TO_DO } from '../../reporter/wording/runTexts.ts';
import type { Command, CommandCall, CommandEnd } from '../command.ts';
import { failedResult } from '../failedResult.ts';
import { onInterrupt } from '../interrupt.ts';
import { COMPARE_FLAGS, compareRequest, FIRST_FLAGS } from '../options/compareFlags.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS, STATE_FLAGS } from '../options/outputFlags.ts';
import { PACE_FLAGS } from '../options/paceFlags.ts';
import { readAll } from '../options/readAll.ts';
import { READ_FLAGS } from '../options/readFlags.ts';
import { CONFIRM_FLAGS, OTHER_SERVER_FLAGS, SERVER_FLAGS, sendingReaders } from '../options/sendFlags.ts';
import { FILE_ARGUMENT, readingOf, SHEET_FLAGS, sheetRequest } from '../options/sheetFlags.ts';
import { showResult } from '../showResult.ts';
import { planText } from '../terminal/planText.ts';
import { keptProblems } from '../terminal/problemTable.ts';
import { fileArgument } from '../terminal/stdin.ts';
import { resultText } from '../terminal/texts.ts';
import { validateAction } from './validate.ts';

const GROUP = 'Import:';

const IMPORT_FLAGS = {
  'dry-run': {
    group: GROUP,
    type: 'boolean',
    description: 'Check the file and send nothing, like validate',
  },
  ...CONFIRM_FLAGS,
  'all-or-nothing': { group: GROUP, type: 'boolean', description: 'Send nothing if any row is invalid' },
  again: {
    group: GROUP,
    type: 'boolean',
    description: 'Send every row, also those that an earlier run updated with the same values',
  },
} as const;

/** `charges import`: takes a file all the way to its result workbook. */
export const importCommand: Command = {
  usage: 'import <file>',
  summary: 'Check a file and send its valid rows, one UpdateCharge call each',
  positionals: FILE_ARGUMENT,
  flags: {
    ...IMPORT_FLAGS,
    ...SERVER_FLAGS,
    ...SHEET_FLAGS,
    ...COMPARE_FLAGS,
    ...FIRST_FLAGS,
    ...READ_FLAGS,
    ...PACE_FLAGS,
    ...REPORTS_FLAGS,
    ...STATE_FLAGS,
    ...OUTPUT_FLAGS,
    ...OTHER_SERVER_FLAGS,
  },
  examples: [
    ['charges import corrections.xlsx --dry-run', 'checks the file first'],
    ['charges import corrections.xlsx --rate 100/60min', 'sends at most 100 calls in any 60 minutes'],
  ],
  failedJson: failedResult,
  readSettings: (call) => (call.values.yes('dry-run') ? readingOf(call.values) : readImport(call)),
  run: (call) => (call.values.yes('dry-run') ? validateAction(call) : importAction(call)),
};

/** Everything that is configured for an import. @throws {ConfigurationError} that names all that is wrong */
function readImport(call: CommandCall) {
  return readAll({ ...sendingReaders(call), reading: () => readingOf(call.values) });
}

async function importAction(call: CommandCall): Promise<CommandEnd> {
  const { values, positional } = call;
  const output = outputOf(call);
  const { reading, stateDir, ...sending } = readImport(call);
  const { settings, reports, json, choices, compare } = sending;
  await using file = await fileArgument(positional('file'));
  using interrupt = onInterrupt(output.complain, output.restore);
  const { signal } = interrupt;
  const { isNothingToDo, prepare } = await import('../../import/prepare.ts');
  const { assertWritable } = await import('../../import/report.ts');
  const { openTools } = await import('../openTools.ts');
  await assertWritable(reports);
  await using tools = await openTools(stateDir, settings);
  const request: PrepareRequest = {
    ...sheetRequest(file, reading),
    target: settings.target,
    dryRun: false,
    again: values.yes('again'),
    choices,
    allOrNothing: values.yes('all-or-nothing'),
    compare: compareRequest(compare, tools),
  };
  const plan = await prepare(tools.ledger, request, { keptProblems: keptProblems(json), interrupt: signal });
  if (plan.run.state === 'not valid') {
    const { resultOf } = await import('../../import/runResult.ts');
    const result = await resultOf(tools.ledger, plan.run.id, plan.problems, reports);
    const { sums } = plan.comparison;
    const text = `${planText({ ...plan, sums, comparison: null }, output)}\n\n${resultText(result, output)}`;
    return showResult(result, text, output);
  }
  if (isNothingToDo(plan.run)) {
    const { forgetEmpty } = await import('../../import/decline.ts');
    return showResult(await forgetEmpty(tools.ledger, plan), NOTHING_TO_DO, output);
  }
  const { sendPlan } = await import('../sendPlan.ts');
  const result = await sendPlan(tools, plan, output, { ...sending, interrupt });
  return showResult(result, resultText(result, output), output);
}
