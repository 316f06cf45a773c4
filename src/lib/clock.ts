import { setTimeout as sleep } from 'node:timers/promises';
import { type MachineTime, machineTime } from './machineTime.ts';

/** The sender's source of time; tests can replace it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Whole milliseconds since some moment, for durations: setting the clock does not change it. */
  elapsed(): number;
  /** Resolves after this many milliseconds. @throws the signal's reason as soon as it aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

let ownTime: MachineTime | undefined;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => {
    ownTime ??= machineTime();
    return ownTime.elapsed();
  },
  sleep: async (ms, signal) => {
    // setTimeout takes at most 2^31-1 ms; for a longer wait, the caller sleeps again.
    await sleep(Math.min(Math.max(0, ms), 2_000_000_000), undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
};
