import { readFile, rename, writeFile } from 'node:fs/promises';
import type { DropFolders } from './folders.ts';
import type { Unusable } from './scanFolder.ts';

/**
 * Which of these files nobody was told of yet, in this or an earlier pass; a file that has changed since counts as another. From now on they
 * have been told of, and files that are gone are forgotten. Call it only with the folder lock.
 */
export async function notToldYet(
  { told }: Pick<DropFolders, 'told'>,
  files: readonly Unusable[],
): Promise<readonly Unusable[]> {
  const before = await readTold(told);
  const fresh = files.filter((file) => before[file.name] !== versionOf(file));
  const now = Object.fromEntries(files.map((file) => [file.name, versionOf(file)]));
  if (fresh.length > 0 || Object.keys(before).length !== files.length) {
    await writeFile(`${told}.new`, `${JSON.stringify(now)}\n`);
    await rename(`${told}.new`, told);
  }
  return fresh;
}

/** Tells the versions of a file apart. */
export function versionOf({ size, mtimeMs }: Unusable): string {
  return `${size} ${mtimeMs}`;
}

/** If it can't be read, everything is told once more. */
async function readTold(path: string): Promise<Readonly<Record<string, string>>> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof read === 'object' && read !== null ? (read as Record<string, string>) : {};
  } catch {
    return {};
  }
}
