import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cutToBytes, harmlessName, splitName } from '../../lib/fileName.ts';
import { ConfigurationError } from '../../model/errors.ts';

/** Where a sheet ends up: all rows updated, some not, could not be used at all, or imported before. */
export type Kept = 'done' | 'failed' | 'not-imported' | 'duplicates';

/** The folders inside a drop folder that are the importer's own. Earlier versions filed what is now in `not-imported/` in `rejected/`. */
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
  /** Sheets that a pass has claimed. */
  readonly processing: string;
  /** Result workbooks of sheets that are not filed away yet. */
  readonly results: string;
  /** Who is at work in it. */
  readonly lock: string;
}

/** The folders of a drop folder. Nothing is made yet. */
export function dropFoldersOf(root: string): DropFolders {
  const processing = join(root, 'processing');
  return { root, processing, results: join(processing, '.results'), lock: join(processing, '.turn') };
}

/**
 * Makes `processing/` in a drop folder. The folder itself is not made up: where it is missing, a share may not be mounted.
 * @throws {ConfigurationError} if it can't be reached
 */
export async function prepareDropFolders({ root, processing }: DropFolders): Promise<void> {
  const facts = await stat(root).catch((error: NodeJS.ErrnoException) => error);
  if (facts instanceof Error || !facts.isDirectory()) {
    const why = facts instanceof Error ? `can't be reached (${facts.code})` : 'is no folder';
    throw new ConfigurationError(
      `The drop folder ${root} ${why}. Check its name, and that its disk or share is there.`,
    );
  }
  await mkdir(processing).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

const LONGEST_NAME_BYTES = 180;

/**
 * A file's name as it is kept from the claim on: what a file system or a terminal could stumble over becomes `_`, and it is short
 * enough for what is appended to it (file systems take 255 bytes).
 */
export function safeName(name: string): string {
  const [stem, extension] = splitName(harmlessName(name));
  return `${cutToBytes(stem, LONGEST_NAME_BYTES) || 'sheet'}${extension}`;
}
