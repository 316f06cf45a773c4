import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ANY_DATE, CACHE, type CallOptions, CLI, type Ended } from './charges.ts';

/** Runs a line exactly as it was printed, in a shell that finds the command `charges` on its PATH. */
export async function runPrinted(
  line: string,
  { cwd, env = {} }: CallOptions,
): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'>> {
  const bin = join(cwd, '.bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'charges'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(join(bin, 'charges'), 0o755);
  const path = [bin, process.env.PATH ?? ''].join(delimiter);
  const child = spawn('sh', ['-c', line], {
    cwd,
    env: { HOME: cwd, XDG_CACHE_HOME: CACHE, NO_COLOR: '1', ...ANY_DATE, ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

/** The commands that a text advises: what follows a colon, up to the end of its line. */
export function printedCommands(text: string): string[] {
  return [...text.matchAll(/: (charges .*)$/gm)].map(([, line]) => line!);
}
