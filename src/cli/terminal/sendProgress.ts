import type { SendObserver } from '../../import/send.ts';
import { localClock, localText } from '../../lib/localTime.ts';
import type { Output } from './output.ts';
import { openProgress } from './progress.ts';

/** Shows in the terminal how a run is being sent. @param interrupt aborts when the user wants to stop */
export async function sendProgress(output: Output, interrupt: AbortSignal): Promise<SendObserver> {
  const progress = await openProgress(output);
  return {
    interrupt,
    onSending: (rows) => progress.begin(rows),
    onCall: () => progress.called(),
    onSettled: (outcome, row) => progress.settled(outcome, row),
    onConflict: (row) => progress.conflict(row),
    onWait: (until) => progress.waiting(localText(localClock(), new Date(until).toISOString()).slice(11, 19)),
    onSent: () => progress.end(),
  };
}
