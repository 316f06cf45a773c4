import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigurationError } from '../../model/errors.ts';
import { assertUtf8, textOfSetting } from './settingText.ts';

/** What messages call the file in the working folder. */
export const DOT_ENV = './.env';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * The variables of a `.env` file; null if there is none.
 * @throws {ConfigurationError} if it can't be read, or is not text, or if anyone but this user and root may write to it
 */
export function readDotEnv(path: string): Record<string, string | undefined> | null {
  try {
    const file = openSync(path, 'r');
    try {
      // Checked and read through one handle, so that nobody can swap the file in between.
      const danger = whoElseMayWrite(fstatSync(file), process.getuid?.());
      if (danger !== null) throw new ConfigurationError(danger);
      const what = `The file ${DOT_ENV}`;
      const values = parseEnv(textOfSetting(readFileSync(file), what));
      // What is for other programs, or a comment, may be in any encoding.
      for (const [name, value = ''] of Object.entries(values)) if (isOurs(name)) assertUtf8(value, what);
      return values;
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

/** Whether a variable is for this program. */
export function isOurs(name: string): boolean {
  return /^(ONGOING|CHARGES)_/.test(name);
}

/**
 * Why the file's settings can't be trusted, and what to do; null if only this user and root may write to it.
 * @param user of this process; undefined on Windows, where a file's mode does not say who may write to it
 */
export function whoElseMayWrite(
  { uid, mode }: Pick<Stats, 'uid' | 'mode'>,
  user: number | undefined,
): string | null {
  if (user === undefined) return null;
  if (uid !== user && uid !== 0) {
    return `${DOT_ENV} belongs to another user (id ${uid}), who could redirect your password. Check its content, then take ownership (chown) or move it away.`;
  }
  if ((mode & WRITABLE_BY_OTHERS) !== 0) {
    const octal = (mode & 0o777).toString(8);
    return `Others can write to ${DOT_ENV} (mode ${octal}) and could redirect your password. Check its content, then run: chmod go-w .env`;
  }
  return null;
}
