import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cellText } from '../lib/cellText.ts';
import { FIELDS, type FieldDefinition } from '../model/chargeFields.ts';
import { CONTEXT_COLUMNS, EXPORT_COLUMN, exportedDate, looksLikeFormula } from '../model/exportColumns.ts';
import { headerOf } from './columnTexts.ts';
import { quoted } from './csvText.ts';
import type { ExportedCharge, ExportedFile } from './exportedCharges.ts';
import { contextTexts } from './exportRows.ts';

const DELIMITER = ',';
const ROWS_A_WRITE = 500;

/**
 * Writes exported charges as a CSV file with a byte order mark, because Excel needs one to read UTF-8.
 * @param path a new file
 */
export async function writeExportCsv(path: string, file: ExportedFile): Promise<void> {
  await using handle = await open(path, 'wx');
  const headers = [
    ...FIELDS.map((definition) => headerOf(definition, 'en')),
    ...CONTEXT_COLUMNS,
    EXPORT_COLUMN,
  ];
  await handle.write(`\ufeff${line(headers)}`);
  for (let at = 0; at < file.charges.length; at += ROWS_A_WRITE)
    await writeRows(handle, file.charges.slice(at, at + ROWS_A_WRITE), file);
  await handle.sync();
}

async function writeRows(
  handle: FileHandle,
  charges: readonly ExportedCharge[],
  { id }: ExportedFile,
): Promise<void> {
  await handle.write(
    charges
      .map((charge) =>
        line([
          ...FIELDS.map((definition) => fieldText(definition, charge)),
          ...contextTexts(charge).map((text, at) => (isNumber(at) ? text : harmless(text))),
          id,
        ]),
      )
      .join(''),
  );
  await nextTurn();
}

/** A negative price is no formula. */
function isNumber(column: number): boolean {
  return CONTEXT_COLUMNS[column] === 'Unit price';
}

function fieldText({ field, type }: FieldDefinition, { id, values }: ExportedCharge): string {
  const value = field === 'ChargeId' ? id : values[field];
  if (value === null || value === undefined) return '';
  if (type === 'text') return harmless(cellText(`${value}`));
  return type === 'date' ? exportedDate(`${value}`) : `${value}`;
}

/** A text that no spreadsheet program takes for a formula. The import takes the apostrophe off again. */
function harmless(text: string): string {
  return looksLikeFormula(text) ? `'${text}` : text;
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(cell, DELIMITER)).join(DELIMITER)}\r\n`;
}
