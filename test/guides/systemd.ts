import { spawnSync } from 'node:child_process';

/** True where systemd-analyze is installed; or where it has to be (CI), so that a missing one fails the tests. */
export function hasSystemdAnalyze(): boolean {
  const found = spawnSync('systemd-analyze', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!found && !process.env.CI)
    console.warn('systemd-analyze is not installed: the tests of the systemd units are skipped.');
  return found || Boolean(process.env.CI);
}

/** What systemd-analyze says, and what it ends with. */
export function systemdAnalyze(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, said: stdout + stderr };
}
