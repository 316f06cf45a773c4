import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import type { ResultJson } from '../../src/reporter/wording/resultJson.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { faultOfOutput } from './outputSchema.ts';

/** The program as it is written, or as `npm run test:built` has it, built. */
export const CLI = process.env.CHARGES_TEST_CLI
  ? resolve(process.env.CHARGES_TEST_CLI)
  : fileURLToPath(new URL('../../src/cli.js', import.meta.url));
/** Every test has a home folder of its own; the code that Node compiled they share, which starts a command a quarter faster. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` printed. */
  json(): ResultJson;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface CallOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** Starts the real command as a child process. It sees no variable of this process but PATH and what is given. */
export function start(args: readonly string[], { cwd, env = {}, input }: CallOptions): Started {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, NODE_COMPILE_CACHE: CACHE, NO_COLOR: '1', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => err.push(text));
  if (input !== undefined) child.stdin!.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const stdout = out.join('');
      const fault = code !== null && promisesJson(args) ? faultOfOutput(args, stdout) : '';
      if (fault !== '') return reject(new Error(`What ${args.join(' ')} prints is wrong: ${fault}`));
      resolve({ code, signal, stdout, stderr: err.join(''), json: () => JSON.parse(stdout) as ResultJson });
    });
  });
  return { child, ended };
}

/** Whether a call must print its one object, however it ends. */
function promisesJson(args: readonly string[]): boolean {
  return args.includes('--json') && !args.includes('--help');
}

export function charges(args: readonly string[], options: CallOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** A folder of its own for one test, removed when the test is over. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'charges-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Puts into a ledger what a process leaves that was killed after it had checked a sheet: the same as another run's, and begun before that. */
export async function leaveChecked(stateDir: string, like: string, id: string): Promise<void> {
  const ledger = openLedger(stateDir);
  const { sheet, target } = (await ledger.findRun(like))!;
  const loading = await ledger.startLoading({
    id,
    dryRun: false,
    sheet,
    target,
    started: '2026-01-01T00:00:00.000Z',
  });
  for await (const rows of ledger.rows(like)) await loading.addRows(rows);
  await loading.finish(sheet, null);
  await ledger.close();
}

/** A simulator for one test. */
export async function ownSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

/** What the command needs to reach a simulator, with a rate that does not slow the test. */
export function access(simulator: Simulator, folder: string): Record<string, string> {
  return {
    ONGOING_URL: simulator.url,
    ONGOING_USERNAME: 'demo',
    ONGOING_PASSWORD: 'demo',
    ONGOING_GOODS_OWNER_ID: '42',
    CHARGES_RATE: 'unlimited',
    CHARGES_RETRY_WAIT: '0.01',
    CHARGES_STATE_DIR: join(folder, 'state'),
  };
}
