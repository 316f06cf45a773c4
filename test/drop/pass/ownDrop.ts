import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DropFolders, dropFoldersOf } from '../../../src/drop/pass/folders.ts';
import type { Clock } from '../../../src/lib/clock.ts';

/** The folders of an empty drop folder, removed when the test is over. */
export function ownDropFolders(): DropFolders {
  const root = mkdtempSync(join(tmpdir(), 'charges-drop-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folders = dropFoldersOf(root);
  mkdirSync(folders.processing);
  return folders;
}

/** A clock that only moves when somebody sleeps. `onSleep` is called before each sleep. */
export function fakeClock(start = 0, onSleep: (ms: number) => void = () => {}): Clock & { slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
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
