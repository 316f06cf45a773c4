import { appendFileSync } from 'node:fs';
import { extname } from 'node:path';
import ExcelJS, { type CellValue } from 'exceljs';
import type { Language } from '../../src/template/templateTexts.ts';
import { convert } from '../helpers/libreOffice.ts';

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

/** The options for a CSV file in LibreOffice: delimiter, quote, UTF-8, from line 1, and the locale when reading. */
const CSV_READ: Readonly<Record<Language, string>> = { en: '44,34,76,1,,1033', sv: '59,34,76,1,,1053' };
const CSV_WRITE: Readonly<Record<Language, string>> = { en: '44,34,76,1', sv: '59,34,76,1' };

/** Opens a file in LibreOffice as a user with a language does, and saves it in the same format. @returns the path of the copy */
export function resave(path: string, language: Language, folder: string): Promise<string> {
  if (extname(path) !== '.csv') return convert(path, 'xlsx', folder);
  return convert(path, `csv:Text - txt - csv (StarCalc):${CSV_WRITE[language]}`, folder, [
    `--infilter=Text - txt - csv (StarCalc):${CSV_READ[language]}`,
  ]);
}
