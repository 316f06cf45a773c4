import { cellText } from '../lib/cellText.ts';
import { type Cell, isEmptyCell, SPREADSHEET_DIGITS, shownCell } from '../model/cell.ts';
import type { FieldDefinition } from '../model/chargeFields.ts';
import { roundedDecimal, sameDecimal } from '../model/decimal.ts';
import { exportedDate, looksLikeFormula } from '../model/exportColumns.ts';
import type { FieldValue } from '../model/sameValue.ts';
import { withoutEnds } from './cleanText.ts';

/** A number as it is exported, and as every program writes it that has a decimal point. */
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

/**
 * Whether a cell is as it was exported, before anything is read from it: then nobody has changed it, however odd it is. Programs that save a file
 * may write a number or a date in another form, and may cut digits that they can't hold.
 * @param exported the value that was exported; null is an empty cell
 */
export function isAsExported(
  { type }: FieldDefinition,
  cell: Cell | undefined,
  exported: FieldValue,
): boolean {
  if (cell === undefined || isEmptyCell(cell)) return exported === null || `${exported}`.trim() === '';
  if (exported === null || exported === undefined) return false;
  switch (type) {
    case 'id':
      return shownCell(cell).trim() === `${exported}`;
    case 'decimal':
      return isSameNumber(cell, `${exported}`);
    case 'date':
      return isSameDate(exportedDate(wholeDate(cell)), exportedDate(`${exported}`));
    case 'text':
      return sameText(shownCell(cell), `${exported}`);
  }
}

/**
 * Whether a text looks like a number and was exported as another way to write it, such as 001234 and 1234: spreadsheet programs do that to a CSV
 * file, and nobody means it.
 */
export function isRewrittenNumber({ type }: FieldDefinition, cell: Cell, exported: FieldValue): boolean {
  if (type !== 'text' || typeof exported !== 'string') return false;
  const text = shownCell(cell).trim();
  const was = exported.trim();
  return PLAIN_NUMBER.test(text) && PLAIN_NUMBER.test(was) && sameDecimal(text, was);
}

function isSameNumber(cell: Cell, exported: string): boolean {
  if (typeof cell !== 'string' && cell.kind !== 'number') return false;
  const text = shownCell(cell).trim();
  if (text === exported) return true;
  if (!PLAIN_NUMBER.test(text)) return false;
  return sameDecimal(text, exported) || sameDecimal(text, roundedDecimal(exported, SPREADSHEET_DIGITS));
}

/** A date with the time that its format may hide. */
function wholeDate(cell: Cell): string {
  const shown = shownCell(cell);
  return typeof cell !== 'string' && cell.kind === 'date' && cell.hiddenTime !== undefined
    ? `${shown} ${cell.hiddenTime}`
    : shown;
}

/** Programs hold milliseconds at best, and may write seconds alone. */
function isSameDate(date: string, exported: string): boolean {
  if (date === exported) return true;
  const [second, fraction] = exported.split('.');
  if (fraction === undefined) return false;
  const [mine, kept = ''] = date.split('.');
  if (mine !== exportedDate(second!) || kept.length >= fraction.length) return false;
  const given = kept.padEnd(kept === '' ? 0 : 3, '0');
  const rounded = Math.round(Number.parseInt(fraction.padEnd(7, '0'), 10) / 10 ** (7 - given.length));
  return given === '' || fraction.startsWith(kept) || Number.parseInt(given, 10) === rounded;
}

function sameText(shown: string, exported: string): boolean {
  if (shown === exported) return true;
  const [mine, theirs] = [keptText(shown), keptText(exported)];
  return mine === theirs || keptText(withoutApostrophe(cellText(shown).trim())) === theirs;
}

/**
 * What is left of a text whatever programs saved it: not all of them keep what is invisible at its ends, and LibreOffice takes an underscore
 * that is escaped in the text itself for one that was escaped in the file.
 */
function keptText(text: string): string {
  return withoutEnds(cellText(text), 'text').replaceAll('_x005F_', '_');
}

/** A text of an exported CSV file without the apostrophe that keeps spreadsheet programs from taking it for a formula. */
export function withoutApostrophe<C extends Cell>(cell: C): C | string {
  return typeof cell === 'string' && cell.startsWith("'") && looksLikeFormula(cell.slice(1))
    ? cell.slice(1)
    : cell;
}
