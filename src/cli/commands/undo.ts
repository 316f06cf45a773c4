import { closing } from '../../lib/closing.ts';
import { EXIT } from '../../model/exitCodes.ts';
import { undoJson } from '../../reporter/wording/undoJson.ts';
import type { Command } from '../command.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { READ_FLAGS } from '../options/readFlags.ts';
import { timeZoneOf } from '../options/timeZone.ts';
import { undoText } from '../terminal/undoText.ts';

/** `charges undo`: writes a file that puts back what a run changed. */
export const undoCommand: Command = {
  usage: 'undo <run> [file]',
  summary: 'Write a file that puts back what a run changed',
  positionals: {
    run: 'The run, as listed by charges runs; its first characters are enough',
    file: 'The file to make: .xlsx or .csv; by default a workbook in the folder for results',
  },
  flags: {
    reports: { ...REPORTS_FLAGS.reports, description: 'The folder for the file, unless it is named' },
    'time-zone': READ_FLAGS['time-zone'],
    ...STATE_FLAGS,
    ...OUTPUT_FLAGS,
  },
  examples: [
    ['charges undo k7f2m9qd', 'writes the file; nothing is sent before it is imported'],
    ['charges undo k7f2m9qd back.csv', 'the same as a CSV file'],
  ],
  failedJson: ({ exitCode }) => ({
    run: null,
    file: null,
    undo: null,
    charges: 0,
    cells: 0,
    notUndone: [],
    uncertain: 0,
    exitCode,
  }),
  readSettings: ({ values }) => timeZoneOf(values, 'time-zone'),
  run: async (call) => {
    const { values, positional } = call;
    const output = outputOf(call);
    const timeZone = timeZoneOf(values, 'time-zone')!;
    const { undoRun } = await import('../../import/undo.ts');
    const { openLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
    await using ledger = closing(openLedger(stateDirOf(values)));
    const file = positional('file');
    const path = file === '' ? null : file;
    const result = await undoRun(ledger, {
      run: positional('run'),
      path,
      folder: values.text('reports')!,
      timeZone,
    });
    const { written, incomplete } = undoText(result, output);
    if (written !== '') output.print(written);
    if (incomplete !== null) output.complain(output.style('warning', incomplete));
    const exitCode = incomplete === null ? EXIT.ok : EXIT.partial;
    return { exitCode, json: () => undoJson(result, exitCode, incomplete) };
  },
};
