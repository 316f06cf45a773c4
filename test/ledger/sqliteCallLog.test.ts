import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallLog } from '../../src/ledger/callLog.ts';
import { openCallLog } from '../../src/ledger/sqlite/sqliteCallLog.ts';
import { thisProcess } from '../../src/lib/processIdentity.ts';
import { ownFolder } from '../helpers/folder.ts';

const WINDOW = [{ calls: 2, windowMs: 1000 }];
/** Milliseconds since 1970 when the machine of these tests was started. */
const BOOTED = 1_790_000_000_000;
const HOUR = 3_600_000;

/** A machine whose time a test sets. */
class Machine {
  boot = 'first boot';
  /** Milliseconds since the boot. */
  at = 50_000_000;
  wall = BOOTED + 50_000_000;

  elapsed = (): number => this.at;
  now = (): number => this.wall;

  pass(ms: number): void {
    this.at += ms;
    this.wall += ms;
  }

  restart(downMs: number): void {
    this.boot = `${this.boot} again`;
    this.at = 5000;
    this.wall += downMs + 5000;
  }
}

function ownLog(folder: string, machine: Machine): CallLog {
  const { boot, elapsed, now } = machine;
  const log = openCallLog(folder, { boot, elapsed, now });
  onTestFinished(() => log.close().catch(() => {}));
  return log;
}

async function call(log: CallLog): Promise<void> {
  const place = await log.reserve('e', WINDOW, 60_000);
  if (!place.granted) throw new Error('There is no place.');
  await log.release(place.call, 0);
}

describe('the call log', () => {
  it('counts a call under way until its deadline, and one that is over when it was seen', async () => {
    const machine = new Machine();
    const log = ownLog(ownFolder(), machine);
    const first = await log.reserve('e', WINDOW, 60_000);
    expect(first).toMatchObject({ granted: true });
    expect(await log.reserve('e', WINDOW, 60_000)).toMatchObject({ granted: true });
    machine.pass(500);
    expect(await log.reserve('e', WINDOW, 60_000)).toEqual({
      granted: false,
      waitMs: 60_501,
      provisional: true,
    });
    expect(await log.reserve('another', WINDOW, 60_000)).toMatchObject({ granted: true });
    if (first.granted) await log.release(first.call, 300);
    expect(await log.reserve('e', WINDOW, 60_000)).toEqual({
      granted: false,
      waitMs: 701,
      provisional: true,
    });
    machine.pass(701);
    expect(await log.reserve('e', WINDOW, 60_000)).toMatchObject({ granted: true });
  });

  it('treats the calls of a dead process as finished when it is next opened', async () => {
    const folder = ownFolder();
    const machine = new Machine();
    await ownLog(folder, machine).close();
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const database = new DatabaseSync(join(folder, 'calls.sqlite'));
    const insert = database.prepare(
      'INSERT INTO calls (endpoint, counted_at, under_way, boot, machine, pid) VALUES (?, ?, 1, ?, ?, ?)',
    );
    for (let call = 0; call < 2; call += 1)
      insert.run('e', machine.at + 60_000, machine.boot, thisProcess().machine, ended);
    database.close();
    const log = ownLog(folder, machine);
    machine.pass(500);
    expect(await log.reserve('e', WINDOW, 60_000)).toEqual({
      granted: false,
      waitMs: 501,
      provisional: false,
    });
  });
});

describe('the call log of a machine whose clock is set', () => {
  it.each([
    ['an hour ahead', HOUR],
    ['an hour back', -HOUR],
    ['to 1970', -BOOTED],
  ])('%s waits as long as if it had not been, in one process or in another', async (_to, setBy) => {
    const folder = ownFolder();
    const machine = new Machine();
    const log = ownLog(folder, machine);
    await call(log);
    await call(log);
    machine.pass(400);
    machine.wall += setBy;
    const blocked = { granted: false, waitMs: 601, provisional: false };
    expect(await log.reserve('e', WINDOW, 60_000)).toEqual(blocked);
    expect(await ownLog(folder, machine).reserve('e', WINDOW, 60_000)).toEqual(blocked);
  });

  it('waits for a call from the future for one window, and then no more', async () => {
    const folder = ownFolder();
    const machine = new Machine();
    machine.at += HOUR;
    const ahead = ownLog(folder, machine);
    await call(ahead);
    await call(ahead);
    await ahead.pause('e', 5000);
    machine.at -= HOUR;
    const log = ownLog(folder, machine);
    expect(await log.pausedMs('e')).toBe(5000);
    expect(await log.reserve('e', WINDOW, 60_000)).toMatchObject({ waitMs: 5000 });
    machine.pass(500);
    expect(await log.reserve('e', WINDOW, 60_000)).toMatchObject({ waitMs: 4500 });
    machine.pass(4500);
    await call(log);
  });

  it('takes over the calls of an earlier boot by the clock of the wall, none of them younger than this boot', async () => {
    const folder = ownFolder();
    const machine = new Machine();
    const day = [{ calls: 2, windowMs: 24 * HOUR }];
    const before = ownLog(folder, machine);
    await call(before);
    await call(before);
    await before.pause('e', 600_000);
    machine.restart(60_000);
    const after = ownLog(folder, machine);
    expect(await after.reserve('e', day, 60_000)).toMatchObject({ waitMs: 24 * HOUR - 65_000 + 1 });
    expect(await after.pausedMs('e')).toBe(600_000 - 65_000);
    // Set back by more than it was off: no call is younger than the boot.
    machine.restart(-HOUR);
    const later = ownLog(folder, machine);
    expect(await later.reserve('e', day, 60_000)).toMatchObject({ waitMs: 24 * HOUR - 5000 + 1 });
    expect(await later.pausedMs('e')).toBe(600_000 - 5000);
  });

  it('takes over what an earlier version wrote, with times of the wall', async () => {
    const folder = ownFolder();
    const machine = new Machine();
    const database = new DatabaseSync(join(folder, 'calls.sqlite'));
    database.exec(`
      CREATE TABLE calls (id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, counted_at INTEGER NOT NULL,
        under_way INTEGER NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL) STRICT;
      CREATE TABLE pauses (endpoint TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT;
      INSERT INTO calls (endpoint, counted_at, under_way, machine, pid) VALUES
        ('e', ${machine.wall - 300}, 0, 'm', 1), ('e', ${machine.wall + HOUR}, 0, 'm', 1);
      INSERT INTO pauses VALUES ('paused', ${machine.wall + 2000});
    `);
    database.close();
    const log = ownLog(folder, machine);
    expect(await log.reserve('e', WINDOW, 60_000)).toMatchObject({ waitMs: 701 });
    expect(await log.pausedMs('paused')).toBe(2000);
  });
});
