import { randomUUID } from 'node:crypto';
import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { moveWithoutReplacing } from '../lib/moveFile.ts';
import { ChargesError, ConfigurationError } from '../model/errors.ts';

export interface PutOptions {
  /** Whether an existing file is replaced; its content is then lost. */
  readonly replace: boolean;
  /** What to do if it exists and is not replaced, as a sentence. */
  readonly remedy?: string;
}

/**
 * Writes a small file under a temporary name in the same folder and renames it once it is on disk, so that nobody
 * sees half of it.
 * @throws {ConfigurationError} if the file exists and must not be replaced, or can't be written
 */
export async function putFile(
  path: string,
  content: string | Uint8Array,
  options: PutOptions,
): Promise<void> {
  await putWritten(path, (temporary) => writeFile(temporary, content, { flag: 'wx', flush: true }), options);
}

/**
 * Does the same with a file that is written piece by piece.
 * @param write makes the file under the temporary name that it is given, and puts it on disk
 * @throws {ConfigurationError} if the file exists and must not be replaced, or can't be written; errors of the program itself stay as they are
 */
export async function putWritten(
  path: string,
  write: (temporary: string) => Promise<void>,
  options: PutOptions,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.part`);
  try {
    await refuseOccupied(path, options);
    await write(temporary);
    if (options.replace) await rename(temporary, path);
    else await moveWithoutReplacing(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw asSentence(path, error, options);
  }
}

/** Refuses a path to which nothing could be written. @throws {ConfigurationError} that says why */
export async function assertFree(path: string, options: PutOptions): Promise<void> {
  try {
    await refuseOccupied(path, options);
    const folder = dirname(path);
    if (!(await stat(folder)).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw asSentence(path, error, options);
  }
}

function asSentence(path: string, error: unknown, options: PutOptions): unknown {
  if (error instanceof ChargesError || (error as NodeJS.ErrnoException).code === undefined) return error;
  return new ConfigurationError(whyNot(path, error, options), { cause: error });
}

async function refuseOccupied(path: string, options: PutOptions): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there === undefined) return;
  if (!there.isFile())
    throw new ConfigurationError(
      `${path} is ${there.isDirectory() ? 'a folder' : 'not a regular file'}. Choose another name.`,
    );
  if (!options.replace) throw new ConfigurationError(existsAlready(path, options));
}

function existsAlready(
  path: string,
  { remedy = 'Choose another name, or add --force to replace it.' }: PutOptions,
): string {
  return `${path} already exists. ${remedy}`;
}

function whyNot(path: string, error: unknown, options: PutOptions): string {
  const folder = dirname(path);
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EEXIST':
      return existsAlready(path, options);
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
