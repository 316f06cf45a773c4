import { closing } from '../../lib/closing.ts';
import { EXIT } from '../../model/exitCodes.ts';
import { rowsLeft } from '../../model/runEnd.ts';
import { resultCounts } from '../../reporter/wording/resultJson.ts';
import { countsText } from '../../reporter/wording/runTexts.ts';
import { rowsText } from '../../reporter/wording/stateWords.ts';
import type { Command } from '../command.ts';
import { OUTPUT_FLAGS, outputOf, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';

/** `charges abandon`: closes a run of which the rest is not to be sent. */
export const abandonCommand: Command = {
  usage: 'abandon <run>',
  summary: 'Close a run for good; what is left of it is never sent',
  positionals: { run: 'The run, as listed by charges runs; its first characters are enough' },
  flags: { ...STATE_FLAGS, ...OUTPUT_FLAGS },
  examples: [['charges abandon k7f2m9qd', 'closes that run; its updated rows stay updated']],
  failedJson: ({ exitCode }) => ({ run: null, state: null, counts: null, exitCode }),
  run: async (call) => {
    const { values, positional } = call;
    const output = outputOf(call);
    const { abandon } = await import('../../import/abandon.ts');
    const { openLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
    await using ledger = closing(openLedger(stateDirOf(values)));
    const { run, counts } = await abandon(ledger, positional('run'));
    const left = rowsLeft(counts);
    const rest = left === 0 ? '' : ` The ${rowsText(left)} left will not be sent.`;
    output.print(`Run ${run.id} is closed: ${countsText(counts)}.${rest}`);
    const json = () => ({
      run: run.id,
      state: run.state,
      counts: resultCounts(counts),
      exitCode: EXIT.ok,
      error: null,
    });
    return { exitCode: EXIT.ok, json };
  },
};
