import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { testWriting } from '../../lib/writeTest.ts';
import { workingIn } from './folderProblem.ts';
import { type DropFolders, KEPT, makeFolder } from './folders.ts';

/** Hidden, so that it is never imported. Only the pass that has the folder lock uses this name. */
const TEST_FILE = '.write-test';

/**
 * Proves, before a pass touches any file, that each folder that it needs can be written and that its disk has room. Folders for results
 * that are missing are created. Call it only with the folder lock.
 * @param day the name of the folder in which results are archived
 * @throws {FolderError} that names the folder, the cause and what to do
 */
export async function proveFolders({ root, processing, results }: DropFolders, day: string): Promise<void> {
  await prove(root);
  await prove(processing);
  for (const kept of KEPT) {
    const folder = join(root, kept);
    await makeFolder(folder);
    await prove(folder);
    const ofDay = join(folder, day);
    if (await exists(ofDay)) await prove(ofDay);
  }
  // What it holds are workbooks of files that were not archived; each is written again from the ledger.
  await workingIn(results, () => rm(results, { recursive: true, force: true }));
  await makeFolder(results);
  await prove(results);
}

async function prove(folder: string): Promise<void> {
  await workingIn(folder, () => testWriting(folder, TEST_FILE));
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
