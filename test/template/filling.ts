import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ExcelJS, { type CellValue } from 'exceljs';
import type { Language } from '../../src/template/templateTexts.ts';

/** Opens a template in exceljs, lets its first tab be filled in, and saves it. */
export async function fillWorkbook(path: string, fill: (tab: ExcelJS.Worksheet) => void): Promise<void> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  fill(book.worksheets[0]!);
  await book.xlsx.writeFile(path);
}

/** Writes rows below the example, from row 3, as values alone: the formats are the template's own. */
export function addRows(tab: ExcelJS.Worksheet, rows: readonly (readonly CellValue[])[]): void {
  rows.forEach((values, index) => {
    values.forEach((value, column) => {
      if (value !== null) tab.getRow(index + 3).getCell(column + 1).value = value;
    });
  });
}

/** Adds rows to a CSV template. */
export function addLines(path: string, lines: readonly string[]): void {
  appendFileSync(path, lines.map((line) => `${line}\r\n`).join(''));
}

/** What LibreOffice is told of a CSV file: delimiter, quote, UTF-8, from line 1, and on reading the locale. */
const CSV_READ: Readonly<Record<Language, string>> = { en: '44,34,76,1,,1033', sv: '59,34,76,1,,1053' };
const CSV_WRITE: Readonly<Record<Language, string>> = { en: '44,34,76,1', sv: '59,34,76,1' };

/** Opens a file in LibreOffice as a user with a language does, and saves it in the same format. @returns the path of the copy */
export async function resave(path: string, language: Language, folder: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'charges-soffice-'));
  const out = join(folder, `saved-${basename(profile)}`);
  mkdirSync(out);
  const isCsv = extname(path) === '.csv';
  const flags = [
    `-env:UserInstallation=${pathToFileURL(profile).href}`,
    '--headless',
    ...(isCsv ? [`--infilter=Text - txt - csv (StarCalc):${CSV_READ[language]}`] : []),
    '--convert-to',
    isCsv ? `csv:Text - txt - csv (StarCalc):${CSV_WRITE[language]}` : 'xlsx',
    '--outdir',
    out,
    path,
  ];
  try {
    await promisify(execFile)('soffice', flags, { timeout: 60_000 });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return join(out, basename(path));
}
