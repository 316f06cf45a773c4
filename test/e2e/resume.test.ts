import { existsSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { charges, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { leaveChecked } from './leaveChecked.ts';
import { access, ownSimulator } from './simulator.ts';

const ROWS = 120;

function writeSheet(folder: string): void {
  const rows = Array.from(
    { length: ROWS },
    (_, index) => `${1001 + index},${index}.10,${index}.05,row ${index}`,
  );
  writeFileSync(join(folder, 'sheet.csv'), `ChargeId,Count,TotalPrice,Comment\n${rows.join('\n')}\n`);
}

function expectStore(simulator: Simulator): void {
  for (let index = 0; index < ROWS; index += 1) {
    expect(simulator.charges.get(1001 + index)).toMatchObject({
      count: `${index}.10`,
      totalPrice: `${index}.05`,
      comment: `row ${index}`,
    });
  }
}

/** Waits until the server has had this many calls. */
async function called(simulator: Simulator, calls: number): Promise<void> {
  for (let tries = 0; simulator.calls < calls && tries < 2000; tries += 1) await sleep(5);
  expect(simulator.calls).toBeGreaterThanOrEqual(calls);
}

const SLOW = { automation: { latency: { minMs: 10, maxMs: 20 } } };

describe('a run that was killed', () => {
  it('is resumed until the server matches the file, and nothing known to be done is sent again', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: SLOW });
    const env = access(simulator, folder);
    writeSheet(folder);

    const { child, ended } = start(['import', 'sheet.csv', '--json', '--concurrency', '4'], {
      cwd: folder,
      env,
    });
    await called(simulator, 40);
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    await sleep(50);
    const before = simulator.calls;

    const [run] = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs;
    expect(run).toMatchObject({ state: 'sending', finished: null, report: null });
    expect(before).toBeLessThan(ROWS);
    const resumed = await charges(['resume', run.run.slice(0, 5), '--json'], { cwd: folder, env });

    expect(resumed.code).toBe(0);
    expect(resumed.json()).toMatchObject({ run: run.run, counts: { rows: ROWS, updated: ROWS, pending: 0 } });
    expectStore(simulator);
    // The rows whose outcome was not on disk when the process died are at most those under way and one batch of answers.
    expect(simulator.calls - 1 - ROWS).toBeLessThanOrEqual(8);
    expect(simulator.syncs).toHaveLength(1);
    const [after] = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs;
    const report = join(folder, resumed.json().report!);
    expect(after).toMatchObject({ run: run.run, state: 'finished', report: realpathSync(report) });
    const again = await charges(['resume', run.run], { cwd: folder, env });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('nothing left to send');
  });

  it('is offered for resuming when its file is imported again', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: SLOW });
    const env = access(simulator, folder);
    writeSheet(folder);
    const { child, ended } = start(['import', 'sheet.csv'], { cwd: folder, env });
    await called(simulator, 10);
    child.kill('SIGKILL');
    await ended;
    const { code, stderr } = await charges(['import', 'sheet.csv'], { cwd: folder, env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/charges resume \w{8}/);
  });
});

describe('a row that can not be put into a request', () => {
  it('fails alone: the others are updated, and its failure is reported', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    writeSheet(folder);
    const wrong = { ...env, ONGOING_PASSWORD: 'wrong' };
    const { run } = (await charges(['import', 'sheet.csv', '--json'], { cwd: folder, env: wrong })).json();
    // No file gets such a value past validation, but a ledger of another version might hold one.
    const ledger = new DatabaseSync(join(folder, 'state', 'ledger.sqlite'));
    ledger.exec("UPDATE rows SET charge = json_set(charge, '$.Count', '+3') WHERE row = 5");
    ledger.close();

    const { code, json, stderr } = await charges(['resume', run!, '--json'], { cwd: folder, env });
    expect(code).toBe(4);
    expect(json().counts).toMatchObject({ updated: ROWS - 1, failed: 1, pending: 0 });
    expect(stderr.replace(/\s+/g, ' ')).toContain('It was not applied.');
    expect(simulator.syncs).toHaveLength(1);
  });
});

describe('a run whose outcome is partly unknown', () => {
  it('keeps those rows to be sent again, even if the server is unreachable at the first resume', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({
      faults: { automation: { rules: [{ kind: 'hang-after', every: 5 }] } },
    });
    const env = access(simulator, folder);
    writeSheet(folder);
    const { child, ended } = start(['import', 'sheet.csv', '--concurrency', '3'], { cwd: folder, env });
    await called(simulator, 15);
    await sleep(200);
    child.kill('SIGKILL');
    await ended;
    const [run] = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs;
    const { port } = simulator;
    await simulator.close();

    const early = await charges(['resume', run.run, '--json'], { cwd: folder, env });
    expect(early.code).toBe(5);
    expect(early.json().counts).toMatchObject({ failed: 0, rejected: 0 });

    const back = await ownSimulator({ port });
    const late = await charges(['resume', run.run, '--json'], { cwd: folder, env });
    expect(late.code).toBe(0);
    expect(late.json().counts).toMatchObject({ updated: ROWS });
    expect(back.calls).toBeGreaterThan(0);
  });
});

describe('a run that is interrupted', () => {
  it('while its file is read ends with 130 and leaves nothing behind', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    const rows = Array.from({ length: 400_000 }, (_, index) => `${index + 1},row ${index}`);
    writeFileSync(join(folder, 'sheet.csv'), `ChargeId,Comment\n${rows.join('\n')}\n`);
    const { child, ended } = start(['import', 'sheet.csv', '--json'], { cwd: folder, env });
    for (let tries = 0; !existsSync(join(folder, 'state', 'ledger.sqlite-wal')) && tries < 2000; tries += 1)
      await sleep(5);
    await sleep(300);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted while the file was being read. Nothing was sent.');
    expect(JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs).toEqual([]);
    expect(simulator.calls).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s waits for its answers, reports, ends with 130, and can be resumed',
    async (signal) => {
      const folder = ownFolder();
      const simulator = await ownSimulator({ faults: SLOW });
      const env = access(simulator, folder);
      writeSheet(folder);
      const args = ['import', 'sheet.csv', '--json', '--concurrency', '4'];
      const { child, ended } = start(args, { cwd: folder, env });
      await called(simulator, 30);
      child.kill(signal);
      const { code, json, stderr } = await ended;
      expect(code).toBe(130);
      const { run, state, counts, report, sync } = json();
      expect({ state, sync }).toEqual({ state: 'interrupted', sync: { recorded: false, time: null } });
      // Every call that was made has its outcome.
      expect(counts.updated).toBe(simulator.calls);
      expect(counts.updated + counts.pending).toBe(ROWS);
      expect(statSync(join(folder, report!)).isFile()).toBe(true);
      expect(stderr).toContain(`charges resume ${run}`);
      const resumed = await charges(['resume', run!, '--json'], { cwd: folder, env });
      expect(resumed.code).toBe(0);
      expect(simulator.calls).toBe(ROWS + 1);
      expectStore(simulator);
    },
  );

  it('ends at once at the second signal, and still loses nothing', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({
      faults: { automation: { rules: [{ kind: 'hang', every: 20 }] } },
    });
    const env = access(simulator, folder);
    writeSheet(folder);
    const { child, ended } = start(['import', 'sheet.csv', '--concurrency', '1'], { cwd: folder, env });
    await called(simulator, 20);
    child.kill('SIGINT');
    await sleep(200);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    simulator.setFaults({});
    const [run] = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs;
    const resumed = await charges(['resume', run.run, '--json'], { cwd: folder, env });
    expect(resumed.code).toBe(0);
    expectStore(simulator);
  });
});

describe('a run that is under way', () => {
  it('can not be resumed by a second process', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: SLOW });
    const env = access(simulator, folder);
    writeSheet(folder);
    const first = start(['import', 'sheet.csv', '--json', '--concurrency', '1'], { cwd: folder, env });
    await called(simulator, 5);
    const [run] = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs;
    const second = await charges(
      ['resume', run.run, '--goods-owner-id', '999', '--integration-type', 'Bogus'],
      {
        cwd: folder,
        env,
      },
    );
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('is being sent by another process');
    expect((await first.ended).code).toBe(0);
    expect(simulator.calls).toBe(ROWS + 1);
    expect(simulator.syncs).toMatchObject([{ goodsOwnerId: 42, integrationType: 'ChargeImport' }]);
  });

  it('continues when the reader of its output closes the pipe', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: SLOW });
    const env = access(simulator, folder);
    writeSheet(folder);
    const { child, ended } = start(['import', 'sheet.csv'], { cwd: folder, env });
    await called(simulator, 5);
    child.stdout!.destroy();
    child.stderr!.destroy();
    expect((await ended).code).toBe(0);
    expectStore(simulator);
  });

  it('keeps a second import of the same file from sending it too', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: SLOW });
    const env = access(simulator, folder);
    writeSheet(folder);
    const both = await Promise.all(
      [0, 1].map(() =>
        charges(['import', 'sheet.csv', '--json', '--concurrency', '4'], { cwd: folder, env }),
      ),
    );
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(simulator.calls).toBe(ROWS + 1);
    // The other one has no run, or one that can't be resumed.
    const runs = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs;
    for (const { state } of runs) expect(['finished', 'not valid']).toContain(state);
  });

  it('that was only checked when its process was killed is forgotten', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    writeSheet(folder);
    const first = await charges(['import', 'sheet.csv', '--json'], { cwd: folder, env });
    await leaveChecked(env.CHARGES_STATE_DIR!, first.json().run!, 'secondxx');
    const calls = simulator.calls;
    const { code, stderr } = await charges(['resume', 'secondxx'], { cwd: folder, env });
    expect(code).toBe(2);
    expect(stderr).toContain('There is no run secondxx in this ledger');
    expect(simulator.calls).toBe(calls);
  });

  it('stops when its ledger is deleted, because nothing could be recorded', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: SLOW });
    const env = access(simulator, folder);
    writeSheet(folder);
    const args = ['import', 'sheet.csv', '--json', '--concurrency', '4'];
    const { ended } = start(args, { cwd: folder, env });
    await called(simulator, 20);
    rmSync(join(folder, 'state'), { recursive: true });
    const { code, stderr, json } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain('was deleted or replaced');
    // What is not known is not said to be nothing.
    expect(json()).toMatchObject({ run: expect.any(String), state: 'sending', counts: null });
    expect(simulator.calls).toBeLessThan(ROWS);
  });
});
