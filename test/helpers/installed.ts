import { spawnSync } from 'node:child_process';

/**
 * Whether a program that tests need is installed. Where it is missing, a warning says which tests are skipped; with `CI` set it counts as
 * installed, so that these tests fail.
 * @param command answers `--version`
 * @param warning what is missing, and what is skipped
 */
export function isInstalled(command: string, warning: string): boolean {
  const found = spawnSync(command, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
  if (!found && !process.env.CI) console.warn(warning);
  return found || Boolean(process.env.CI);
}
