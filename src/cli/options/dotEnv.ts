import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigurationError } from '../../model/errors.ts';

/** How the file in the working folder is called in texts. */
export const DOT_ENV = './.env';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * The variables of a `.env` file; null if there is none.
 * @throws {ConfigurationError} if it can't be read, or if others than this user and root may write it
 */
export function readDotEnv(path: string): Record<string, string | undefined> | null {
  try {
    const file = openSync(path, 'r');
    try {
      // Judged and read through one handle, so that nobody puts another file in between.
      const danger = whoElseMayWrite(fstatSync(file), process.getuid?.());
      if (danger !== null) throw new ConfigurationError(danger);
      // Some editors begin a file with a byte order mark.
      return parseEnv(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigurationError(
      `The file ${DOT_ENV} can't be read. Check its permissions, or move it away.`,
      { cause: error },
    );
  }
}

/**
 * Why a file is not to be trusted with settings, in a sentence that says what to do; null if only its user and root may write it.
 * @param user this process's; undefined on Windows, where a file's mode says nothing of its writers
 */
export function whoElseMayWrite(
  { uid, mode }: Pick<Stats, 'uid' | 'mode'>,
  user: number | undefined,
): string | null {
  if (user === undefined) return null;
  if (uid !== user && uid !== 0) {
    return `${DOT_ENV} belongs to another user (id ${uid}), who could redirect your password. Check what it says, then take it over (chown) or move it away.`;
  }
  if ((mode & WRITABLE_BY_OTHERS) !== 0) {
    const octal = (mode & 0o777).toString(8);
    return `${DOT_ENV} can be written by others (mode ${octal}), who could redirect your password. Check what it says, then run: chmod go-w .env`;
  }
  return null;
}
