import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the program from this checkout, once before all tests, into a folder of its own, as it is in the package: `CHARGES_TEST_CLI` names
 * its entry to the tests. It starts in two thirds of the time that the sources take, and tests start it a thousand times.
 * With `CHARGES_TEST_CLI` set, nothing is built: `src/cli.js` tests the sources.
 * @returns removes the folder, after all tests
 */
export default function buildProgram(): (() => void) | undefined {
  if (process.env.CHARGES_TEST_CLI) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'charges-built-'));
  // Some tests start it as another user.
  chmodSync(folder, 0o755);
  execFileSync(process.execPath, [join(ROOT, 'build.ts'), join(folder, 'dist')]);
  for (const part of ['package.json', 'samples'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  process.env.CHARGES_TEST_CLI = join(folder, 'dist/cli.js');
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
