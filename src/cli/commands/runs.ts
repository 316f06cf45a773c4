import { closing } from '../../lib/closing.ts';
import { EXIT } from '../../model/exitCodes.ts';
import type { RowCounts, Run } from '../../model/run.ts';
import { resultCounts, sheetJson } from '../../reporter/wording/resultJson.ts';
import type { Command } from '../command.ts';
import { OUTPUT_FLAGS, outputOf, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { runsText } from '../terminal/runsText.ts';

/** `charges runs`: lists every run in the ledger. */
export const runs: Command = {
  usage: 'runs',
  summary: 'List all runs, newest first',
  positionals: {},
  flags: { ...STATE_FLAGS, ...OUTPUT_FLAGS },
  examples: [],
  failedJson: ({ exitCode }) => ({ runs: [], exitCode }),
  run: async (call) => {
    const output = outputOf(call);
    const { listRuns } = await import('../../import/storedRuns.ts');
    const { openLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
    await using ledger = closing(openLedger(stateDirOf(call.values)));
    const listed = await listRuns(ledger);
    output.print(runsText(listed, output));
    const json = () => ({ runs: listed.map(listedJson), exitCode: EXIT.ok, error: null });
    return { exitCode: EXIT.ok, json };
  },
};

function listedJson({ run, counts }: { readonly run: Run; readonly counts: RowCounts }): object {
  const { id, state, started, finished, report, sheet } = run;
  return {
    run: id,
    state,
    sheet: sheetJson(sheet),
    counts: resultCounts(counts),
    started,
    finished,
    report,
  };
}
