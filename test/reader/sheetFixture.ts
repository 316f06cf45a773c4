import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChargesError } from '../../src/model/errors.ts';
import type { RawRow } from '../../src/model/row.ts';
import { type OpenOptions, openSheet } from '../../src/reader/openSheet.ts';
import type { Sheet } from '../../src/reader/sheet.ts';
import { folderOfFile } from '../helpers/folder.ts';

/** A folder that is deleted after the test file has run. */
export const sheetFolder: () => string = folderOfFile();
let files = 0;

/** Writes a new file and returns its path. Texts are written in UTF-8. */
export function sheetFile(content: string | Uint8Array, name = 'sheet.csv'): string {
  files += 1;
  const path = join(sheetFolder(), `${files}-${name}`);
  writeFileSync(path, content);
  return path;
}

export interface ReadSheet {
  readonly sheet: Sheet;
  readonly rows: RawRow[];
  readonly notes: Record<string, string>;
}

/** Everything that the reader gives of a file. */
export async function readSheet(path: string, options: OpenOptions = {}): Promise<ReadSheet> {
  const sheet = await openSheet(path, options);
  const rows: RawRow[] = [];
  for await (const batch of sheet.rows()) rows.push(...batch);
  const notes = Object.fromEntries(sheet.notes().map(({ code, message }) => [code, message]));
  await sheet.close();
  return { sheet, rows, notes };
}

/** The project's own error that reading a file ends in. Another error is thrown on; none is a failure. */
export async function refusal(work: Promise<unknown>): Promise<ChargesError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ChargesError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
