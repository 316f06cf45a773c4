import { readFileSync } from 'node:fs';
import { PROGRAM_FOLDER } from './programFolder.ts';

/** The version of this package. */
export function version(): string {
  const { version: number } = JSON.parse(
    readFileSync(new URL('../package.json', PROGRAM_FOLDER), 'utf8'),
  ) as { version: string };
  return number;
}
