import type { PassSummary } from '../pass/passSummary.ts';
import type { WatchState } from './heartbeat.ts';
import type { Replacement } from './replacement.ts';
import type { PassTrigger } from './trigger.ts';

export interface WatchParts {
  readonly trigger: PassTrigger;
  readonly interrupt: AbortSignal;
  readonly replacement: Replacement;
  pass(): Promise<PassSummary>;
  onState(state: WatchState): void;
}

/**
 * Why a watch ended. `stopped`: by a signal between two passes. `interrupted`: by a signal during a pass. `replaced`: the program's files
 * are others by now, and the rest of them can't be loaded any more.
 */
export type WatchEnd = 'stopped' | 'interrupted' | 'replaced';

/** Makes passes whenever the trigger says so, until interrupted, or until the program's files were replaced. It finishes the pass it is in. */
export async function watchFolder({
  trigger,
  interrupt,
  replacement,
  pass,
  onState,
}: WatchParts): Promise<WatchEnd> {
  let last: PassSummary | null = null;
  const state = (doing: WatchState['doing'], due: number | null): void => {
    const lastPass = last && { finished: last.finished, exitCode: last.exitCode, headline: last.headline };
    onState({ doing, nextPass: due === null ? null : new Date(due).toISOString(), lastPass });
  };
  const ended = (end: WatchEnd): WatchEnd => {
    state('ending', null);
    return end;
  };
  const either = AbortSignal.any([interrupt, replacement.signal]);
  for (;;) {
    state('waiting', trigger.plan(last));
    try {
      await trigger.wait(either);
    } catch (error) {
      if (!either.aborted) throw error;
      return ended(interrupt.aborted ? 'stopped' : 'replaced');
    }
    if (await replacement.look()) return ended('replaced');
    state('passing', null);
    last = await pass();
    if (interrupt.aborted) return ended(last.end === 'interrupted' ? 'interrupted' : 'stopped');
    if (await replacement.look()) return ended('replaced');
  }
}
