import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { inFolder } from './folder.ts';
import { isInstalled } from './installed.ts';

/** Comma, quotes, UTF-8, numbers as shown, every tab into a file of its own. */
const CSV_OF_EVERY_TAB = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1';

/** Whether the tests that need LibreOffice run. */
export function hasLibreOffice(): boolean {
  return isInstalled(
    'soffice',
    'LibreOffice (soffice) is not installed: the tests that need it are skipped.',
  );
}

/**
 * Converts a file with LibreOffice, in a profile of its own so that several can run at once.
 * @param format the new ending, or `ending:filter:options`
 * @param flags more flags of soffice
 * @returns the path of the new file, in a new folder below `folder`
 */
export async function convert(
  source: string,
  format: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<string> {
  const out = await convertInto(source, format, folder, flags);
  return join(out, `${basename(source, extname(source))}.${format.split(':')[0]}`);
}

/** A workbook's tabs as LibreOffice shows them, as CSV texts by the tab's name. */
export function tabsAsCsv(path: string): Promise<Map<string, string>> {
  return inFolder(async (folder) => {
    const out = await convertInto(path, CSV_OF_EVERY_TAB, folder);
    const tabs = new Map<string, string>();
    for (const file of readdirSync(out)) {
      const tab = /-([^-]+)\.csv$/.exec(file)?.[1];
      if (tab) tabs.set(tab, readFileSync(join(out, file), 'utf8'));
    }
    return tabs;
  });
}

/** @returns the new folder that LibreOffice wrote to */
async function convertInto(
  source: string,
  format: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const out = mkdtempSync(join(folder, 'office-'));
  await inFolder((profile) =>
    promisify(execFile)(
      'soffice',
      [
        `-env:UserInstallation=${pathToFileURL(profile).href}`,
        '--headless',
        ...flags,
        '--convert-to',
        format,
        '--outdir',
        out,
        source,
      ],
      { timeout: 60_000 },
    ),
  );
  return out;
}
