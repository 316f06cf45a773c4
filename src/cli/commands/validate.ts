import type { ExitCode } from '../../model/exitCodes.ts';
import type { Verb, VerbCall } from '../command.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS } from '../options/outputFlags.ts';
import { SHEET_FLAGS, sheetRequest } from '../options/sheetFlags.ts';
import { showResult } from '../showResult.ts';
import { SHOWN_PROBLEMS } from '../terminal/problemTable.ts';
import { sheetText, validationText } from '../terminal/texts.ts';

/** `charges validate`: everything that import checks, without sending. */
export const validate: Verb = {
  usage: 'validate <file>',
  summary: 'Check a sheet and send nothing: needs no network and no credentials',
  positionals: { file: 'The sheet: a .csv or .xlsx file' },
  flags: { ...SHEET_FLAGS, ...REPORTS_FLAGS, ...OUTPUT_FLAGS },
  examples: [['charges validate corrections.xlsx', 'says what is wrong with each row, all at once']],
  run: validateAction,
};

/** Checks the sheet that the flags name and shows what came out. `import --dry-run` is the same. */
export async function validateAction({ values, positional }: VerbCall): Promise<ExitCode> {
  const output = outputOf(values);
  const json = values.yes('json');
  const request = {
    ...sheetRequest(positional('file'), values),
    again: true,
    reports: values.text('reports')!,
  };
  const { validateSheet } = await import('../../import/runs.ts');
  const result = await validateSheet(request, json ? Number.POSITIVE_INFINITY : SHOWN_PROBLEMS);
  return showResult(
    result,
    `${sheetText(result, output)}\n\n${validationText(result, output)}`,
    output,
    json,
  );
}
