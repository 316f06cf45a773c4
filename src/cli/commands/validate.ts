import { acceptedSums } from '../../import/planSums.ts';
import type { Command, CommandCall, CommandEnd } from '../command.ts';
import { failedResult } from '../failedResult.ts';
import { onInterrupt } from '../interrupt.ts';
import {
  asksToCompare,
  compareRequest,
  compareSettings,
  DRY_COMPARE_FLAGS,
} from '../options/compareFlags.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { PACE_FLAGS } from '../options/paceFlags.ts';
import { readAll } from '../options/readAll.ts';
import { READ_FLAGS } from '../options/readFlags.ts';
import { choicesOf, OTHER_SERVER_FLAGS, SERVER_FLAGS, sendSettings } from '../options/sendFlags.ts';
import { FILE_ARGUMENT, readingOf, SHEET_FLAGS, sheetRequest } from '../options/sheetFlags.ts';
import { showResult } from '../showResult.ts';
import { planText } from '../terminal/planText.ts';
import { keptProblems } from '../terminal/problemTable.ts';
import { fileArgument } from '../terminal/stdin.ts';
import { validationText } from '../terminal/texts.ts';

/** `charges validate`: makes all the checks of import and sends nothing. */
export const validateCommand: Command = {
  usage: 'validate <file>',
  summary: 'Check a file and send nothing; needs no network or credentials, except to compare',
  positionals: FILE_ARGUMENT,
  flags: {
    ...SHEET_FLAGS,
    ...DRY_COMPARE_FLAGS,
    ...SERVER_FLAGS,
    ...READ_FLAGS,
    ...PACE_FLAGS,
    ...REPORTS_FLAGS,
    ...STATE_FLAGS,
    ...OUTPUT_FLAGS,
    ...OTHER_SERVER_FLAGS,
  },
  examples: [
    ['charges validate corrections.xlsx', 'reports every problem at once'],
    ['charges validate corrections.xlsx --compare', 'also shows what would change on the invoices'],
  ],
  failedJson: failedResult,
  readSettings: readValidate,
  run: validateAction,
};

function readValidate(call: CommandCall) {
  const { values } = call;
  return readAll({
    reading: () => readingOf(values),
    compares: () => asksToCompare(values) && { settings: sendSettings(values, call.environment) },
  });
}

/** Checks the file and shows the result. `import --dry-run` does the same. */
export async function validateAction(call: CommandCall): Promise<CommandEnd> {
  const { values, positional } = call;
  if (asksToCompare(values)) return compareAction(call);
  const output = outputOf(call);
  const json = values.yes('json');
  const { reading, reports, stateDir } = readAll({
    reading: () => readingOf(values),
    reports: () => values.text('reports')!,
    stateDir: () => stateDirOf(values),
  });
  await using file = await fileArgument(positional('file'));
  const { validate } = await import('../../import/validate.ts');
  const { baselinesIn } = await import('../openTools.ts');
  const { openTemporaryLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
  await using baselines = baselinesIn(stateDir);
  let checked = '';
  const result = await validate(
    {
      ...sheetRequest(file, reading),
      reports,
      baselines,
      scratchLedger: openTemporaryLedger,
    },
    {
      keptProblems: keptProblems(json),
      // Problems are shown right away, because writing the workbook of a large file takes longer than checking it.
      onChecked: (facts) => {
        checked = `${planText({ ...facts, comparison: null }, output)}\n`;
        output.print(checked);
      },
    },
  );
  const text = validationText(result, positional('file'), output);
  return showResult(result, output.quiet ? `${checked}\n${text}` : text, output);
}

/** Checks the file and compares it with the invoices. */
async function compareAction(call: CommandCall): Promise<CommandEnd> {
  const { values, positional, environment } = call;
  const output = outputOf(call);
  const json = values.yes('json');
  const { reading, settings, choices, compare, reports, stateDir } = readAll({
    reading: () => readingOf(values),
    settings: () => sendSettings(values, environment),
    choices: () => choicesOf(values),
    compare: () => compareSettings(values),
    reports: () => values.text('reports')!,
    stateDir: () => stateDirOf(values),
  });
  await using file = await fileArgument(positional('file'));
  using interrupt = onInterrupt(output.complain, output.restore);
  const { rehearse } = await import('../../import/rehearse.ts');
  const { openTools } = await import('../openTools.ts');
  await using tools = await openTools(stateDir, settings);
  let checked = '';
  const { result } = await rehearse(
    tools.ledger,
    {
      ...sheetRequest(file, reading),
      target: settings.target,
      // Only `import --dry-run` has the flag.
      again: values.has('again') && values.yes('again'),
      choices,
      allOrNothing: false,
      compare: compareRequest(compare, tools),
    },
    reports,
    {
      keptProblems: keptProblems(json),
      interrupt: interrupt.signal,
      onChecked: (plan) => {
        const sums = acceptedSums(plan.comparison.sums, choices);
        checked = `${planText({ ...plan, sums }, output)}\n`;
        output.print(checked);
      },
    },
  );
  const text = validationText(result, positional('file'), output);
  return showResult(result, output.quiet ? `${checked}\n${text}` : text, output);
}
