import type { Clock } from '../../lib/clock.ts';
import type { PassSummary } from '../pass/passSummary.ts';

/** Decides when the next pass is due. */
export interface PassTrigger extends AsyncDisposable {
  /** Plans the next pass. @returns when, in milliseconds since 1970; null if it starts when a file arrives */
  plan(last: PassSummary | null): number | null;
  /** Resolves when the next pass is due. @throws the signal's reason when it aborts */
  wait(interrupt: AbortSignal): Promise<void>;
}

/** Timers stop while the machine sleeps, so the wall clock is checked this often. */
const LONGEST_SLEEP_MS = 30_000;

/** Waits until a wall-clock time. @param time milliseconds since 1970 @throws the signal's reason when it aborts */
export async function sleepUntil(time: number, clock: Clock, interrupt: AbortSignal): Promise<void> {
  await sleepWhile(() => time - clock.now(), clock, interrupt);
}

/** Waits until some time has passed, whatever the clock is set to. @param time as of `clock.elapsed` @throws as `sleepUntil` */
export async function sleepUntilElapsed(time: number, clock: Clock, interrupt: AbortSignal): Promise<void> {
  await sleepWhile(() => time - clock.elapsed(), clock, interrupt);
}

async function sleepWhile(left: () => number, clock: Clock, interrupt: AbortSignal): Promise<void> {
  for (let ms = left(); ms > 0; ms = left()) await clock.sleep(Math.min(ms, LONGEST_SLEEP_MS), interrupt);
  interrupt.throwIfAborted();
}
