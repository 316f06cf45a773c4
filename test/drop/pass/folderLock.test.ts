import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../../src/drop/pass/folderLock.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { newHolder } from '../../../src/lib/processIdentity.ts';
import { testClock } from '../../helpers/clock.ts';
import { ownDropFolders } from './ownDrop.ts';

const NEVER = new AbortController().signal;

function write(folder: string, number: number, record: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${number}.json`), JSON.stringify(record));
}

const ELSEWHERE = { machine: 'other-machine boot space', pid: 1, token: 't' };

describe('lockFolder', () => {
  it('is held by one of many at once, and free again afterwards', async () => {
    const { lock } = ownDropFolders();
    // All of them find the one before dead at the same moment.
    write(lock, 3, { holder: { ...newHolder(), pid: 2 ** 22 + 1 }, beat: 3, released: false });
    const got = await Promise.all([1, 2, 3, 4, 5].map(() => lockFolder(lock, systemClock, NEVER)));
    const held = got.filter((one) => 'lost' in one);
    expect(held).toHaveLength(1);
    await held[0]![Symbol.asyncDispose]();
    await using next = (await lockFolder(lock, testClock(), NEVER)) as AsyncDisposable;
    expect(next).toHaveProperty('lost');
  });

  it('is taken over at once from a process of this machine that is dead', async () => {
    const { lock } = ownDropFolders();
    write(lock, 7, { holder: { ...newHolder(), pid: 2 ** 22 + 1 }, beat: 3, released: false });
    const clock = testClock();
    await using mine = (await lockFolder(lock, clock, NEVER)) as AsyncDisposable;
    expect(mine).toHaveProperty('lost');
    expect(clock.slept).toEqual([]);
    expect(readdirSync(lock).sort()).toEqual(['7.json', '8.json']);
  });

  it('is left to another machine whose pass shows signs of life, whatever its clock says', async () => {
    const { lock } = ownDropFolders();
    let beat = 0;
    const clock = testClock(0, () => {
      beat += 1;
      if (beat % 8 === 0) write(lock, 1, { holder: ELSEWHERE, beat, released: false });
    });
    write(lock, 1, { holder: ELSEWHERE, beat: 0, released: false });
    expect(await lockFolder(lock, clock, NEVER)).toEqual({ busy: ELSEWHERE });
    expect(readdirSync(lock)).toEqual(['1.json']);
  });

  it('is taken over from another machine that stays silent, even one that died while it wrote', async () => {
    for (const text of [JSON.stringify({ holder: ELSEWHERE, beat: 4, released: false }), '']) {
      const { lock } = ownDropFolders();
      mkdirSync(lock);
      writeFileSync(join(lock, '1.json'), text);
      const clock = testClock();
      await using mine = (await lockFolder(lock, clock, NEVER)) as AsyncDisposable;
      expect(mine).toHaveProperty('lost');
      expect(clock.now()).toBeGreaterThanOrEqual(20_000);
    }
  });

  it('is lost when another pass has taken over', async () => {
    const { lock } = ownDropFolders();
    const mine = await lockFolder(lock, systemClock, NEVER);
    if ('busy' in mine) throw new Error('busy');
    write(lock, 2, { holder: ELSEWHERE, beat: 0, released: false });
    await new Promise((resolve) => mine.lost.addEventListener('abort', resolve, { once: true }));
    await mine[Symbol.asyncDispose]();
    // What is not mine any more is not given back by me.
    expect(JSON.parse(readFileSync(join(lock, '1.json'), 'utf8'))).toMatchObject({ released: false });
    expect(JSON.parse(readFileSync(join(lock, '2.json'), 'utf8'))).toMatchObject({ released: false });
  });
});
