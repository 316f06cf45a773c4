import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateWindow } from '../../src/ledger/callLog.ts';
import { openCallLog } from '../../src/ledger/sqlite/sqliteCallLog.ts';
import { Pace } from '../../src/sender/pace.ts';
import { testClock } from '../helpers/clock.ts';
import { inFolder, ownFolder } from '../helpers/folder.ts';
import { leastMs, worstWindow } from './slidingWindow.ts';

/** A moment of today's size: the log of calls compares moments. */
const START = 1_790_000_000_000;
const NEVER = new AbortController().signal;

interface Trial {
  readonly windows: readonly RateWindow[];
  readonly calls: number;
  readonly workers: number;
  /** How many processes share the log: each has a Pace of its own. */
  readonly paces: number;
  /** Milliseconds until the server sees a call, and from there until the answer is back. */
  readonly there: () => number;
  readonly back: () => number;
}

/** Makes calls as fast as the pace lets them pass. @returns when the server saw each, in order */
async function arrivals(
  folder: string,
  { windows, calls, workers, paces, there, back }: Trial,
): Promise<number[]> {
  const clock = testClock(START);
  const log = openCallLog(folder, { ...clock, boot: 'b' });
  const seen: number[] = [];
  const all = Array.from(
    { length: paces },
    () => new Pace(log, clock, { endpoint: 'e', windows, timeoutMs: 60_000 }),
  );
  let left = calls;
  const worker = async (pace: Pace): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const permit = await pace.permit(NEVER);
      permit.sent();
      await clock.sleep(there(), NEVER);
      seen.push(clock.now());
      await clock.sleep(back(), NEVER);
      await permit.done(true);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => worker(all[index % paces]!)));
  await log.close();
  return seen.sort((a, b) => a - b);
}

describe('the pace', () => {
  it('gives back the place of a call that is not made after all', async () => {
    const clock = testClock(START);
    const log = openCallLog(ownFolder(), { ...clock, boot: 'b' });
    const windows = [{ calls: 1, windowMs: 1000 }];
    const pace = new Pace(log, clock, { endpoint: 'e', windows, timeoutMs: 60_000 });
    const unprepared = pace.permit(NEVER, () => Promise.reject(new Error('in conflict')));
    await expect(unprepared).rejects.toThrow('in conflict');
    await pace.permit(NEVER);
    // Otherwise it would count until its deadline.
    expect(clock.now() - START).toBeLessThanOrEqual(1100);
    await log.close();
  });

  it.each<[string, RateWindow[], number]>([
    ['5/s', [{ calls: 5, windowMs: 1000 }], 200],
    ['200/s', [{ calls: 200, windowMs: 1000 }], 2000],
    [
      '100/10s,500/60s',
      [
        { calls: 100, windowMs: 10_000 },
        { calls: 500, windowMs: 60_000 },
      ],
      1500,
    ],
    ['1/s', [{ calls: 1, windowMs: 1000 }], 30],
  ])(
    '%s is never exceeded and used to at least 98 percent when the server is quick',
    async (_name, windows, calls) => {
      const seen = await arrivals(ownFolder(), {
        windows,
        calls,
        workers: 8,
        paces: 1,
        there: () => 1,
        back: () => 1,
      });
      for (const { calls: allowed, windowMs } of windows)
        expect(worstWindow(seen, windowMs)).toBeLessThanOrEqual(allowed);
      const bound = leastMs(windows, calls);
      expect(bound / (seen.at(-1)! - seen[0]!)).toBeGreaterThan(0.98);
    },
  );

  it('holds and is fully used even if every call is slow', async () => {
    const windows = [{ calls: 5, windowMs: 1000 }];
    const seen = await arrivals(ownFolder(), {
      windows,
      calls: 800,
      workers: 16,
      paces: 1,
      there: () => 40,
      back: () => 400,
    });
    expect(worstWindow(seen, 1000)).toBeLessThanOrEqual(5);
    expect(leastMs(windows, 800) / (seen.at(-1)! - seen[0]!)).toBeGreaterThan(0.98);
  });

  it('holds whatever the network delay, even for several processes with one log', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          calls: fc.integer({ min: 1, max: 20 }),
          windowMs: fc.integer({ min: 50, max: 3000 }),
          workers: fc.integer({ min: 1, max: 12 }),
          paces: fc.integer({ min: 1, max: 4 }),
          delays: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 5, maxLength: 40 }),
        }),
        async ({ calls, windowMs, workers, paces, delays }) => {
          let at = 0;
          // Answers take their time too, but never less than the shortest.
          const next = (): number => delays[at++ % delays.length]!;
          const seen = await inFolder((folder) =>
            arrivals(folder, {
              windows: [{ calls, windowMs }],
              calls: 60,
              workers,
              paces,
              there: next,
              back: () => 5,
            }),
          );
          expect(worstWindow(seen, windowMs)).toBeLessThanOrEqual(calls);
        },
      ),
      { numRuns: 60, seed: 20261121 },
    );
  });

  it('counts a call without an answer when it is given up: who knows when the server saw it', async () => {
    const clock = testClock(START);
    const log = openCallLog(ownFolder(), { ...clock, boot: 'b' });
    const windows = [{ calls: 1, windowMs: 1000 }];
    const pace = new Pace(log, clock, { endpoint: 'e', windows, timeoutMs: 60_000 });
    const call = async (ms: number, answered: boolean): Promise<number> => {
      const permit = await pace.permit(NEVER);
      const begun = clock.now();
      permit.sent();
      await clock.sleep(ms, NEVER);
      await permit.done(answered);
      return begun;
    };
    const begun: number[] = [];
    const all = async (): Promise<void> => {
      for (let count = 0; count < 40; count += 1) begun.push(await call(100, true));
      begun.push(await call(100, false), await call(100, true), await call(100, true));
    };
    await all();
    const gaps = begun.slice(1).map((at, index) => at - begun[index]!);
    expect(gaps.slice(-4)).toEqual([1004, 1004, 1101, 1004]);
    await log.close();
  });

  it('counts the calls of an earlier process', async () => {
    const folder = ownFolder();
    const clock = testClock(START);
    const windows = [{ calls: 3, windowMs: 60_000 }];
    const begun = clock.now();
    for (let process = 0; process < 2; process += 1) {
      const log = openCallLog(folder, { ...clock, boot: 'b' });
      const pace = new Pace(log, clock, { endpoint: 'e', windows, timeoutMs: 1000 });
      const two = async (): Promise<void> => {
        for (let call = 0; call < 2; call += 1) await (await pace.permit(NEVER)).done(true);
      };
      await two();
      await log.close();
    }
    expect(clock.now() - begun).toBeGreaterThanOrEqual(60_000);
  });

  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour back', -3_600_000],
  ])('holds, and waits no longer, if the clock is set %s while it is used', async (_to, setBy) => {
    const folder = ownFolder();
    const clock = testClock(START);
    const windows = [{ calls: 3, windowMs: 10_000 }];
    const begun: number[] = [];
    for (let process = 0; process < 2; process += 1) {
      const log = openCallLog(folder, { ...clock, boot: 'b' });
      const pace = new Pace(log, clock, { endpoint: 'e', windows, timeoutMs: 1000 });
      for (let call = 0; call < 5; call += 1) {
        await (await pace.permit(NEVER)).done(true);
        begun.push(clock.elapsed());
        if (call === 1) clock.set(clock.now() + setBy);
      }
      await log.close();
    }
    expect(worstWindow(begun, 10_000)).toBe(3);
    expect(begun.at(-1)).toBeLessThan(1.01 * leastMs(windows, begun.length));
  });

  it('pauses every process, and slows down until calls pass again', async () => {
    const folder = ownFolder();
    const clock = testClock(START);
    const log = openCallLog(folder, { ...clock, boot: 'b' });
    const windows = [{ calls: 10, windowMs: 1000 }];
    const [one, other] = [0, 1].map(
      () => new Pace(log, clock, { endpoint: 'e', windows, timeoutMs: 1000 }),
    ) as [Pace, Pace];
    const begun = clock.now();
    await one.throttled(5000);
    await (await other.permit(NEVER)).done(true);
    expect(clock.now() - begun).toBeGreaterThanOrEqual(5000);
    const passed = async (pace: Pace, calls: number): Promise<number> => {
      const from = clock.now();
      for (let call = 0; call < calls; call += 1) await (await pace.permit(NEVER)).done(true);
      return clock.now() - from;
    };
    expect(await passed(one, 20)).toBeGreaterThan(2900);
    for (let call = 0; call < 10; call += 1) one.passed();
    expect(await passed(one, 20)).toBeLessThan(2900);
    await log.close();
  });
});
