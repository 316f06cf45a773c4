import type { ExitCode } from '../../exitCodes.ts';
import type { Verb, VerbCall } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { OTHER_SERVER_FLAGS, PACE_FLAGS, SERVER_FLAGS, sendRequest } from '../options/sendFlags.ts';
import { SHEET_FLAGS, sheetRequest } from '../options/sheetFlags.ts';
import { showResult } from '../showResult.ts';
import { resultText, sheetText } from '../terminal/texts.ts';
import { terminalObserver } from '../terminalObserver.ts';
import { validateAction } from './validate.ts';

const GROUP = 'The import:';

const IMPORT_FLAGS = {
  'dry-run': {
    group: GROUP,
    type: 'boolean',
    description: 'Check the sheet and send nothing, as validate does',
  },
  yes: { group: GROUP, type: 'boolean', description: 'Send without asking' },
  'all-or-nothing': { group: GROUP, type: 'boolean', description: 'Send nothing if any row is invalid' },
  again: { group: GROUP, type: 'boolean', description: 'Import a sheet that was imported before' },
} as const;

/** `charges import`: the whole way from a sheet to the result workbook. */
export const importSheetVerb: Verb = {
  usage: 'import <file>',
  summary: 'Check a sheet and send its valid rows, one UpdateCharge each',
  positionals: { file: 'The sheet: a .csv or .xlsx file' },
  flags: {
    ...IMPORT_FLAGS,
    ...SERVER_FLAGS,
    ...SHEET_FLAGS,
    ...PACE_FLAGS,
    ...REPORTS_FLAGS,
    ...STATE_FLAGS,
    ...OUTPUT_FLAGS,
    ...OTHER_SERVER_FLAGS,
  },
  examples: [
    ['charges import corrections.xlsx --dry-run', 'proves the sheet first'],
    ['charges import corrections.xlsx --rate 100/60min', 'sends at most 100 calls in any 60 minutes'],
  ],
  run: (call) => (call.values.yes('dry-run') ? validateAction(call) : importAction(call)),
};

async function importAction({ values, environment, positional }: VerbCall): Promise<ExitCode> {
  const output = outputOf(values);
  const json = values.yes('json');
  const request = {
    ...sheetRequest(positional('file'), values),
    ...sendRequest(values, environment),
    reports: values.text('reports')!,
    stateDir: stateDirOf(values, environment),
    allOrNothing: values.yes('all-or-nothing'),
    again: values.yes('again'),
  };
  using interrupt = onInterrupt(output.complain, output.restore);
  const { importSheet } = await import('../../import/runs.ts');
  const observer = await terminalObserver(output, {
    yes: values.yes('yes'),
    json,
    interrupt: interrupt.signal,
  });
  const result = await importSheet(request, observer);
  const shown = result.run.state === 'refused' ? `${sheetText(result, output)}\n\n` : '';
  return showResult(result, shown + resultText(result, output), output, json);
}
