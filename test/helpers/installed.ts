import { spawnSync } from 'node:child_process';

const known = new Map<string, boolean>();

/**
 * Whether a program that tests need is installed. Where it is missing, a warning says which tests are skipped; with `CI` set it counts as
 * installed, so that these tests fail.
 * @param command answers `--version`
 * @param warning what is missing, and what is skipped
 */
export function isInstalled(command: string, warning: string): boolean {
  const found = known.get(command) ?? answers(command);
  if (!found && !known.has(command) && !process.env.CI) console.warn(warning);
  known.set(command, found);
  return found || Boolean(process.env.CI);
}

function answers(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}
