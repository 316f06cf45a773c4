import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the sender sees it; a test can put its own in. */
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
    // setTimeout takes at most 2^31-1 ms; whoever waits longer asks again afterwards.
    await sleep(Math.min(Math.max(0, ms), 2_000_000_000), undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
};
