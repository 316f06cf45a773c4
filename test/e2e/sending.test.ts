import { spawn } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { CLI, charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { updateTimes, worstWindow } from '../sender/slidingWindow.ts';
import { dropFolder, today } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

function writeSheet(folder: string, name: string, from: number, rows: number): void {
  const lines = Array.from({ length: rows }, (_, index) => `${from + index},row ${from + index}`);
  writeFileSync(join(folder, name), `ChargeId,Comment\n${lines.join('\n')}\n`);
}

describe('the pace', () => {
  it('is kept by two imports together that share a state folder, as the server counts', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 1, maxMs: 30 } } } });
    writeSheet(folder, 'a.csv', 1001, 60);
    writeSheet(folder, 'b.csv', 1501, 60);
    const env = { ...access(simulator, folder), CHARGES_RATE: '40/s' };
    const ended = await Promise.all(
      ['a.csv', 'b.csv'].map((file) =>
        charges(['import', file, '--json', '--concurrency', '4'], { cwd: folder, env }),
      ),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(worstWindow(updateTimes(simulator), 1000)).toBeLessThanOrEqual(40);
    expect(simulator.overlaps).toEqual([]);
  });

  it('counts what an earlier run has used', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeSheet(folder, 'a.csv', 1001, 30);
    writeSheet(folder, 'b.csv', 1501, 30);
    const env = { ...access(simulator, folder), CHARGES_RATE: '40/5s' };
    for (const file of ['a.csv', 'b.csv'])
      expect((await charges(['import', file, '--concurrency', '4'], { cwd: folder, env })).code).toBe(0);
    expect(worstWindow(updateTimes(simulator), 5000)).toBeLessThanOrEqual(40);
  });

  it.each([
    [
      '429 with Retry-After in seconds',
      { limit: { calls: 20, windowMs: 1000, answer: '429' }, retryAfter: { seconds: 1 } },
    ],
    [
      '503 with Retry-After as a date',
      { limit: { calls: 20, windowMs: 1000, answer: '503' }, retryAfter: { seconds: 1, as: 'date' } },
    ],
    ['a fault that speaks of a limit', { limit: { calls: 20, windowMs: 1000, answer: 'fault' } }],
  ] as const)(
    'gives way to a server that answers %s, and every row is updated',
    async (_what, automation) => {
      const folder = ownFolder();
      const simulator = await ownSimulator({ faults: { automation } });
      writeSheet(folder, 'a.csv', 1001, 60);
      const env = { ...access(simulator, folder), CHARGES_RATE: '200/s', CHARGES_RETRY_WAIT: '0.2' };
      const args = ['import', 'a.csv', '--json', '--concurrency', '4'];
      const { code, json } = await charges(args, { cwd: folder, env });
      expect(code).toBe(0);
      expect(json().counts.updated).toBe(60);
      const throttled = simulator.log.filter(({ answer }) => answer === 'throttled').length;
      expect(throttled).toBeGreaterThan(0);
      expect(throttled).toBeLessThan(30);
    },
  );
});

describe('the calls of a run', () => {
  /** How many calls the server had at once, at most. */
  async function mostAtOnce(...args: string[]): Promise<number> {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 20, maxMs: 40 } } } });
    writeSheet(folder, 'a.csv', 1001, 20);
    const { code } = await charges(['import', 'a.csv', ...args], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(0);
    const calls = simulator.log.filter(({ operation }) => operation === 'UpdateCharge');
    expect(calls).toHaveLength(20);
    return Math.max(
      ...calls.map(({ at }) => calls.filter((other) => other.at <= at && other.answeredAt! > at).length),
    );
  }

  it('go out one at a time, as the vendor asks', async () => {
    expect(await mostAtOnce()).toBe(1);
  });

  it('are up to --concurrency at a time if that is given', async () => {
    expect(await mostAtOnce('--concurrency', '4')).toBe(4);
  });
});

describe('a run stops', () => {
  it('after 10 consecutive rows that the server does not know, and asks for the warehouse', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeSheet(folder, 'a.csv', 5001, 40);
    const { code, json, stderr } = await charges(['import', 'a.csv', '--json', '--concurrency', '4'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(5);
    expect(stderr).toContain(
      '10 consecutive rows were not updated, rejected with ChargeNotFound. Is this the right warehouse',
    );
    const { counts, state, report, sync, run } = json();
    expect(state).toBe('stopped');
    expect(counts.rejected).toBeGreaterThanOrEqual(10);
    expect(counts.rejected).toBeLessThan(14);
    expect(counts.pending).toBe(40 - counts.rejected);
    expect(sync.recorded).toBe(false);
    expect(statSync(join(folder, report!)).isFile()).toBe(true);
    expect(stderr).toContain(`charges resume ${run}`);
  });

  it('after --max-failures in all', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const lines = Array.from({ length: 40 }, (_, index) => `${index % 2 ? 1001 + index : 9001 + index},x`);
    writeFileSync(join(folder, 'a.csv'), `ChargeId,Comment\n${lines.join('\n')}\n`);
    const args = ['import', 'a.csv', '--json', '--max-failures', '5'];
    const { code, json } = await charges(args, { cwd: folder, env: access(simulator, folder) });
    expect(code).toBe(5);
    expect(json().counts).toMatchObject({ rejected: 5, updated: 4, pending: 31 });
  });

  it('at an unreachable server, with every row left to be resumed', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as { port: number };
        server.close(() => resolve(free));
      });
    });
    writeSheet(folder, 'a.csv', 1001, 5);
    const { code, json, stderr } = await charges(['import', 'a.csv', '--json'], {
      cwd: folder,
      env: { ...env, ONGOING_URL: `http://127.0.0.1:${port}/demo` },
    });
    expect(code).toBe(5);
    expect(stderr).toMatch(/refused.*Tried 5 times\. Resume the run when the server can be reached again\./);
    expect(json().counts).toMatchObject({ pending: 5, failed: 0 });
  });

  it('at the wrong warehouse, after one call', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeSheet(folder, 'a.csv', 1001, 5);
    const env = { ...access(simulator, folder), ONGOING_URL: simulator.url.replace('/demo', '/other') };
    const { code, json, stderr } = await charges(['import', 'a.csv', '--json'], { cwd: folder, env });
    expect(code).toBe(5);
    expect(stderr).toContain('check the URL and the warehouse');
    expect(json().counts.pending).toBe(5);
  });

  it('not when a single row gets no answer: that row fails, with a note on whether it may have been applied', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({
      faults: { automation: { rules: [{ kind: 'success-500', first: 1 }] } },
    });
    writeSheet(folder, 'a.csv', 1001, 3);
    const { code, json, stderr } = await charges(['import', 'a.csv', '--json', '--max-attempts', '1'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(4);
    expect(json().counts).toMatchObject({ updated: 2, failed: 1 });
    expect(stderr.replace(/\s+/g, ' ')).toContain('It may have been applied.');
    expect(simulator.syncs).toHaveLength(1);
  });
});

describe('a row whose first call was applied without an answer and whose second was rejected', () => {
  /** Takes a charge away as soon as an update of it was applied, so that the next one finds none. */
  async function takeAway(simulator: Simulator, chargeId: number): Promise<void> {
    for (let tries = 0; tries < 4000; tries += 1, await sleep(5)) {
      if (!simulator.log.some((call) => call.chargeId === chargeId && call.applied)) continue;
      (simulator.charges as Map<number, unknown>).delete(chargeId);
      return;
    }
  }
  const SAYS = 'There is no charge with id 1002. An earlier call may have been applied.';
  const CHECK = '1 rejected or failed row may have been applied: check it in Ongoing WMS.';
  const faults = { automation: { rules: [{ kind: 'reset-after', first: 1 }] } } as const;

  it('is reported everywhere as rejected and maybe applied', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults });
    writeFileSync(join(folder, 'a.csv'), 'ChargeId,Comment\n1002,first\n9999,unknown\n1003,b\n1002,second\n');
    const env = { ...access(simulator, folder), CHARGES_RETRY_WAIT: '1' };
    const [{ code, json, stderr }] = await Promise.all([
      charges(['import', 'a.csv', '--json', '--allow-duplicates'], { cwd: folder, env }),
      takeAway(simulator, 1002),
    ]);
    expect(code, stderr).toBe(4);
    // The second row of that charge must not overtake the first call, which may still arrive.
    expect(json()).toMatchObject({
      counts: { updated: 1, rejected: 2, failed: 1 },
      mayHaveBeenApplied: 1,
      exitCode: 4,
    });
    expect(stderr.replace(/\s+/g, ' ')).toContain(SAYS);
    expect(stderr).toContain(CHECK);
    expect(simulator.log.filter(({ chargeId }) => chargeId === 1002)).toHaveLength(2);

    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(folder, json().report!));
    const messages = workbook.getWorksheet('Results')!.getColumn(4).values.slice(2);
    expect(messages).toEqual([
      SAYS,
      'There is no charge with id 9999.',
      undefined,
      'Not sent, because row 2 updates the same charge and it is unknown whether that update was applied. It was not applied.',
    ]);
    const summary = new Map<unknown, unknown>();
    workbook
      .getWorksheet('Summary')!
      .eachRow((row) => summary.set(row.getCell(1).value, row.getCell(2).value));
    expect(summary.get('May have been applied')).toBe('1 row rejected or failed: check in Ongoing WMS');

    // The report that is made again knows it from the ledger.
    const again = await charges(['report', json().run!, '--reports', 'again', '--json'], {
      cwd: folder,
      env,
    });
    await workbook.xlsx.readFile(join(folder, JSON.parse(again.stdout).report));
    expect(workbook.getWorksheet('Results')!.getCell('D2').text).toBe(SAYS);
  });

  it('is reported by a drop folder too', async () => {
    const simulator = await ownSimulator({ faults });
    const folder = dropFolder(ownFolder(), simulator, { CHARGES_RETRY_WAIT: '1' });
    folder.put('a.csv', 1002, 2);
    const [{ code, json, stderr }] = await Promise.all([folder.drop('--json'), takeAway(simulator, 1002)]);
    expect(code, stderr).toBe(4);
    expect(json()).toMatchObject({
      sheets: [{ file: 'a.csv', counts: { updated: 1, rejected: 1 }, mayHaveBeenApplied: 1 }],
    });
    expect(stderr).toContain(`a.csv: failed. 1 updated, 1 rejected. ${CHECK}`);
    const page = folder.read(`failed/${today()}/a.txt`);
    expect(page).toContain(`row 2, charge 1002: ${SAYS}`);
    expect(page).toMatch(new RegExp(`^Check: +${CHECK}$`, 'm'));
  });
});

describe('a disk', () => {
  it('that is full ends the run with an explanation, and only rows recorded on it count as updated', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ charges: { from: 1, to: 800 } });
    writeSheet(folder, 'a.csv', 1, 800);
    const env = access(simulator, folder);
    // A limit on file sizes simulates a full disk: the file's rows fit into the ledger, their outcomes do not.
    const limited = (blocks: number): Promise<{ code: number | null; stderr: string }> =>
      new Promise((resolve) => {
        const script = `ulimit -f ${blocks}; exec "$@"`;
        const child = spawn(
          'bash',
          ['-c', script, '_', process.execPath, CLI, 'import', 'a.csv', '--quiet'],
          {
            cwd: folder,
            env: { PATH: process.env.PATH, HOME: folder, ...env },
            stdio: ['ignore', 'ignore', 'pipe'],
          },
        );
        let stderr = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.once('close', (code) => resolve({ code, stderr }));
      });
    const { code, stderr } = await limited(400);
    expect(stderr).toMatch(/The (disk with the )?ledger .* (is full|can't be)/);
    expect(code).toBe(1);
    const [run] = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout).runs;
    if (run !== undefined) {
      const applied = [...simulator.charges.values()].filter(({ updates }) => updates > 0).length;
      expect(run.counts.updated).toBeLessThanOrEqual(applied);
      const resumed = await charges(['resume', run.run, '--json'], { cwd: folder, env });
      expect(resumed.json().counts.updated).toBe(800);
    }
  });
});

describe('the password', () => {
  it('is nowhere but in the request: not in outputs, logs, the ledger, reports or the arguments', async () => {
    const folder = ownFolder();
    const canary = 'kanariefågel-§-7f3a';
    const simulator = await ownSimulator({
      users: [{ username: 'demo', password: canary, kind: 'both', goodsOwnerId: 42 }],
      faults: {
        automation: {
          rules: [
            { kind: '503', every: 3 },
            { kind: 'reset-after', every: 5 },
            { kind: 'html', every: 7 },
          ],
          latency: { minMs: 5, maxMs: 10 },
        },
        service: { rules: [{ kind: 'fault', probability: 1 }] },
      },
    });
    writeSheet(folder, 'a.csv', 1001, 30);
    const file = join(folder, 'secret');
    writeFileSync(file, canary);
    chmodSync(file, 0o600);
    const { ONGOING_PASSWORD: _, ...env }: Record<string, string> = {
      ...access(simulator, folder),
      DEBUG: '*',
      NODE_DEBUG: 'http,undici',
    };
    const args = ['import', 'a.csv', '--verbose', '--password-file', file, '--concurrency', '4'];
    const { stdout, stderr } = await charges(args, { cwd: folder, env });
    expect(simulator.calls).toBeGreaterThan(30);
    const files = ['state', 'reports'].flatMap((name) =>
      readdirSync(join(folder, name)).map((entry) => readFileSync(join(folder, name, entry))),
    );
    expect(files.length).toBeGreaterThan(2);
    for (const form of [
      canary,
      encodeURIComponent(canary),
      Buffer.from(canary).toString('base64'),
      'kanarief',
    ]) {
      for (const text of [stdout, stderr, ...files.map((bytes) => bytes.toString('utf8'))])
        expect(text).not.toContain(form);
    }
  });
});
