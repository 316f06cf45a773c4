import { closing } from '../../lib/closing.ts';
import { EXIT } from '../../model/exitCodes.ts';
import type { Verb } from '../command.ts';
import { OUTPUT_FLAGS, outputOf, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { runsText } from '../terminal/runsText.ts';

/** `charges runs`: every run in the ledger. */
export const runs: Verb = {
  usage: 'runs',
  summary: 'List the runs, newest first',
  positionals: {},
  flags: { ...STATE_FLAGS, ...OUTPUT_FLAGS },
  examples: [],
  run: async ({ values, environment }) => {
    const output = outputOf(values);
    const { listRuns } = await import('../../import/storedRuns.ts');
    const { openLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
    await using ledger = closing(openLedger(stateDirOf(values, environment)));
    const listed = await listRuns(ledger);
    output.print(runsText(listed, output));
    if (values.yes('json')) {
      const { resultCounts } = await import('../../reporter/wording/resultJson.ts');
      output.json(
        listed.map(({ run: { id, state, sheet, started, finished, report }, counts }) => ({
          run: id,
          state,
          sheet: { file: sheet.file, tab: sheet.tab, sha256: sheet.sha256, rows: sheet.rows },
          counts: resultCounts(counts),
          started,
          finished,
          report,
        })),
      );
    }
    return EXIT.ok;
  },
};
