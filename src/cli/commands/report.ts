import { closing } from '../../lib/closing.ts';
import { EXIT } from '../../model/exitCodes.ts';
import type { Command } from '../command.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';

/** `charges report`: writes the result workbook again, from the ledger. */
export const report: Command = {
  usage: 'report <run>',
  summary: 'Write the result workbook of a run again',
  positionals: { run: 'The run, as listed by charges runs; its first characters are enough' },
  flags: { ...REPORTS_FLAGS, ...STATE_FLAGS, ...OUTPUT_FLAGS },
  examples: [],
  failedJson: ({ exitCode }) => ({ run: null, report: null, exitCode }),
  run: async (call) => {
    const { values, positional } = call;
    const output = outputOf(call);
    const { writeReport } = await import('../../import/report.ts');
    const { findRun } = await import('../../import/storedRuns.ts');
    const { openLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
    await using ledger = closing(openLedger(stateDirOf(values)));
    const { id: run } = await findRun(ledger, positional('run'));
    const path = await writeReport(ledger, run, values.text('reports')!);
    output.print(`Result workbook: ${path}`);
    const json = () => ({ run, report: path, exitCode: EXIT.ok, error: null });
    return { exitCode: EXIT.ok, json };
  },
};
