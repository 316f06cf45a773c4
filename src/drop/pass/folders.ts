import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cutToBytes, harmlessName, splitName } from '../../lib/fileName.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { workingIn } from './folderProblem.ts';

/** Where a file ends up: all rows updated, some not updated, not usable, or imported before. */
export const KEPT = ['done', 'failed', 'not-imported', 'duplicates'] as const;
export type Kept = (typeof KEPT)[number];

/** The importer's own folders in a drop folder. Earlier versions used `rejected/` instead of `not-imported/`. */
export const OWN_FOLDERS: readonly string[] = [
  'processing',
  'done',
  'failed',
  'not-imported',
  'rejected',
  'duplicates',
  'logs',
];

/** A drop folder and the importer's own folders in it. */
export interface DropFolders {
  readonly root: string;
  /** Files that a pass has claimed. */
  readonly processing: string;
  /** Result workbooks of files that are not archived yet. */
  readonly results: string;
  /** Which unusable files were told of. */
  readonly told: string;
  /** The turns of the folder lock. */
  readonly lock: string;
}

/** The folders of a drop folder. It creates nothing. */
export function dropFoldersOf(root: string): DropFolders {
  const processing = join(root, 'processing');
  const own = (name: string): string => join(processing, name);
  return { root, processing, results: own('.results'), told: own('.told.json'), lock: own('.turn') };
}

/**
 * Creates `processing/` in a drop folder. It does not create the drop folder itself: if that is missing, a share may not be mounted.
 * @throws {ConfigurationError} if the drop folder can't be reached
 * @throws {FolderError} if `processing/` can't be created
 */
export async function prepareDropFolders({ root, processing }: DropFolders): Promise<void> {
  const facts = await stat(root).catch((error: NodeJS.ErrnoException) => error);
  if (facts instanceof Error || !facts.isDirectory()) {
    const why = facts instanceof Error ? `can't be reached (${facts.code})` : 'is not a folder';
    throw new ConfigurationError(
      `The drop folder ${root} ${why}. Check the name, and that its disk or share is mounted.`,
    );
  }
  await makeFolder(processing);
}

/** Creates a folder if it is missing, but not its parents. @throws {FolderError} if it can't be created, or is no folder */
export async function makeFolder(path: string): Promise<void> {
  await workingIn(path, () =>
    mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
      const isThere = error.code === 'EEXIST' && (await stat(path)).isDirectory();
      if (!isThere) throw error;
    }),
  );
}

const LONGEST_NAME_BYTES = 180;

/**
 * A file's name from the claim on: characters that could trouble a file system or a terminal become `_`, and it is short enough to append
 * to (file systems allow 255 bytes).
 */
export function safeName(name: string): string {
  const [stem, extension] = splitName(harmlessName(name));
  return `${cutToBytes(stem, LONGEST_NAME_BYTES) || 'sheet'}${extension}`;
}
