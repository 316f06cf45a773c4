import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** True where LibreOffice is installed; or where it has to be (CI), so that a missing one fails the tests. */
export function hasSoffice(): boolean {
  const found = spawnSync('soffice', ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
  if (!found && !process.env.CI)
    console.warn('LibreOffice (soffice) is not installed: the tests on its files are skipped.');
  return found || Boolean(process.env.CI);
}

/**
 * Converts a file with LibreOffice, in a profile of its own so that several can run at once.
 * @param format the new ending, or `ending:filter:options`.
 * @returns the path of the new file.
 */
export async function convert(source: string, format: string, folder: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'charges-soffice-'));
  const out = join(folder, `lo-${basename(profile)}`);
  mkdirSync(out);
  try {
    const address = pathToFileURL(profile).href;
    const flags = [
      `-env:UserInstallation=${address}`,
      '--headless',
      '--convert-to',
      format,
      '--outdir',
      out,
      source,
    ];
    await promisify(execFile)('soffice', flags, { timeout: 60_000 });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return join(out, `${basename(source, extname(source))}.${format.split(':')[0]}`);
}
