import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCallLog } from '../../src/ledger/sqlite/sqliteCallLog.ts';
import { thisProcess } from '../../src/lib/processIdentity.ts';
import { ownFolder } from '../helpers/folder.ts';

describe('the call log', () => {
  const WINDOW = [{ calls: 2, windowMs: 1000 }];

  it('counts a call under way until its deadline, and one that is over when it was seen', async () => {
    const folder = ownFolder();
    const log = openCallLog(folder, 0);
    onTestFinished(() => log.close());
    const first = await log.reserve('e', WINDOW, 1000, 61_000);
    expect(first).toMatchObject({ granted: true });
    expect(await log.reserve('e', WINDOW, 1000, 61_000)).toMatchObject({ granted: true });
    expect(await log.reserve('e', WINDOW, 1500, 61_500)).toEqual({
      granted: false,
      retryAt: 62_001,
      provisional: true,
    });
    expect(await log.reserve('another', WINDOW, 1500, 61_500)).toMatchObject({ granted: true });
    if (first.granted) await log.release(first.call, 1200);
    expect(await log.reserve('e', WINDOW, 1500, 61_500)).toEqual({
      granted: false,
      retryAt: 2201,
      provisional: true,
    });
    expect(await log.reserve('e', WINDOW, 2201, 62_201)).toMatchObject({ granted: true });
  });

  it('treats the calls of a dead process as finished when it is next opened', async () => {
    const folder = ownFolder();
    await openCallLog(folder, 0).close();
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const database = new DatabaseSync(join(folder, 'calls.sqlite'));
    const insert = database.prepare(
      'INSERT INTO calls (endpoint, counted_at, under_way, machine, pid) VALUES (?, ?, 1, ?, ?)',
    );
    for (let call = 0; call < 2; call += 1) insert.run('e', 60_000, thisProcess().machine, ended);
    database.close();
    const log = openCallLog(folder, 5000);
    onTestFinished(() => log.close());
    expect(await log.reserve('e', WINDOW, 5500, 65_500)).toEqual({
      granted: false,
      retryAt: 6001,
      provisional: false,
    });
  });
});
