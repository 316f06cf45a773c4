import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { unitValue } from '../guides/deployFiles.ts';
import { CLI, type Started } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { type DropFolder, dropFolder, today, until, updates } from './dropFolder.ts';
import { ownSimulator } from './simulator.ts';

const DAY = today();
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const WORDS =
  'The program files of charges were replaced. This process ends, so that its supervisor starts the new version.';
/** What a watch ends with when its files were replaced. */
const REPLACED = 5;
const SLOW = { automation: { latency: { minMs: 10, maxMs: 20 } } };

/** A copy of the program, which a test can replace, and a drop folder that it works on. */
interface OwnProgram {
  /** The folder of the copy: `src`, or `dist` for the bundle. */
  readonly program: string;
  readonly folder: DropFolder;
  /** Starts a watch that is killed when the test is over. */
  watch(...args: string[]): Started & { printed(): string };
}

function ownProgram(simulator: Simulator): OwnProgram {
  const cwd = ownFolder();
  const source = dirname(CLI);
  const program = join(cwd, 'charges', basename(source));
  cpSync(source, program, { recursive: true });
  cpSync(join(PROJECT, 'package.json'), join(cwd, 'charges/package.json'));
  symlinkSync(join(PROJECT, 'node_modules'), join(cwd, 'charges/node_modules'));
  // The shared cache of compiled code would keep that of the copy.
  const env = { XDG_CACHE_HOME: join(cwd, 'cache') };
  const folder = dropFolder(cwd, simulator, env, { program: join(program, basename(CLI)) });
  return {
    program,
    folder,
    watch: (...args) => {
      const started = folder.start('watch', ...args);
      let text = '';
      started.child.stdout!.on('data', (part: string) => (text += part));
      onTestFinished(() => void started.child.kill('SIGKILL'));
      return { ...started, printed: () => text };
    },
  };
}

/** Writes a file again under its name, as an upgrade does. */
function replace(path: string): void {
  writeFileSync(`${path}.new`, readFileSync(path));
  renameSync(`${path}.new`, path);
}

const waits = (printed: () => string): Promise<void> =>
  until('it waits', () => printed().includes('the next pass starts'));

describe('a watch whose program files were replaced', () => {
  it('ends in words before the next pass, with a code that its unit restarts it for', async () => {
    const simulator = await ownSimulator();
    const { program, folder, watch } = ownProgram(simulator);
    folder.put('a.csv', 1001, 2);
    const { ended, printed } = watch();
    await until('what lay there is imported', () => simulator.syncs.length === 1);
    await until('it waits again', () => printed().split('the next pass starts when').length === 2);
    replace(join(program, 'cli.js'));
    folder.put('b.csv', 1011, 2);

    const { code, stderr } = await ended;

    expect(code, stderr).toBe(REPLACED);
    expect(stderr).toBe(`${WORDS}\n`);
    expect(folder.files()).toContain('b.csv');
    expect(updates(simulator).size).toBe(2);
    expect(folder.log().at(-1)).toMatchObject({ level: 'warn', event: 'watch ended', message: WORDS });
    // The new process continues.
    const next = watch();
    await until('the rest is imported', () => folder.files().includes(`done/${DAY}/b.csv`));
    next.child.kill('SIGTERM');
    expect((await next.ended).code).not.toBe(REPLACED);
    expect([...updates(simulator).values()]).toEqual([1, 1, 1, 1]);
  });

  it('ends while it waits, so that the new version makes the next pass in time', async () => {
    const simulator = await ownSimulator();
    const { program, watch } = ownProgram(simulator);
    const { ended, printed } = watch('--schedule', '0 2 1 1 *');
    await waits(printed);
    replace(join(program, '../package.json'));
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([REPLACED, `${WORDS}\n`]);
    expect(simulator.log).toEqual([]);
  });

  it('first finishes the pass that it is in', async () => {
    const simulator = await ownSimulator({ faults: SLOW });
    const { program, folder, watch } = ownProgram(simulator);
    folder.put('a.csv', 1001, 100);
    folder.put('b.csv', 1201, 2);
    const { ended } = watch();
    await until('some rows are sent', () => simulator.calls > 10);
    replace(join(program, 'cli.js'));
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(REPLACED);
    expect(folder.files()).toEqual(expect.arrayContaining([`done/${DAY}/a.csv`, `done/${DAY}/b.csv`]));
    expect(simulator.syncs).toHaveLength(1);
    expect([...updates(simulator).values()]).toEqual(Array.from({ length: 102 }, () => 1));
  });

  it('ends the pass in words if a module is gone that it needs; the new version continues it', async () => {
    const simulator = await ownSimulator({ faults: SLOW });
    const { program, folder, watch } = ownProgram(simulator);
    const whole = join(program, '../whole');
    folder.put('a.csv', 1001, 50);
    folder.put('b.csv', 1201, 2);
    const { ended } = watch();
    await until('some rows are sent', () => simulator.calls > 10);
    renameSync(program, whole);
    const { code, stdout, stderr } = await ended;
    expect(code, stderr).toBe(REPLACED);
    expect(stderr).toBe(`${WORDS}\n`);
    expect(stdout).toContain('The pass stopped.');
    expect(stdout).toContain('The program files of charges were replaced while it was running.');
    expect(stdout + stderr).not.toContain('Internal error');
    expect(folder.files()).toEqual(expect.arrayContaining(['b.csv', 'processing/a.csv']));
    expect(simulator.syncs).toEqual([]);

    rmSync(program, { recursive: true, force: true });
    renameSync(whole, program);
    expect((await folder.drop()).code).toBe(0);
    expect([...updates(simulator).values()]).toEqual(Array.from({ length: 52 }, () => 1));
  });

  it('is restarted by the unit and by the container', () => {
    expect(unitValue('charges-watch.service', 'Restart')).toBe('on-failure');
    for (const key of ['RestartPreventExitStatus', 'SuccessExitStatus']) {
      expect(unitValue('charges-watch.service', key).split(' ')).not.toContain(`${REPLACED}`);
    }
    const compose = readFileSync(join(PROJECT, 'samples/deploy/compose.yaml'), 'utf8');
    expect(compose).toMatch(/^ +restart: on-failure$/m);
  });
});
