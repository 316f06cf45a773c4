import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string | undefined;

/**
 * Builds the program from this checkout, once before all tests, into a folder of its own, as it is in the package. `CHARGES_TEST_CLI` names
 * its entry to the tests. It starts with two thirds of the processor time that the sources take, and tests start it many hundred times.
 * If `CHARGES_TEST_CLI` is set already, nothing is built. When vitest watches, it is built again before each run.
 */
export function setup(project: TestProject): void {
  // For the workers, and for the scripts in src/ and test/ that tests start.
  process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules/.cache');
  if (process.env.CHARGES_TEST_CLI) return;
  folder = mkdtempSync(join(tmpdir(), 'charges-built-'));
  // Some tests start it as another user.
  chmodSync(folder, 0o755);
  const target = join(folder, 'dist');
  const build = () => void execFileSync(process.execPath, [join(ROOT, 'build.ts'), target]);
  build();
  project.onTestsRerun(build);
  for (const part of ['package.json', 'samples'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  process.env.CHARGES_TEST_CLI = join(target, 'cli.js');
}

/** Removes what was built, after all tests. */
export function teardown(): void {
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
