import { setTimeout as sleep } from 'node:timers/promises';

/** The sender's source of time; tests can replace it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after this many milliseconds. @throws the signal's reason as soon as it aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // setTimeout takes at most 2^31-1 ms; for a longer wait, the caller sleeps again.
    await sleep(Math.min(Math.max(0, ms), 2_000_000_000), undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
};
