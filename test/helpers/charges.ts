import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResultJson } from '../../src/reporter/wording/resultJson.ts';
import { faultOfOutput } from './outputSchema.ts';

/** The program: built from this checkout by builtProgram.ts, or as it is written, in `npm run test:sources`. */
export const CLI = process.env.CHARGES_TEST_CLI
  ? resolve(process.env.CHARGES_TEST_CLI)
  : fileURLToPath(new URL('../../src/cli.js', import.meta.url));
/** Every test has a home folder of its own; the code that Node compiled they share, which starts a command sooner. */
export const CACHE = join(dirname(CLI), '../node_modules/.cache');

/** The dates of the tests grow old with the years. A test of distant dates sets the variable to undefined. */
export const ANY_DATE = { CHARGES_ANY_DATE: '1' } as const;

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
  /** What the command reads; null to leave its input open, for the test to write to. Without it, there is none. */
  readonly input?: string | null;
  /** The entry of another copy of the program. */
  readonly program?: string;
  /** The id of the user, and of the group, under which it runs; only root can choose. */
  readonly user?: number;
  /** A command line that starts the one appended to it, such as `['nice']`. */
  readonly through?: readonly string[];
}

/** Starts the real command as a child process. It sees no variable of this process but PATH and what is given. */
export function start(args: readonly string[], options: CallOptions): Started {
  const { cwd, env = {}, input, program = CLI, user, through = [] } = options;
  const [command, ...rest] = [...through, process.execPath, program, ...args];
  const child = spawn(command!, rest, {
    cwd,
    ...(user === undefined ? {} : { uid: user, gid: user }),
    env: { PATH: process.env.PATH, HOME: cwd, XDG_CACHE_HOME: CACHE, NO_COLOR: '1', ...ANY_DATE, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => err.push(text));
  if (typeof input === 'string') child.stdin!.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const stdout = out.join('');
      try {
        const fault = code !== null && promisesJson(args) ? faultOfOutput(args, stdout) : '';
        if (fault !== '') throw new Error(`What ${args.join(' ')} --json prints is wrong: ${fault}`);
      } catch (error) {
        return reject(error);
      }
      resolve({ code, signal, stdout, stderr: err.join(''), json: () => JSON.parse(stdout) as ResultJson });
    });
  });
  return { child, ended };
}

/** Whether a call must print its one object, however it ends. */
function promisesJson(args: readonly string[]): boolean {
  return args.includes('--json') && !args.includes('--help');
}

/** Runs the real command to its end. */
export function charges(args: readonly string[], options: CallOptions): Promise<Ended> {
  return start(args, options).ended;
}
