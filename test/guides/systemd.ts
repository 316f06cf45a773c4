import { spawnSync } from 'node:child_process';
import { isInstalled } from '../helpers/installed.ts';

/** Whether the tests that need systemd-analyze run. */
export function hasSystemdAnalyze(): boolean {
  return isInstalled(
    'systemd-analyze',
    'systemd-analyze is not installed: the tests of the systemd units are skipped.',
  );
}

/** What systemd-analyze says, and what it ends with. */
export function systemdAnalyze(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, said: stdout + stderr };
}
