import { FIELDS } from '../model/chargeFields.ts';
import { headerOf } from './columnTexts.ts';
import { exampleRow, localDecimal } from './example.ts';
import type { Language } from './templateTexts.ts';

/** The delimiter that Excel expects in a CSV file, by language. */
const DELIMITERS: Readonly<Record<Language, string>> = { en: ',', sv: ';' };

/**
 * The text of a template as a CSV file: headers and an example row. It begins with a byte order mark, because Excel
 * needs one to read UTF-8.
 */
export function templateCsv(language: Language): string {
  const delimiter = DELIMITERS[language];
  const example = exampleRow(language);
  const headers = FIELDS.map((definition) => headerOf(definition, language));
  const values = FIELDS.map(({ field, type }) =>
    type === 'decimal' ? localDecimal(example[field], language) : example[field],
  );
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\r\n`;
  return `\ufeff${line(headers)}${line(values)}`;
}

/** A cell as CSV, in quotes if it needs them. */
export function quoted(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
