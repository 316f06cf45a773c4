import type { Observer } from '../import/runs.ts';
import { localClock, localText } from '../lib/localTime.ts';
import { askYesNo } from './terminal/ask.ts';
import type { Output } from './terminal/output.ts';
import { SHOWN_PROBLEMS } from './terminal/problemTable.ts';
import { openProgress } from './terminal/progress.ts';
import { sheetText } from './terminal/texts.ts';

export interface ObserverOptions {
  /** Go ahead without asking. */
  readonly yes: boolean;
  readonly json: boolean;
  readonly interrupt: AbortSignal;
}

/** Shows a run to whoever sits at the terminal, and asks before anything is sent; without a terminal it goes ahead. */
export async function terminalObserver(
  output: Output,
  { yes, json, interrupt }: ObserverOptions,
): Promise<Observer> {
  const progress = await openProgress(output);
  return {
    interrupt,
    keptProblems: json ? Number.POSITIVE_INFINITY : SHOWN_PROBLEMS,
    confirm: async (plan) => {
      output.print(`${sheetText(plan, output)}\n`);
      const { pending, sending } = plan.counts;
      const rows = pending + sending;
      // A run of which only the recording is left has nothing to ask about.
      if (yes || !output.interactive || rows === 0) return true;
      return askYesNo(
        `Send ${rows} ${rows === 1 ? 'update' : 'updates'} to ${plan.run.target!.warehouse}?`,
        json ? process.stderr : process.stdout,
        interrupt,
      );
    },
    onSending: (rows) => progress.begin(rows),
    onSettled: (outcome, row) => progress.settled(outcome, row),
    onWait: (until) => progress.waiting(localText(localClock(), new Date(until).toISOString()).slice(11, 19)),
    onSent: () => progress.end(),
  };
}
