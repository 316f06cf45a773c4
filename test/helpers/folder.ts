import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** An empty temporary folder for one test, removed when the test is over, also when it failed. Call it in a test or in beforeEach. */
export function ownFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => remove(folder));
  return folder;
}

/**
 * A temporary folder for a whole test file, removed after its last test, also when one failed. Call it where the file is loaded.
 * @returns gives the folder's path; the first call makes the folder
 */
export function folderOfFile(): () => string {
  let folder: string | undefined;
  afterAll(() => {
    if (folder) remove(folder);
  });
  return () => {
    folder ??= makeFolder();
    return folder;
  };
}

/** Calls `work` with an empty temporary folder, and removes the folder when the work is over, also when it failed. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = makeFolder();
  try {
    return await work(folder);
  } finally {
    remove(folder);
  }
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'charges-test-'));
}

function remove(folder: string): void {
  // A process that a test ended may still write its last file.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
