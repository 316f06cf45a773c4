import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { isGone, newHolder, thisProcess } from '../../src/lib/processIdentity.ts';

it('a process has definitely ended if it ran on this machine and no process has its id; nothing is known about other machines', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  expect(isGone({ ...thisProcess(), pid: ended })).toBe(true);
  expect(isGone(newHolder())).toBe(false);
  expect(isGone({ ...newHolder(), machine: `${hostname()} another boot`, pid: ended })).toBe(false);
});
