import type { Command, CommandCall, CommandEnd } from '../command.ts';
import { failedResult } from '../failedResult.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS } from '../options/outputFlags.ts';
import { readAll } from '../options/readAll.ts';
import { FILE_ARGUMENT, readingOf, SHEET_FLAGS, sheetRequest } from '../options/sheetFlags.ts';
import { showResult } from '../showResult.ts';
import { planText } from '../terminal/planText.ts';
import { keptProblems } from '../terminal/problemTable.ts';
import { fileArgument } from '../terminal/stdin.ts';
import { validationText } from '../terminal/texts.ts';

/** `charges validate`: makes all the checks of import and sends nothing. */
export const validateCommand: Command = {
  usage: 'validate <file>',
  summary: 'Check a file and send nothing; needs no network or credentials',
  positionals: FILE_ARGUMENT,
  flags: { ...SHEET_FLAGS, ...REPORTS_FLAGS, ...OUTPUT_FLAGS },
  examples: [['charges validate corrections.xlsx', 'reports every problem at once']],
  failedJson: failedResult,
  readSettings: ({ values }) => readingOf(values),
  run: validateAction,
};

/** Checks the file and shows the result. `import --dry-run` does the same. */
export async function validateAction(call: CommandCall): Promise<CommandEnd> {
  const { values, positional } = call;
  const output = outputOf(call);
  const json = values.yes('json');
  const { reading, reports } = readAll({
    reading: () => readingOf(values),
    reports: () => values.text('reports')!,
  });
  await using file = await fileArgument(positional('file'));
  const { validate } = await import('../../import/validate.ts');
  const { openTemporaryLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
  let checked = '';
  const result = await validate(
    {
      ...sheetRequest(file, reading),
      reports,
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
