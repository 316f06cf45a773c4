import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { MIGRATIONS } from '../../src/ledger/sqlite/migrations.ts';
import { openLedger, openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { LedgerError } from '../../src/model/errors.ts';
import { ownFolder } from '../helpers/folder.ts';
import { describeLedger, mustLease, newRun, put, row, TARGET } from './contract.ts';

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

describeLedger('SQLite', () => {
  const folder = ownFolder();
  return {
    open: () => openLedger(folder),
    expireLeases: () => inDatabase(folder, 'UPDATE runs SET expires = expires - 16000'),
  };
});

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
    const [history] = (await Array.fromAsync(ledger.earlierUpdates('sending2'))).flat();
    expect(history!.updates).toMatchObject([{ run: 'finished4', after: true, values: { Comment: 'v4' } }]);
    await mustLease(ledger, 'sending2');
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
    await expect(ledger.proveWritable()).rejects.toThrow(replaced);
  });
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

/** Another process that leases a run, or loads one, reports that, and then idles. */
async function holderOf(folder: string, doing: 'leasing' | 'loading') {
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

it('a temporary ledger has the same interface, and is deleted when it is closed', async () => {
  const ledger = openTemporaryLedger();
  await put(ledger, newRun('run1'), [row(2, 1001)]);
  expect(await ledger.counts('run1')).toMatchObject({ pending: 1 });
  const lease = await mustLease(ledger, 'run1');
  expect((await ledger.lease('run1', { target: TARGET, again: true, seen: null })).kind).toBe('held');
  await lease.release();
  await ledger.close();
});
