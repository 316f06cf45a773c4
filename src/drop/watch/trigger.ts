import type { Clock } from '../../lib/clock.ts';
import type { PassSummary } from '../pass/passSummary.ts';

/** Says when the next pass is due. */
export interface PassTrigger extends AsyncDisposable {
  /** Plans the next one. @returns when it will be, milliseconds since 1970; null if it comes with the next sheet */
  plan(last: PassSummary | null): number | null;
  /** Resolves when the next pass is due. @throws the signal's reason when it aborts */
  wait(interrupt: AbortSignal): Promise<void>;
}

/** A machine that sleeps stops its timers too; so the clock on the wall is looked at now and then. */
const LONGEST_SLEEP_MS = 30_000;

/** Waits until a time of the wall clock. */
export async function sleepUntil(time: number, clock: Clock, interrupt: AbortSignal): Promise<void> {
  for (let left = time - clock.now(); left > 0; left = time - clock.now()) {
    await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), interrupt);
  }
  interrupt.throwIfAborted();
}
