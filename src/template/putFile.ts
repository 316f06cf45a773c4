import { randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { moveWithoutReplacing } from '../lib/moveFile.ts';
import { ConfigurationError } from '../model/errors.ts';

export interface PutOptions {
  /** Whether a file that has the name already is replaced: what it holds is then gone. */
  readonly replace: boolean;
}

/**
 * Writes a small file under a temporary name beside its place, and gives it its name once it is on the disk, so that nobody
 * sees half of it.
 * @throws {ConfigurationError} if there is such a file already and it is not to be replaced, or it can't be written
 */
export async function putFile(
  path: string,
  content: string | Uint8Array,
  { replace }: PutOptions,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.part`);
  try {
    await refuseOccupied(path, replace);
    await writeFile(temporary, content, { flag: 'wx', flush: true });
    if (replace) await rename(temporary, path);
    else await moveWithoutReplacing(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error instanceof ConfigurationError
      ? error
      : new ConfigurationError(whyNot(path, error), { cause: error });
  }
}

async function refuseOccupied(path: string, replace: boolean): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there === undefined) return;
  if (!there.isFile())
    throw new ConfigurationError(
      `${path} is ${there.isDirectory() ? 'a folder' : 'no regular file'}. Choose another name.`,
    );
  if (!replace) throw new ConfigurationError(existsAlready(path));
}

function existsAlready(path: string): string {
  return `${path} already exists. Choose another name, or add --force to replace it.`;
}

function whyNot(path: string, error: unknown): string {
  const folder = dirname(path);
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EEXIST':
      return existsAlready(path);
    case 'ENOENT':
      return `There is no folder ${folder}. Make it first, or choose another.`;
    case 'ENOTDIR':
      return `${folder} is not a folder. Choose another place.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${path} can't be written: the folder, or the file that is to be replaced, does not allow it. Close the file where it is open, or choose another folder.`;
    case 'EBUSY':
      return `${path} is open in another program. Close it there, or choose another name.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `${path} can't be written: the disk is full. Make room, or choose another folder.`;
    case 'ENAMETOOLONG':
      return `${path} is too long for a name. Choose a shorter one.`;
    default:
      return `${path} can't be written (${error instanceof Error ? error.message : String(error)}). Choose another folder.`;
  }
}
