import type { PassSummary } from '../pass/passSummary.ts';
import type { WatchState } from './heartbeat.ts';
import type { PassTrigger } from './trigger.ts';

export interface WatchParts {
  readonly trigger: PassTrigger;
  readonly interrupt: AbortSignal;
  pass(): Promise<PassSummary>;
  onState(state: WatchState): void;
}

/**
 * Makes passes whenever the trigger says so, until interrupted.
 * @returns the last pass if it was interrupted, else null
 */
export async function watchFolder({
  trigger,
  interrupt,
  pass,
  onState,
}: WatchParts): Promise<PassSummary | null> {
  let last: PassSummary | null = null;
  const state = (doing: WatchState['doing'], due: number | null): void => {
    const lastPass = last && { finished: last.finished, exitCode: last.exitCode, headline: last.headline };
    onState({ doing, nextPass: due === null ? null : new Date(due).toISOString(), lastPass });
  };
  for (;;) {
    state('waiting', trigger.plan(last));
    try {
      await trigger.wait(interrupt);
    } catch (error) {
      if (!interrupt.aborted) throw error;
      state('ending', null);
      return null;
    }
    state('passing', null);
    last = await pass();
    if (interrupt.aborted) {
      state('ending', null);
      return last.end === 'interrupted' ? last : null;
    }
  }
}
