import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM_FOLDER } from './programFolder.ts';

/** The program's own files, as they were when they were remembered. */
export interface ProgramFiles {
  /** Whether one of them is missing or another file by now, as after an upgrade, or during one. */
  wereReplaced(): Promise<boolean>;
}

/**
 * Remembers what identifies the program's own files: inode number, size and time of change. A process that runs on after an upgrade can't
 * load what it has not loaded yet.
 * @param folder the program's folder; `package.json` is beside it
 */
export async function rememberProgramFiles(folder = fileURLToPath(PROGRAM_FOLDER)): Promise<ProgramFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  paths.push(join(folder, '..', 'package.json'));
  const remembered = await Promise.all(paths.map(async (path) => [path, await identityOf(path)] as const));
  return {
    wereReplaced: async () => {
      const changed = await Promise.all(
        // What can't be looked at just now says nothing.
        remembered.map(
          async ([path, identity]) => (await identityOf(path).catch(() => identity)) !== identity,
        ),
      );
      return changed.includes(true);
    },
  };
}

/** Identifies a file; null if it is not there. @throws any other error of the file system */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
