import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A process to be measured as a whole. */
export interface Command {
  readonly runtime: 'node' | 'python';
  /** The script with its arguments. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** What a process used from start to end. */
export interface Usage {
  readonly wallMs: number;
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  /** Peak resident memory. */
  readonly peakMb: number;
  /** The longest time its event loop was blocked; null for Python. */
  readonly blockedMs: number | null;
}

export interface Contestant {
  readonly name: string;
  /** Called before each round. Undefined if the contestant could not be installed here. */
  readonly command: (() => Command | Promise<Command>) | undefined;
  /** Called after each round. */
  readonly after?: () => Promise<void> | void;
}

/** The medians of a contestant's rounds; null if it is missing or failed. */
export interface Figure {
  readonly name: string;
  readonly usage: Usage | null;
  readonly note?: string;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const LONGEST_MS = 900_000;

/** Runs the contestants in turn, round after round, so that other load on the machine affects all of them equally. */
export async function compare(
  folder: string,
  contestants: readonly Contestant[],
  rounds: number,
): Promise<Figure[]> {
  const usages = new Map<string, Usage[]>(contestants.map(({ name }) => [name, []]));
  const notes = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, command, after } of contestants) {
      if (command === undefined) notes.set(name, 'missing: it could not be installed');
      if (command === undefined || notes.has(name)) continue;
      try {
        usages.get(name)!.push(await measure(folder, await command()));
        await after?.();
      } catch (error) {
        notes.set(name, `failed: ${(error as Error).message.split('\n')[0]!.slice(0, 100)}`);
      }
    }
  }
  return contestants.map(({ name }) => {
    const note = notes.get(name);
    if (note !== undefined) return { name, usage: null, note };
    return { name, usage: medianUsage(usages.get(name)!) };
  });
}

/** Runs a process and measures what it uses. @throws {Error} if its exit code is not 0 */
export async function measure(folder: string, { runtime, args, env, cwd }: Command): Promise<Usage> {
  const probe = join(folder, 'probe.json');
  rmSync(probe, { force: true });
  const [program, ...before] =
    runtime === 'node'
      ? [process.execPath, '--import', join(HERE, 'probe.mjs')]
      : ['/usr/bin/python3', join(HERE, 'peers', 'measured.py')];
  const begun = performance.now();
  const child = spawn(program!, [...before, ...args], {
    cwd: cwd ?? folder,
    env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1', ...env, BENCH_PROBE: probe },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_MS,
  });
  await ended(child);
  const wallMs = performance.now() - begun;
  return { wallMs, ...JSON.parse(readFileSync(probe, 'utf8')) };
}

/** Waits for a process. @throws {Error} with its error message if its exit code is not 0 */
export async function ended(child: ChildProcess): Promise<void> {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2000);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(lastWords(words) ?? `ended with ${code ?? signal}`));
    });
  });
}

/** The line with the error, which Node prints first and Python last. */
function lastWords(words: string): string | undefined {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function medianUsage(usages: readonly Usage[]): Usage {
  const of = (pick: (usage: Usage) => number): number => median(usages.map(pick));
  const blocked = usages.map(({ blockedMs }) => blockedMs).filter((ms) => ms !== null);
  return {
    wallMs: of(({ wallMs }) => wallMs),
    cpuMs: of(({ cpuMs }) => cpuMs),
    peakMb: of(({ peakMb }) => peakMb),
    blockedMs: blocked.length > 0 ? median(blocked) : null,
  };
}
