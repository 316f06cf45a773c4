import { randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { moveWithoutReplacing } from '../lib/moveFile.ts';
import { ConfigurationError } from '../model/errors.ts';

export interface PutOptions {
  /** Whether an existing file is replaced; its content is then lost. */
  readonly replace: boolean;
}

/**
 * Writes a small file under a temporary name in the same folder and renames it once it is on disk, so that nobody
 * sees half of it.
 * @throws {ConfigurationError} if the file exists and must not be replaced, or can't be written
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
      `${path} is ${there.isDirectory() ? 'a folder' : 'not a regular file'}. Choose another name.`,
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
      return `There is no folder ${folder}. Create it first, or choose another.`;
    case 'ENOTDIR':
      return `${folder} is not a folder. Choose another place.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${path} can't be written: access to the folder or to the existing file is denied. If the file is open in another program, close it there; otherwise choose another folder.`;
    case 'EBUSY':
      return `${path} is open in another program. Close it there, or choose another name.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `${path} can't be written: the disk is full. Make room, or choose another folder.`;
    case 'ENAMETOOLONG':
      return `${path} is too long. Choose a shorter name.`;
    default:
      return `${path} can't be written (${error instanceof Error ? error.message : String(error)}). Choose another folder.`;
  }
}
