import { userInfo } from 'node:os';
import { FolderError } from '../../model/errors.ts';

/** Whether an error comes from the operating system: disk, share or permissions. */
export function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Does something in a folder of the drop folder. @throws {FolderError} for an error of the file system; any other error as it is */
export async function workingIn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOfSystem(error)) throw error;
    throw new FolderError(folderProblem(folder, error), { cause: error });
  }
}

/** What is wrong with a folder, and what to do, in sentences. */
function folderProblem(folder: string, { code, message }: NodeJS.ErrnoException): string {
  const why = code ?? message;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk with the folder ${folder} is full (${why}). Free some space on it.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${folder} is not a folder (${why}). Move it away; charges then creates a folder of this name.`;
    case 'EROFS':
      return `The folder ${folder} can't be written, because its disk is mounted read-only (${why}). Mount it for writing.`;
    case 'EACCES':
    case 'EPERM':
      return `The folder ${folder} can't be written (${why}). Allow ${nameOfUser()} to create and remove files in it.`;
    default:
      return `The folder ${folder} can't be written (${why}). Check its disk or share.`;
  }
}

/** For messages. */
export function nameOfUser(): string {
  try {
    return `the user ${userInfo().username}`;
  } catch {
    return 'the user of this process';
  }
}
