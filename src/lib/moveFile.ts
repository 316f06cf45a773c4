import { constants } from 'node:fs';
import { copyFile, link, open, rename, unlink } from 'node:fs/promises';

/** The errors of file systems that have no hard links, or allow none for this file. */
const NO_LINKS: readonly (string | undefined)[] = [
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
];

/**
 * Moves a file to a name that is free; `rename` alone would silently replace an existing file.
 * @throws an error with the code EEXIST if the name is taken; the file then stays where it is
 */
export async function moveWithoutReplacing(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EXDEV') await copyFile(source, target, constants.COPYFILE_EXCL);
    else if (NO_LINKS.includes(code)) return replacePlaceholder(source, target);
    else throw error;
  }
  await removeOr(source, target);
}

/** Reserves the name with an empty file, which the move then replaces. */
async function replacePlaceholder(source: string, target: string): Promise<void> {
  const placeholder = await open(target, 'wx');
  await placeholder.close();
  try {
    await rename(source, target);
  } catch (error) {
    await unlink(target);
    throw error;
  }
}

/** Removes the old name; if that fails, removes the new one, so that the file is never in two places. */
async function removeOr(source: string, target: string): Promise<void> {
  try {
    await unlink(source);
  } catch (error) {
    await unlink(target);
    throw error;
  }
}

/**
 * Tries one name after another until one is free.
 * @param attempt gets 1, 2, and so on; if the name is taken, it throws an error with the code EEXIST, or returns undefined
 */
export async function withFreeName<T>(attempt: (number: number) => Promise<T | undefined>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      const done = await attempt(number);
      if (done !== undefined) return done;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

/** Whether an error says that a name is taken. */
export function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}
