import type { Clock } from '../../src/lib/clock.ts';

/** A clock that moves only when somebody sleeps, or when the test moves it. */
export interface TestClock extends Clock {
  /** Every sleep so far, in milliseconds. */
  readonly slept: number[];
  /** Moves the clock forward by milliseconds. */
  forward(ms: number): void;
}

/**
 * A clock for one worker: a sleep is over at once, and moves the clock by its length.
 * @param start milliseconds since 1970
 * @param onSleep called before each sleep
 */
export function testClock(start = 0, onSleep: (ms: number) => void = () => {}): TestClock {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    forward: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      onSleep(ms);
      slept.push(ms);
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}

/** A clock for many workers at once: it jumps to the next moment somebody waits for, as soon as everybody waits. */
export class JumpingClock implements Clock {
  #now = 1_790_000_000_000;
  readonly #waiting: { at: number; resolve: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve) => this.#waiting.push({ at: this.#now + Math.max(0, ms), resolve }));
  }

  /** Runs until the work is done. */
  async drive(work: Promise<unknown>): Promise<void> {
    let done = false;
    void work.finally(() => {
      done = true;
    });
    while (!done) {
      // Everything that can go on without time passing goes on first.
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (done) break;
      this.#waiting.sort((a, b) => a.at - b.at);
      const next = this.#waiting.shift();
      if (!next) continue;
      this.#now = Math.max(this.#now, next.at);
      next.resolve();
    }
    await work;
  }
}
