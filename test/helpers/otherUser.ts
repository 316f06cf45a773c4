import { spawnSync } from 'node:child_process';
import { CLI } from './charges.ts';

/** The id that systems give to `nobody`. */
const NOBODY = 65_534;

/**
 * The id of a user who is not root, for tests of permissions, which do not bind root. Null, with a warning, where this process can't start
 * the program as someone else and is root itself.
 */
export function otherUser(): number | null {
  const own = process.getuid?.();
  if (own === undefined) return null;
  if (own !== 0) return own;
  const options = { uid: NOBODY, gid: NOBODY, cwd: '/', stdio: 'ignore', timeout: 30_000 } as const;
  if (spawnSync(process.execPath, [CLI, '--version'], options).status === 0) return NOBODY;
  console.warn('Another user can not start the program: the tests of permissions are skipped.');
  return null;
}
