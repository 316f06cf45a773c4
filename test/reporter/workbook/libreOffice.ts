import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'vitest';

/** Comma, quotes, UTF-8, numbers as shown, every tab into a file of its own. */
const CSV_OF_EVERY_TAB = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1';

/**
 * A test that needs LibreOffice. Where it is not installed, the test is skipped and says so; with CI set, it fails instead.
 */
export function testWithLibreOffice(name: string, body: () => Promise<void>): void {
  if (hasLibreOffice() || process.env.CI) test(name, body);
  else test.skip(`${name} (skipped: LibreOffice's soffice is not installed)`, body);
}

/** A workbook's tabs as LibreOffice shows them, as CSV texts by the tab's name. */
export async function tabsAsCsv(path: string): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'charges-office-'));
  try {
    await convert(path, CSV_OF_EVERY_TAB, folder);
    const tabs = new Map<string, string>();
    for (const file of await readdir(folder)) {
      const tab = /-([^-]+)\.csv$/.exec(file)?.[1];
      if (tab) tabs.set(tab, await readFile(join(folder, file), 'utf8'));
    }
    return tabs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function convert(path: string, format: string, folder: string): Promise<void> {
  // A profile of one's own, so that a running LibreOffice is left alone.
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
  await promisify(execFile)('soffice', [
    profile,
    '--headless',
    '--convert-to',
    format,
    '--outdir',
    folder,
    path,
  ]);
}

function hasLibreOffice(): boolean {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
