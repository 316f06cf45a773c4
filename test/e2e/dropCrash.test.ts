import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { dropFolder, isFolder, today, until, updates } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const DAY = today();

/** The states of the runs in a ledger that another process may be writing. */
function runStates(stateDir: string): unknown[] {
  const path = join(stateDir, 'ledger.sqlite');
  if (!existsSync(path)) return [];
  const ledger = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
  try {
    return ledger
      .prepare('SELECT state FROM runs')
      .all()
      .map(({ state }) => state);
  } catch {
    // Its tables are being made.
    return [];
  } finally {
    ledger.close();
  }
}

describe('a drop folder when things go wrong', () => {
  it('imports the file of a slow writer whole', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    const path = join(folder.root, 'slow.csv');
    writeFileSync(path, 'ChargeId,Comment\n');
    const { ended } = folder.start('drop', '--settle', '1');
    await until('the pass has begun', () => isFolder(join(folder.root, 'processing')));
    for (let id = 1001; id <= 1060; id += 1) {
      await appendFile(path, `${id},slow ${id}\n`);
      await sleep(20);
    }
    expect(simulator.calls, 'calls while it was written').toBe(0);
    const { code, stdout } = await ended;
    expect(code, stdout).toBe(0);
    expect(updates(simulator)).toEqual(new Map(Array.from({ length: 60 }, (_, index) => [1001 + index, 1])));
  });

  it('puts back a file that changed while it was read, and treats it as a new one', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    // Its many problems take a while to be counted, between the end of reading it and the first call.
    const rows = Array.from({ length: 100_000 }, (_, index) => `x${index},bad`);
    folder.putText('a.csv', `ChargeId,Comment\n1002,good\n${rows.join('\n')}\n`);
    const { ended } = folder.start('drop', '--json');
    await until('its rows are checked', () => runStates(join(cwd, 'state')).includes('checked'));
    await appendFile(join(folder.root, 'processing', 'a.csv'), '1001,late\n');
    const { code, json, stderr } = await ended;
    expect(code, stderr).toBe(0);
    expect(json()).toMatchObject({
      sheets: [
        {
          file: 'a.csv',
          state: 'waiting',
          path: 'a.csv',
          message: 'It changed while being read. Nothing was sent. The next pass imports it.',
        },
      ],
    });
    expect(simulator.log.filter(({ operation }) => operation === 'UpdateCharge')).toEqual([]);
    const env = access(simulator, cwd);
    // Nothing is kept of it.
    expect(JSON.parse((await charges(['runs', '--json'], { cwd, env })).stdout).runs).toEqual([]);
    folder.putText('a.csv', 'ChargeId,Comment\n1001,late\n');
    expect((await folder.drop()).code).toBe(0);
    expect(updates(simulator)).toEqual(new Map([[1001, 1]]));
  });

  it('archives a file as a duplicate if another run imported it after a killed pass had claimed it', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    folder.put('a.csv', 1001, 3);
    const text = folder.read('a.csv');
    expect((await folder.drop()).code).toBe(0);
    // The other process was killed before it had begun to send: its plan is forgotten.
    writeFileSync(join(folder.root, 'processing', 'a.csv'), text);
    const note = { name: 'a.csv', claimed: '2026-01-01T00:00:00.000Z', host: hostname(), run: null };
    writeFileSync(join(folder.root, 'processing', 'a.csv.claim'), JSON.stringify(note));
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(0);
    expect(updates(simulator)).toEqual(new Map([1001, 1002, 1003].map((id) => [id, 1])));
    expect(folder.files()).toContain(`duplicates/${DAY}/a.csv`);
  });

  it('leaves a growing file alone, and takes the others', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('b.csv', 1001, 1);
    writeFileSync(join(folder.root, 'a.csv'), 'ChargeId,Comment\n');
    const { child, ended } = folder.start('drop', '--settle', '0.5');
    for (let id = 1101; child.exitCode === null; id += 1) {
      await appendFile(join(folder.root, 'a.csv'), `${id},x\n`);
      await sleep(10);
    }
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Still being written; left for the next pass: a.csv.');
    expect([...updates(simulator).keys()]).toEqual([1001]);
    expect((await folder.drop()).code).toBe(0);
    expect(folder.files()).toContain(`done/${DAY}/a.csv`);
  });

  it('imports 50 files once each when two passes start together', async () => {
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 2, maxMs: 5 } } } });
    const folder = dropFolder(ownFolder(), simulator);
    for (let index = 0; index < 50; index += 1) folder.put(`f${index + 10}.csv`, 1001 + index * 2, 2);
    const pass = () => folder.drop('--concurrency', '4');
    const ended = await Promise.all([pass(), pass()]);
    expect(
      ended.map(({ code }) => code),
      ended.map(({ stdout }) => stdout).join(),
    ).toEqual([0, 0]);
    expect(updates(simulator)).toEqual(new Map(Array.from({ length: 100 }, (_, index) => [1001 + index, 1])));
    expect(folder.files().filter((path) => /^done\/.*\.csv$/.test(path))).toHaveLength(50);
    expect(folder.files()).toHaveLength(150);
  });

  it('continues after a SIGKILL in the middle of the third of five files', async () => {
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 5, maxMs: 10 } } } });
    const folder = dropFolder(ownFolder(), simulator);
    const names = ['a.csv', 'b.csv', 'c.csv', 'd.csv', 'e.csv'];
    for (const [index, name] of names.entries()) folder.put(name, 1001 + index * 20, 20);
    const { child, ended } = folder.start('drop', '--concurrency', '1');
    await until('the third file is half sent', () => (simulator.charges.get(1050)?.updates ?? 0) > 0);
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    expect(folder.files().filter((path) => path.endsWith('.csv'))).toEqual([
      'd.csv',
      `done/${DAY}/a.csv`,
      `done/${DAY}/b.csv`,
      'e.csv',
      'processing/c.csv',
    ]);
    expect(simulator.syncs).toHaveLength(0);

    const { code, stdout } = await folder.drop();

    expect(code, stdout).toBe(0);
    expect(folder.files().filter((path) => path.endsWith('.csv'))).toEqual(
      names.map((name) => `done/${DAY}/${name}`),
    );
    expect(folder.files().filter((path) => path.startsWith('processing'))).toEqual([]);
    const counts = [...updates(simulator)];
    expect(counts).toHaveLength(100);
    // Only the row that was under way can have been sent again; its answer was never on disk.
    expect(counts.filter(([, times]) => times > 1).length).toBeLessThanOrEqual(1);
    expect(counts.filter(([, times]) => times > 2)).toEqual([]);
    expect(simulator.syncs).toHaveLength(1);
  });

  it('leaves the files where they are when the server is down, and imports them when it is up', async () => {
    const cwd = ownFolder();
    const down = await startSimulator();
    await down.close();
    const folder = dropFolder(cwd, down);
    folder.put('a.csv', 1001, 3);
    folder.put('b.csv', 1011, 3);
    const first = await folder.drop('--max-attempts', '2');
    expect(first.code, first.stdout).toBe(5);
    expect(folder.files()).toEqual(['a.csv', 'b.csv']);
    expect(first.stdout).toContain('Not recorded');

    await using up = await startSimulator({ port: down.port });
    const second = await folder.drop();
    expect(second.code, second.stdout).toBe(0);
    expect([...updates(up).values()]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(up.syncs).toHaveLength(1);
  });

  it('continues in the middle of a file after the server stopped answering', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 20);
    folder.put('b.csv', 1031, 2);
    const limit = { calls: 8, windowMs: 3_600_000 };
    simulator.setFaults({ automation: { limit } });
    const first = await folder.drop('--max-wait', '1', '--concurrency', '1');
    expect(first.code, first.stdout).toBe(5);
    expect(folder.files()).toEqual(['b.csv', 'processing/a.csv', 'processing/a.csv.claim']);
    simulator.setFaults({});
    expect((await folder.drop()).code).toBe(0);
    expect([...updates(simulator).values()]).toEqual(Array.from({ length: 22 }, () => 1));
  });

  it('ends at the first refusal of the password and sends no other file', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator, { ONGOING_PASSWORD: 'wrong-canary' });
    folder.put('a.csv', 1001, 3);
    folder.put('b.csv', 1011, 3);
    const { code, stdout, stderr } = await folder.drop();
    expect(code, stdout).toBe(5);
    expect(simulator.calls).toBe(1);
    expect(folder.files()).toEqual(['a.csv', 'b.csv']);
    expect(stdout + stderr + JSON.stringify(folder.log())).not.toContain('wrong-canary');
  });

  it('continues with the next file when one has too many failures', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 8001, 20);
    folder.put('b.csv', 1001, 2);
    const { code, stdout } = await folder.drop('--max-consecutive-failures', '3', '--concurrency', '4');
    expect(code, stdout).toBe(4);
    expect(folder.files()).toEqual(
      expect.arrayContaining([`failed/${DAY}/a.csv`, `failed/${DAY}/a.result.xlsx`, `done/${DAY}/b.csv`]),
    );
    expect(folder.read(`failed/${DAY}/a.txt`)).toContain('Stopped after');
  });

  it('loses no result when done/ can no longer be written during a pass, and sends nothing again', async () => {
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 50, maxMs: 60 } } } });
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 3);
    folder.put('b.csv', 1011, 3);
    const passing = folder.drop();
    await until('the pass has begun to send', () => simulator.calls > 0);
    // Root may write everywhere; a file in the place of the folder is in nobody's rights to write into.
    writeFileSync(join(folder.root, 'done', DAY), '');
    const first = await passing;
    expect(first.code, first.stdout).toBe(4);
    expect(first.stdout).toContain("Its result can't be filed in done/");
    expect(folder.files().filter((path) => path.endsWith('.csv'))).toEqual([
      'processing/a.csv',
      'processing/b.csv',
    ]);
    const sent = simulator.log.filter(({ operation }) => operation === 'UpdateCharge').length;
    expect(sent).toBe(6);
    const second = await folder.drop();
    expect(second.code, second.stdout).toBe(1);
    expect(second.stdout).toContain(`done/${DAY} is not a folder`);
    rmSync(join(folder.root, 'done', DAY));
    const last = await folder.drop();
    expect(last.code, last.stdout).toBe(0);
    expect(simulator.log.filter(({ operation }) => operation === 'UpdateCharge')).toHaveLength(sent);
    expect(folder.files()).toEqual(
      ['a', 'b'].flatMap((name) => [
        `done/${DAY}/${name}.csv`,
        `done/${DAY}/${name}.result.xlsx`,
        `done/${DAY}/${name}.txt`,
      ]),
    );
  });

  it('sends no more of a file with too many failures if its result could not be archived', async () => {
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 50, maxMs: 60 } } } });
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 8001, 20);
    const passing = folder.drop('--max-consecutive-failures', '3', '--concurrency', '1');
    await until('the pass has begun to send', () => simulator.calls > 0);
    writeFileSync(join(folder.root, 'failed', DAY), '');
    expect((await passing).code).toBe(4);
    const sent = simulator.log.filter(({ operation }) => operation === 'UpdateCharge').length;
    rmSync(join(folder.root, 'failed', DAY));
    expect((await folder.drop()).code).toBe(4);
    expect(simulator.log.filter(({ operation }) => operation === 'UpdateCharge')).toHaveLength(sent);
    expect(folder.files()).toContain(`failed/${DAY}/a.csv`);
  });

  it('waits for pending answers at a SIGTERM, ends with 130, and continues next time', async () => {
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 10, maxMs: 20 } } } });
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 100);
    folder.put('b.csv', 1201, 2);
    const { child, ended } = folder.start('drop', '--concurrency', '4');
    await until('some rows are sent', () => simulator.calls > 10);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
    expect(simulator.syncs).toHaveLength(0);
    expect((await folder.drop()).code).toBe(0);
    expect(updates(simulator).size).toBe(102);
    expect(Math.max(...updates(simulator).values())).toBe(1);
  });

  it('recognizes a file in processing/ by its content when its note is lost', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 10);
    simulator.setFaults({ automation: { limit: { calls: 4, windowMs: 3_600_000 } } });
    expect((await folder.drop('--max-wait', '1', '--concurrency', '1')).code).toBe(5);
    rmSync(join(folder.root, 'processing/a.csv.claim'));
    simulator.setFaults({});
    expect((await folder.drop()).code).toBe(0);
    expect([...updates(simulator).values()]).toEqual(Array.from({ length: 10 }, () => 1));
  });

  it('does not resend a file whose ledger is on another machine', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    folder.put('a.csv', 1001, 10);
    folder.put('b.csv', 1021, 1);
    simulator.setFaults({ automation: { limit: { calls: 4, windowMs: 3_600_000 } } });
    expect((await folder.drop('--max-wait', '1', '--concurrency', '1')).code).toBe(5);
    simulator.setFaults({});
    const elsewhere = await folder.drop('--state-dir', 'other');
    expect(elsewhere.code, elsewhere.stdout).toBe(4);
    expect(elsewhere.stdout).toContain("this machine's ledger has no record of it");
    expect(updates(simulator).size).toBe(5);
    expect((await folder.drop()).code).toBe(0);
    expect([...updates(simulator).values()]).toEqual(Array.from({ length: 11 }, () => 1));
  });

  it('takes up a file that somebody moved into processing/ by hand', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    mkdirSync(join(folder.root, 'processing'));
    folder.put('a.csv', 1001, 2);
    renameSync(join(folder.root, 'a.csv'), join(folder.root, 'processing/a.csv'));
    expect((await folder.drop()).code).toBe(0);
    expect(folder.files()).toContain(`done/${DAY}/a.csv`);
  });
});
