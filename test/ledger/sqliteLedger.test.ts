import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { MIGRATIONS } from '../../src/ledger/sqlite/migrations.ts';
import { openLedger, openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { LedgerError } from '../../src/model/errors.ts';
import { ownFolder } from '../helpers/folder.ts';
import { describeLedger, mustLease, newRun, put, row, type Store, TARGET } from './contract.ts';
import { describeReadings, newBaseline, standing } from './readingsContract.ts';

function ownLedger(folder: string): Ledger {
  const ledger = openLedger(folder);
  onTestFinished(() => ledger.close().catch(() => {}));
  return ledger;
}

function inDatabase(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, 'ledger.sqlite'));
  database.exec(sql);
  database.close();
}

function store(): Store {
  const folder = ownFolder();
  return {
    open: () => openLedger(folder),
    expireLeases: () => inDatabase(folder, 'UPDATE runs SET expires = expires - 16000'),
  };
}

describeLedger('SQLite', store);
describeReadings('SQLite', store);

describe('the file of a ledger', () => {
  it('of a newer version is refused, and so is a file that is not a ledger', async () => {
    const folder = ownFolder();
    await openLedger(folder).close();
    inDatabase(folder, 'PRAGMA user_version = 99');
    expect(() => openLedger(folder)).toThrow(/newer version of charges/);
    const other = ownFolder();
    writeFileSync(join(other, 'ledger.sqlite'), 'no database, and long enough to be looked at'.repeat(100));
    expect(() => openLedger(other)).toThrow(LedgerError);
  });

  it('from the first version is upgraded with its content', async () => {
    const folder = ownFolder();
    const { sheet, target } = newRun('');
    const run = (id: string, state: string, stopCause: string | null, holder: string | null) =>
      `INSERT INTO runs (id, state, dry_run, sheet, target, started, stop_cause, sync, holder) VALUES
         ('${id}', '${state}', 0, '${JSON.stringify({ ...sheet, sha256: id })}', '${JSON.stringify(target)}',
          '2026-10-31T12:00:00.000Z', ${stopCause && `'${stopCause}'`}, '{}', ${holder && `'${holder}'`});`;
    const rowOf = (run: number, state: string, sentAt: string | null) =>
      `INSERT INTO rows (run, row, state, charge_id, cells, charge, sent_at) VALUES
         (${run}, 2, '${state}', 1001, '[]', '{"ChargeId":1001,"Comment":"v${run}"}', ${sentAt && `'${sentAt}'`});`;
    inDatabase(
      folder,
      [
        MIGRATIONS[0],
        run('refused1', 'refused', null, null),
        run('sending2', 'sending', null, '{"machine":"m","pid":1,"token":"t"}'),
        rowOf(2, 'sending', null),
        run('declined3', 'stopped', 'unconfirmed', null),
        rowOf(3, 'pending', null),
        run('finished4', 'finished', null, null),
        rowOf(4, 'updated', '2026-10-31T12:00:05.000Z'),
        'PRAGMA user_version = 1;',
      ].join('\n'),
    );
    const ledger = ownLedger(folder);
    expect((await ledger.runs()).map(({ id, state }) => [id, state])).toEqual([
      ['finished4', 'finished'],
      ['sending2', 'sending'],
      ['refused1', 'not valid'],
    ]);
    expect(await ledger.sendable('sending2', 0, 10)).toHaveLength(1);
    const [history] = (await Array.fromAsync(ledger.knownCharges('sending2'))).flat();
    expect(history!.updates).toMatchObject([{ run: 'finished4', after: true, values: { Comment: 'v4' } }]);
    await mustLease(ledger, 'sending2');
  });

  it('from the version before invoices were read is upgraded with its rows', async () => {
    const folder = ownFolder();
    const { sheet, target } = newRun('');
    const values = [JSON.stringify(sheet), JSON.stringify(target), '2026-10-31T12:00:00.000Z', '{}'];
    const cells = '["1001","x"]';
    const charge = '{"ChargeId":1001,"Comment":"x"}';
    inDatabase(
      folder,
      [
        ...MIGRATIONS.slice(0, 4),
        `INSERT INTO runs (id, state, dry_run, sheet, target, started, sync, known) VALUES
           ('run1', 'stopped', 0, ${values.map((value) => `'${value}'`).join(', ')}, 1);
         INSERT INTO rows (run, row, state, charge_id, cells, charge, attempts, outcome, moment) VALUES
           (1, 2, 'updated', 1001, '${cells}', '${charge}', 1, '{"state":"updated"}', 5),
           (1, 3, 'pending', 1001, '${cells}', '${charge}', 2, NULL, NULL),
           (1, 4, 'conflict', 1001, '${cells}', '${charge}', 0,
            '{"state":"conflict","run":"r","at":null,"values":{},"certain":true}', NULL);`,
        'PRAGMA user_version = 4;',
      ].join('\n'),
    );
    const ledger = ownLedger(folder);
    const rows = (await Array.fromAsync(ledger.rows('run1'))).flat();
    const common = { ...row(2, 1001), sentAt: null, sentAgain: false };
    const unread = { before: null, after: null, verification: null };
    const conflict = { state: 'conflict', run: 'r', at: null, values: {}, certain: true };
    expect(rows).toEqual([
      { ...common, ...unread, row: 2, state: 'updated', attempts: 1, outcome: { state: 'updated' } },
      { ...common, ...unread, row: 3, state: 'pending', attempts: 2, outcome: null },
      { ...common, ...unread, row: 4, state: 'conflict', attempts: 0, outcome: conflict },
    ]);
    const known = (await Array.fromAsync(ledger.knownCharges('run1'))).flat();
    expect(known).toMatchObject([{ row: 3, updates: [{ run: 'run1' }], exported: null, before: null }]);
    expect(await ledger.findBaseline('b1')).toBeUndefined();
    await mustLease(ledger, 'run1');
  });

  it('leaves the permissions of a folder with other files alone', async () => {
    const shared = join(ownFolder(), 'shared');
    mkdirSync(shared, { mode: 0o755 });
    writeFileSync(join(shared, 'other'), '');
    await openLedger(shared).close();
    expect(statSync(shared).mode & 0o777).toBe(0o755);
    expect(statSync(join(shared, 'ledger.sqlite')).mode & 0o777).toBe(0o600);
  });

  it('that was replaced while in use is noticed by the next write', async () => {
    const folder = ownFolder();
    const ledger = ownLedger(folder);
    await put(ledger, newRun('run1'), [row(2, 1001)]);
    const lease = await mustLease(ledger, 'run1');
    renameSync(join(folder, 'ledger.sqlite'), join(folder, 'elsewhere'));
    const replaced = /deleted or replaced/;
    await expect(lease.record({ announced: [2], settled: [], withdrawn: [], unsent: [] })).rejects.toThrow(
      replaced,
    );
    await expect(ledger.noteFiles('run1', { report: { path: 'a', sha256: 'a' } })).rejects.toThrow(replaced);
    await expect(ledger.startBaseline(newBaseline('b1'))).rejects.toThrow(replaced);
    const reading = { charges: [], invoices: [], absent: [], at: '' };
    await expect(ledger.noteBefore('run1', reading)).rejects.toThrow(replaced);
    await expect(lease.verify({ ...reading, rows: [] })).rejects.toThrow(replaced);
    await expect(ledger.proveWritable()).rejects.toThrow(replaced);
  });
});

it('what is known of charges is found by the index on charges', async () => {
  const folder = ownFolder();
  const prepared: string[] = [];
  const { prepare } = DatabaseSync.prototype;
  const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
    this: DatabaseSync,
    sql: string,
  ) {
    prepared.push(sql);
    return prepare.call(this, sql);
  });
  onTestFinished(() => spy.mockRestore());
  const ledger = ownLedger(folder);
  await put(ledger, newRun('run1'), [row(2, 1001)]);
  const writing = await ledger.startBaseline({ ...newBaseline('b1'), kind: 'undo', run: 'run1' });
  await writing.add([{ id: 1001, invoice: 1, values: { Comment: 'x' }, written: { Comment: 'y' } }]);
  await writing.finish();
  await ledger.noteBefore('run1', { charges: [standing(1001, '1')], invoices: [], absent: [1], at: '' });
  const lease = await mustLease(ledger, 'run1');
  await lease.record({ announced: [2], settled: [], withdrawn: [], unsent: [] });
  await put(ledger, newRun('run2', 'other'), [{ ...row(2, 1001), baseline: 'b1' }]);
  await Array.fromAsync(ledger.knownCharges('run2'));
  await ledger.updatedRows('run1', [1001]);
  await ledger.rowsOfCharge(1001);
  const queries = [...new Set(prepared)].filter((sql) => sql.includes("state <> 'pending'"));
  const database = new DatabaseSync(join(folder, 'ledger.sqlite'));
  const plans = queries
    .filter((sql) => !sql.includes('CREATE'))
    .map((sql) => {
      const steps = database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => `${detail}`);
      return { sql, steps };
    });
  database.close();
  expect(plans).toHaveLength(8);
  for (const { sql, steps } of plans) {
    expect(steps.join('\n'), sql).toContain('rows_by_charge');
    expect(
      steps.filter((step) => /^SCAN (rows|other|undone|mine)/.test(step)),
      sql,
    ).toEqual([]);
  }
});

describe('the proof that a ledger can be written', () => {
  it('writes to the log, and leaves no file', async () => {
    const folder = ownFolder();
    const ledger = ownLedger(folder);
    const before = { size: statSync(join(folder, 'ledger.sqlite-wal')).size, files: readdirSync(folder) };
    await ledger.proveWritable();
    expect(statSync(join(folder, 'ledger.sqlite-wal')).size).toBeGreaterThan(before.size);
    expect(readdirSync(folder)).toEqual(before.files);
    const temporary = openTemporaryLedger();
    await temporary.proveWritable();
    await temporary.close();
  });

  it('fails if its folder is gone', async () => {
    const folder = join(ownFolder(), 'state');
    const ledger = ownLedger(folder);
    rmSync(folder, { recursive: true });
    await expect(ledger.proveWritable()).rejects.toThrow(LedgerError);
  });
});

/** Another process that leases a run, loads one, or writes a baseline, reports that, and then idles. */
async function holderOf(folder: string, doing: 'leasing' | 'loading' | 'exporting') {
  const script = fileURLToPath(new URL('holdRun.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, doing], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

describe('a run that another process holds', () => {
  it('is free as soon as that process is killed, without waiting for its lease to expire', async () => {
    const folder = ownFolder();
    const ledger = ownLedger(folder);
    await put(ledger, newRun('run1'), [row(2, 1001)]);
    await (await mustLease(ledger, 'run1')).release();
    const child = await holderOf(folder, 'leasing');
    const held = { kind: 'held', run: 'run1', holder: expect.stringContaining(`process ${child.pid} on`) };
    expect(await ledger.lease('run1', { target: TARGET, again: true, seen: null })).toEqual(held);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lease = await mustLease(ledger, 'run1');
    await lease.release();
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('is deleted if that process is killed while it reads the file, and kept as long as it lives', async () => {
    const folder = ownFolder();
    const child = await holderOf(folder, 'loading');
    expect((await ownLedger(folder).runs()).map(({ state }) => state)).toEqual(['loading']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await ownLedger(folder).runs()).toEqual([]);
  });

  it('is free after a while if that process hangs, and that process can then write nothing more', async () => {
    const folder = ownFolder();
    const ledger = ownLedger(folder);
    await put(ledger, newRun('run1'), [row(2, 1001)]);
    await (await mustLease(ledger, 'run1')).release();
    const child = await holderOf(folder, 'leasing');
    child.kill('SIGSTOP');
    expect((await ledger.lease('run1', { target: TARGET, again: true, seen: null })).kind).toBe('held');
    inDatabase(folder, 'UPDATE runs SET expires = expires - 16000');
    const lease = await mustLease(ledger, 'run1');
    await lease.record({ announced: [2], settled: [], withdrawn: [], unsent: [] });
    child.kill('SIGCONT');
    expect(await lease.renew()).toBe(true);
  });

  it('is free once its process is dead or its lease too long, even if the clock was set back', async () => {
    const folder = ownFolder();
    const ledger = ownLedger(folder);
    await put(ledger, newRun('run1'), [row(2, 1001)]);
    await mustLease(ledger, 'run1');
    inDatabase(folder, 'UPDATE runs SET expires = expires + 3600000');
    expect((await ledger.lease('run1', { target: TARGET, again: true, seen: null })).kind).toBe('given');
  });
});

describe('a baseline', () => {
  it('is there when the ledger is opened again', async () => {
    const folder = ownFolder();
    const first = openLedger(folder);
    const writing = await first.startBaseline(newBaseline('b1'));
    await writing.add([{ id: 1001, invoice: 101, values: { Comment: 'x' } }]);
    await writing.finish();
    await first.close();
    const ledger = ownLedger(folder);
    expect(await ledger.findBaseline('b1')).toMatchObject(newBaseline('b1'));
    expect(await ledger.baselineCharges([{ baseline: 'b1', chargeId: 1001 }])).toEqual([
      { id: 1001, invoice: 101, values: { Comment: 'x' } },
    ]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('is deleted with its charges if its process is killed while it writes it, and kept as long as it lives', async () => {
    const folder = ownFolder();
    const child = await holderOf(folder, 'exporting');
    const ledger = ownLedger(folder);
    expect(await ledger.findBaseline('b1')).toBeUndefined();
    await expect(ledger.startBaseline(newBaseline('b1'))).rejects.toThrow(LedgerError);
    expect(left(folder)).toEqual([1, 1]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await ownLedger(folder).startBaseline(newBaseline('b1'));
    expect(left(folder)).toEqual([1, 0]);
  });

  /** How many baselines there are, and how many charges of theirs. */
  function left(folder: string): number[] {
    const database = new DatabaseSync(join(folder, 'ledger.sqlite'));
    const counts = ['baselines', 'baseline_charges'].map(
      (table) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n as number,
    );
    database.close();
    return counts;
  }
});

it('a temporary ledger has the same interface, and is deleted when it is closed', async () => {
  const ledger = openTemporaryLedger();
  await put(ledger, newRun('run1'), [row(2, 1001)]);
  expect(await ledger.counts('run1')).toMatchObject({ pending: 1 });
  const lease = await mustLease(ledger, 'run1');
  expect((await ledger.lease('run1', { target: TARGET, again: true, seen: null })).kind).toBe('held');
  await lease.release();
  const writing = await ledger.startBaseline(newBaseline('b1'));
  await writing.finish();
  expect(await ledger.findBaseline('b1')).toMatchObject(newBaseline('b1'));
  await ledger.close();
});
