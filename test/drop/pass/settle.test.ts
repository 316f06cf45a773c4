import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/drop/pass/scanFolder.ts';
import { settleFolder } from '../../../src/drop/pass/settle.ts';
import { testClock } from '../../helpers/clock.ts';

/** What settles where the folder looks like `at(second)`. */
async function settle(
  settleMs: number,
  at: (second: number) => Candidate[],
  isFree = (_second: number) => true,
) {
  const clock = testClock();
  const { ready, writing } = await settleFolder({
    settleMs,
    clock,
    interrupt: new AbortController().signal,
    look: async () => ({ candidates: at(clock.now() / 1000), leftAlone: [] }),
    isFree: async () => isFree(clock.now() / 1000),
  });
  const names = (list: readonly Candidate[]) => list.map(({ name, size }) => `${name}:${size}`);
  return { ready: names(ready), writing: names(writing), seconds: clock.now() / 1000 };
}

const quiet = (name: string): Candidate => ({ name, size: 5, mtimeMs: 1 });

describe('settleFolder', () => {
  it('takes what has not changed for the settling time, and waits no longer', async () => {
    expect(await settle(10_000, () => [quiet('a.csv')])).toEqual({
      ready: ['a.csv:5'],
      writing: [],
      seconds: 10,
    });
    expect(await settle(0, () => [quiet('a.csv')])).toMatchObject({ ready: ['a.csv:5'], seconds: 0 });
    expect(await settle(10_000, () => [])).toMatchObject({ ready: [], seconds: 0 });
  });

  it('starts over at each change of the size or the time', async () => {
    const growing = (second: number) => [{ ...quiet('a.csv'), size: Math.min(Math.floor(second), 15) }];
    expect(await settle(10_000, growing)).toEqual({ ready: ['a.csv:15'], writing: [], seconds: 25 });
    const touched = (second: number) => [{ ...quiet('a.csv'), mtimeMs: Math.min(Math.floor(second), 7) }];
    expect(await settle(10_000, touched)).toMatchObject({ ready: ['a.csv:5'], seconds: 17 });
  });

  it('leaves a file that keeps changing, and takes the others', async () => {
    const found = await settle(10_000, (second) => [{ ...quiet('a.csv'), size: second }, quiet('b.csv')]);
    expect(found).toEqual({ ready: ['b.csv:5'], writing: ['a.csv:60'], seconds: 60 });
  });

  it('takes no file that another program holds, and waits the whole time after its release', async () => {
    expect(
      await settle(
        10_000,
        () => [quiet('a.csv')],
        () => false,
      ),
    ).toMatchObject({ ready: [], writing: ['a.csv:5'] });
    expect(
      await settle(
        10_000,
        () => [quiet('a.csv')],
        (second) => second >= 5,
      ),
    ).toMatchObject({
      ready: ['a.csv:5'],
      seconds: 15,
    });
  });

  it('takes no file that another program holds, even with a settling time of 0', async () => {
    expect(
      await settle(
        0,
        () => [quiet('a.csv')],
        () => false,
      ),
    ).toMatchObject({ ready: [], writing: ['a.csv:5'] });
  });
});
