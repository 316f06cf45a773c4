import type { Clock } from '../../src/lib/clock.ts';

/** A clock on which time passes only by sleeping, or when a test moves it forward. */
export interface TestClock extends Clock {
  /** The requested length of each sleep, in milliseconds, in the order in which they began. */
  readonly slept: readonly number[];
  /** Moves the time forward by this many milliseconds; wakes nobody. */
  forward(ms: number): void;
  /** Sets the clock of the wall to another time, which takes no time. */
  set(now: number): void;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that jumps to the moment the next sleeper waits for, once nothing can happen without time passing.
 * @param start milliseconds since 1970
 * @param onSleep called before each sleep begins
 */
export function testClock(start = 0, onSleep: (ms: number) => void = () => {}): TestClock {
  let now = start;
  /** By how much the clock was set, in milliseconds. */
  let setBy = 0;
  let isJumping = false;
  const slept: number[] = [];
  const sleepers: Sleeper[] = [];

  async function jump(): Promise<void> {
    isJumping = true;
    while (sleepers.length > 0) {
      // Whatever needs no time goes first.
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (next === undefined) break;
      now = Math.max(now, next.at);
      next.wake();
    }
    isJumping = false;
  }

  return {
    slept,
    now: () => now + setBy,
    elapsed: () => now - start,
    set: (to) => {
      setBy = to - now;
    },
    forward: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      onSleep(ms);
      slept.push(ms);
      await new Promise<void>((resolve, reject) => {
        const sleeper: Sleeper = {
          at: now + Math.max(0, ms),
          wake: () => {
            signal.removeEventListener('abort', cancel);
            resolve();
          },
        };
        const cancel = (): void => {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', cancel, { once: true });
        sleepers.push(sleeper);
        if (!isJumping) void jump();
      });
    },
  };
}
