import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { type CallOptions, type Ended, type Started, start } from '../helpers/charges.ts';
import { access } from './simulator.ts';

/** A drop folder with what a pass over it needs. */
export interface DropFolder {
  readonly root: string;
  /** Writes a file of `count` rows from charge `first` on, each with its own comment. */
  put(name: string, first: number, count: number): void;
  putText(name: string, text: string): void;
  drop(...args: string[]): Promise<Ended>;
  start(verb: 'drop' | 'watch', ...args: string[]): Started;
  /** Every file below the folder, without the hidden ones and the logs, in order. */
  files(): string[];
  read(path: string): string;
  log(): Record<string, unknown>[];
}

export function dropFolder(
  cwd: string,
  simulator: Simulator,
  env: Readonly<Record<string, string>> = {},
  call: Pick<CallOptions, 'program' | 'user' | 'through'> = {},
): DropFolder {
  const root = join(cwd, 'drop');
  mkdirSync(root, { recursive: true });
  const all = { ...access(simulator, cwd), CHARGES_SETTLE: '0', ...env };
  const putText = (name: string, text: string): void => writeFileSync(join(root, name), text);
  const begin = (verb: string, args: readonly string[]): Started =>
    start([verb, 'drop', ...args], { cwd, env: all, ...call });
  return {
    root,
    putText,
    put: (name, first, count) => {
      const rows = Array.from({ length: count }, (_, index) => `${first + index},${name} ${first + index}`);
      putText(name, `ChargeId,Comment\n${rows.join('\n')}\n`);
    },
    drop: (...args) => begin('drop', args).ended,
    start: (verb, ...args) => begin(verb, args),
    files: () => filesBelow(root, root).sort(),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    log: () =>
      readFileSync(join(root, 'logs', 'charges.log'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || path === join(root, 'logs')) return [];
    return entry.isDirectory() ? filesBelow(root, path) : [relative(root, path)];
  });
}

/** Today as the dated folders write it, under the zone of the child process, which is UTC unless told otherwise. */
export function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => `${part}`.padStart(2, '0'))
    .join('-');
}

/** Waits for a condition, for at most a minute: the machine may be busy. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(5)) {
    if (await condition()) return;
  }
  throw new Error(`Waited in vain until ${what}.`);
}

/** How often each charge was updated, of those that were at all. */
export function updates(simulator: Simulator): Map<number, number> {
  return new Map(
    [...simulator.charges].map(([id, charge]) => [id, charge.updates] as const).filter(([, n]) => n > 0),
  );
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
