import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Started } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { type DropFolder, dropFolder, today, until, updates } from './dropFolder.ts';
import { ownSimulator } from './simulator.ts';

const DAY = today();

/** A watch that is killed when its test is over, and what it has printed so far. */
function watched(folder: DropFolder, ...args: string[]): Started & { printed(): string } {
  const started = folder.start('watch', ...args);
  let text = '';
  started.child.stdout!.on('data', (part: string) => (text += part));
  onTestFinished(() => void started.child.kill('SIGKILL'));
  return { ...started, printed: () => text };
}

describe('charges watch', () => {
  it('imports files as they arrive, reports its health, and ends on SIGTERM', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    folder.put('a.csv', 1001, 3);
    const { child, ended, printed } = watched(folder, '--health-port', '0');
    await until('what lay there is imported', () => folder.files().includes(`done/${DAY}/a.csv`));
    await until('it waits', () => printed().includes('the next pass starts when a file arrives'));
    folder.putText('b.csv.part', 'ChargeId,Comment\n1011,b\n9999,c\n');
    renameSync(join(folder.root, 'b.csv.part'), join(folder.root, 'b.csv'));
    await until('what arrived is imported', () => folder.files().includes(`failed/${DAY}/b.csv`));

    const base = /http:\/\/127\.0\.0\.1:\d+/.exec(printed())![0];
    const metrics = async (): Promise<string> => (await fetch(`${base}/metrics`)).text();
    await until('the pass is counted', async () =>
      (await metrics()).includes('charges_last_pass_exit_code 4'),
    );
    expect(await metrics()).toMatch(/^charges_passes_total\{end="done"\} [2-9]$/m);
    for (const line of [
      'charges_rows_total{state="updated"} 4',
      'charges_rows_total{state="rejected"} 1',
      'charges_sheets_total{state="failed"} 1',
      'charges_calls_total 5',
      '# TYPE charges_last_success_timestamp_seconds gauge',
    ]) {
      expect((await metrics()).split('\n')).toContain(line);
    }
    const health = await fetch(`${base}/healthz`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'ok', lastPass: { exitCode: 4 } });
    expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
    const beat = readdirSync(join(cwd, 'state')).find((name) => /^watch-.*\.json$/.test(name))!;
    expect(JSON.parse(readFileSync(join(cwd, 'state', beat), 'utf8'))).toMatchObject({
      pid: child.pid,
      folder: 'drop',
    });

    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'state', beat), 'utf8'))).toMatchObject({ doing: 'ending' });
    expect(simulator.syncs).toMatchObject([{ integrationType: 'ChargeImportDrop' }]);
  });

  it('ends a pass on SIGTERM like an import, with 130, and the next one continues', async () => {
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 10, maxMs: 20 } } } });
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 100);
    const { child, ended } = watched(folder);
    await until('some rows are sent', () => simulator.calls > 10);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
    expect((await folder.drop()).code).toBe(0);
    expect([...updates(simulator).values()]).toEqual(Array.from({ length: 100 }, () => 1));
  });

  it('makes its passes on a schedule', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 2);
    // Six fields: every second.
    const { child, ended, printed } = watched(
      folder,
      '--schedule',
      '* * * * * *',
      '--timezone',
      'Asia/Tokyo',
    );
    await until('the sheet is imported', () => updates(simulator).size === 2);
    await until('the pass is recorded', () => simulator.syncs.length === 1);
    expect(printed()).toMatch(/the next pass starts at [\d-]+ [\d:]+ \+09:00/);
    child.kill('SIGTERM');
    expect([0, 130]).toContain((await ended).code);
  });

  it.each([
    ['--schedule', 'now and then'],
    ['--schedule', '0 2 30 2 *'],
    ['--timezone', 'Mars/Olympus'],
    ['--health-port', '99999'],
  ])('refuses %s %s with 2', async (...args) => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    const { code, stderr } = await folder.start('watch', ...args).ended;
    expect(code).toBe(2);
    expect(stderr).toContain(args[0]);
  });
});
