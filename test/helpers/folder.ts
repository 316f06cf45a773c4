import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty temporary folder for one test, removed when the test is over, also when it failed. Call it in a test or in beforeEach. */
export function ownFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => remove(folder));
  return folder;
}

/** The folders of the test file that runs, by who asked for them. */
const foldersOfFile = new Map<symbol, string>();

/**
 * A temporary folder for a whole test file, removed after its last test, also when one failed. A helper that several files use, in one
 * process after another, has a new one in each.
 * @returns gives the folder's path; the first call in a file makes the folder
 */
export function folderOfFile(): () => string {
  const asker = Symbol('folder');
  return () => {
    const folder = foldersOfFile.get(asker) ?? makeFolder();
    foldersOfFile.set(asker, folder);
    return folder;
  };
}

/** Removes what `folderOfFile` made. Called after the last test of every file. */
export function removeFoldersOfFile(): void {
  for (const folder of foldersOfFile.values()) remove(folder);
  foldersOfFile.clear();
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
