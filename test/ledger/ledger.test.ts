import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCallLog } from '../../src/ledger/callLog.ts';
import type { Ledger, NewRun, RunChanges } from '../../src/ledger/ledger.ts';
import { openLedger, openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { isAlive, isGone, newHolder, thisProcess } from '../../src/lib/processIdentity.ts';
import { ConfigurationError, EarlierRunError, LedgerError } from '../../src/model/errors.ts';
import type { CheckedRow } from '../../src/model/row.ts';

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'charges-ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newRun(id: string): NewRun {
  const columns = [
    { index: 0, name: 'ChargeId', field: 'ChargeId' as const },
    { index: 1, name: 'Comment', field: 'Comment' as const },
  ];
  return {
    id,
    dryRun: false,
    sheet: {
      file: 'a.csv',
      tab: null,
      sha256: 'ab',
      headerRow: 1,
      rows: 0,
      columns,
      notes: [],
      totals: { count: '0', totalPrice: '0' },
    },
    target: null,
    started: '2026-10-31T12:00:00.000Z',
  };
}

function row(number: number, chargeId: number, comment = 'x'): CheckedRow {
  return {
    row: number,
    cells: [`${chargeId}`, comment],
    values: { ChargeId: chargeId, Comment: comment },
    problems: [],
  };
}

async function ledgerWith(ledger: Ledger, rows: readonly CheckedRow[]): Promise<Ledger> {
  onTestFinished(() => ledger.close().catch(() => {}));
  await ledger.createRun(newRun('run1'));
  await ledger.addRows('run1', rows);
  return ledger;
}

const UPDATED = (number: number) => ({
  row: number,
  outcome: { state: 'updated' } as const,
  attempts: 1,
  sentAt: '2026-10-31T12:00:01.000Z',
  sentAgain: false,
});

describe('the ledger', () => {
  it('keeps rows in sheet order with their cells, values and states, through closing and opening', async () => {
    const folder = ownFolder();
    const ledger = await ledgerWith(openLedger(folder), [row(2, 1001, 'å\u0000"'), row(5, 1002)]);
    await ledger.record('run1', { announced: [2], settled: [], withdrawn: [] });
    await ledger.record('run1', { announced: [5], settled: [UPDATED(2)], withdrawn: [] });
    await ledger.close();
    const again = openLedger(folder);
    onTestFinished(() => again.close());
    const rows = (await Array.fromAsync(again.rows('run1'))).flat();
    expect(rows).toEqual([
      {
        ...row(2, 1001, 'å\u0000"'),
        state: 'updated',
        attempts: 1,
        sentAt: '2026-10-31T12:00:01.000Z',
        outcome: { state: 'updated' },
        sentAgain: false,
      },
      { ...row(5, 1002), state: 'sending', attempts: 1, sentAt: null, outcome: null, sentAgain: false },
    ]);
    expect(await again.counts('run1')).toEqual({
      invalid: 0,
      pending: 0,
      sending: 1,
      updated: 1,
      rejected: 0,
      failed: 0,
    });
    expect(await again.sendable('run1', 0, 10)).toEqual([
      { row: 5, update: { ChargeId: 1002, Comment: 'x' }, attempts: 1, outcomeUnknown: true },
    ]);
    await again.record('run1', { announced: [], settled: [], withdrawn: [{ row: 5, attempts: 3 }] });
    expect(await again.sendable('run1', 0, 10)).toMatchObject([
      { row: 5, attempts: 3, outcomeUnknown: false },
    ]);
  });

  it('makes all rows of a repeated ChargeId invalid, those that were invalid already too, each naming the others', async () => {
    const bad: CheckedRow = {
      ...row(4, 7),
      problems: [{ row: 4, cell: 'B4', column: 'Comment', value: '', message: 'm', kind: 'too long' }],
    };
    const ledger = await ledgerWith(openTemporaryLedger(), [row(2, 7), row(3, 8), bad, row(9, 7)]);
    await ledger.refuseDuplicates('run1');
    const rows = (await Array.fromAsync(ledger.rows('run1'))).flat();
    expect(rows.map(({ state }) => state)).toEqual(['invalid', 'pending', 'invalid', 'invalid']);
    expect(rows[2]!.problems.map(({ kind }) => kind)).toEqual(['too long', 'duplicate']);
    expect(rows.map(({ problems }) => problems.at(-1)?.message.match(/stands also in (.*?)\./)?.[1])).toEqual(
      ['rows 4 and 9', undefined, 'rows 2 and 9', 'rows 2 and 4'],
    );
    expect((await Array.fromAsync(ledger.problems('run1'))).flat()).toHaveLength(4);
  });

  it('finds a run by the beginning of its id, if that is enough', async () => {
    const ledger = await ledgerWith(openTemporaryLedger(), []);
    await ledger.createRun(newRun('run2'));
    await ledger.createRun(newRun('other'));
    expect((await ledger.findRun('o'))?.id).toBe('other');
    expect((await ledger.findRun('run2'))?.id).toBe('run2');
    expect([await ledger.findRun('run'), await ledger.findRun(''), await ledger.findRun('%')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect((await ledger.runs()).map(({ id }) => id)).toEqual(['other', 'run2', 'run1']);
  });

  it('refuses a ledger of a newer version, and a file that is none', () => {
    const folder = ownFolder();
    void openLedger(folder).close();
    const database = new DatabaseSync(join(folder, 'ledger.sqlite'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openLedger(folder)).toThrow(/newer version of charges/);
    const other = ownFolder();
    writeFileSync(join(other, 'ledger.sqlite'), 'no database, and long enough to be looked at'.repeat(100));
    expect(() => openLedger(other)).toThrow(LedgerError);
  });

  it('leaves the rights of a folder alone that holds other things', () => {
    const folder = ownFolder();
    const shared = join(folder, 'shared');
    mkdirSync(shared, { mode: 0o755 });
    writeFileSync(join(shared, 'other'), '');
    void openLedger(shared).close();
    expect(statSync(shared).mode & 0o777).toBe(0o755);
    expect(statSync(join(shared, 'ledger.sqlite')).mode & 0o777).toBe(0o600);
  });

  it('notices that it was replaced under its feet', async () => {
    const folder = ownFolder();
    const ledger = await ledgerWith(openLedger(folder), [row(2, 1001)]);
    renameSync(join(folder, 'ledger.sqlite'), join(folder, 'elsewhere'));
    await expect(ledger.record('run1', { announced: [2], settled: [], withdrawn: [] })).rejects.toThrow(
      /deleted or replaced/,
    );
  });
});

describe('a lease', () => {
  it.each<[string, RunChanges, RegExp | null]>([
    ['is sending it', { state: 'sending' }, /is being imported by another process: run run2/],
    ['has sent it since', { state: 'finished', finished: '2026-10-31T12:05:00.000Z' }, /meanwhile: run run2/],
    [
      'has sent some of it since',
      { state: 'interrupted', finished: '2026-10-31T12:05:00.000Z' },
      /was begun by another process meanwhile and not ended: run run2/,
    ],
    ['has sent it before', { state: 'finished', finished: '2026-10-31T11:59:59.999Z' }, null],
    [
      'was not confirmed',
      { state: 'stopped', stopCause: 'unconfirmed', finished: '2026-10-31T12:05:00.000Z' },
      null,
    ],
  ])('of a sheet is refused where another run %s', async (_what, changes, refusal) => {
    const target = {
      automationUrl: 'https://wms.example/demo/Automation.asmx',
      serviceUrl: 'https://wms.example/demo/Service.asmx',
      host: 'wms.example',
      warehouse: 'demo',
      username: 'u',
      goodsOwnerId: null,
      integrationType: 'x',
    };
    const ledger = openLedger(ownFolder());
    onTestFinished(() => ledger.close());
    for (const id of ['run1', 'run2']) await ledger.createRun({ ...newRun(id), target });
    await ledger.updateRun('run2', changes);
    const taking = async (again: boolean) => (await ledger.lease('run1', again)).release();
    if (refusal === null) return taking(false);
    await expect(taking(false)).rejects.toThrow(refusal);
    await expect(taking(false)).rejects.toThrow(EarlierRunError);
    await taking(true);
  });

  it('is given to one process at a time, and back', async () => {
    const folder = ownFolder();
    const one = await ledgerWith(openLedger(folder), [row(2, 1001)]);
    const other = openLedger(folder);
    onTestFinished(() => other.close());
    const lease = await one.lease('run1', false);
    expect(await lease.renew()).toBe(true);
    await expect(other.lease('run1', false)).rejects.toThrow(ConfigurationError);
    await expect(other.lease('run1', false)).rejects.toThrow(/is being sent by another process/);
    await lease.release();
    expect(await lease.renew()).toBe(false);
    await (await other.lease('run1', false)).release();
  });

  it('that was silent for too long is taken over, and whoever had it can write nothing more', async () => {
    const folder = ownFolder();
    const stalled = await ledgerWith(openLedger(folder), [row(2, 1001)]);
    const lease = await stalled.lease('run1', false);
    const database = new DatabaseSync(join(folder, 'ledger.sqlite'));
    database.exec('UPDATE runs SET heartbeat = heartbeat - 16000');
    database.close();
    const other = openLedger(folder);
    onTestFinished(() => other.close());
    const taken = await other.lease('run1', false);
    expect(await lease.renew()).toBe(false);
    await expect(stalled.record('run1', { announced: [2], settled: [], withdrawn: [] })).rejects.toThrow(
      /taken over by another process/,
    );
    await other.record('run1', { announced: [2], settled: [], withdrawn: [] });
    // Giving back what one no longer has takes nothing from the other.
    await lease.release();
    expect(await taken.renew()).toBe(true);
  });

  it('of a process that has ended is free at once on the same machine, and after a while from elsewhere', () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const now = 1_000_000;
    expect(isAlive({ ...newHolder(), pid: ended }, now, now)).toBe(false);
    expect(isAlive(newHolder(), now, now)).toBe(true);
    const elsewhere = { ...newHolder(), machine: `${hostname()} another boot`, pid: ended };
    expect(isAlive(elsewhere, now - 14_000, now)).toBe(true);
    expect(isAlive(elsewhere, now - 16_000, now)).toBe(false);
    expect(isGone({ ...thisProcess(), pid: ended })).toBe(true);
    expect(isGone(elsewhere)).toBe(false);
  });
});

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

  it('takes the calls of a process that has died for over when it is next opened', async () => {
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
