import { readFileSync } from 'node:fs';

/** The version of this package. */
export function version(): string {
  // package.json lies one folder above both src and dist.
  const { version: number } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return number;
}
