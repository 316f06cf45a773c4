import type { CellErrorValue, CellRichTextValue } from 'exceljs';
import { type Cell, type NumberCell, SPREADSHEET_DIGITS, shownCell } from '../../model/cell.ts';
import { decimalPlaces, significantDigits } from '../../model/decimal.ts';
import type { ChargeValues, SheetColumn } from '../../model/row.ts';
import { dateSerial } from './dateSerial.ts';
import { safeText } from './safeText.ts';
import type { CellStyle, Side, StyleBook } from './styles.ts';

/** A cell as it goes into the workbook; null is an empty one. */
export interface WrittenCell {
  readonly value: string | number | boolean | CellErrorValue | CellRichTextValue | null;
  readonly style: CellStyle;
  /** A note on the cell, as spreadsheet programs show it when the mouse is over it. */
  readonly note?: string;
}

/** A number format has at most this many decimals. */
const MOST_PLACES = 30;

const ERROR_VALUES: ReadonlySet<string> = new Set([
  '#N/A',
  '#REF!',
  '#NAME?',
  '#DIV/0!',
  '#NULL!',
  '#VALUE!',
  '#NUM!',
]);

/**
 * A cell of the sheet as the report shows it. If a field's value could be read, the cell has that value and its type: ids and
 * decimals are numbers, dates are dates. Everything else keeps its own value and type.
 */
export function sheetCell(
  cell: Cell | undefined,
  { field }: SheetColumn,
  values: ChargeValues,
  styles: StyleBook,
): WrittenCell {
  switch (field) {
    case 'ChargeId':
    case 'ProfitCenterId':
    case 'ArticleGroupId': {
      const id = values[field];
      // A null clears the field: the sheet's own word for it stays.
      return typeof id === 'number' ? numberCell(String(id), '0', styles, 'left') : ownCell(cell, styles);
    }
    case 'Count':
    case 'TotalPrice': {
      const text = values[field];
      return text === undefined ? ownCell(cell, styles) : numberCell(text, decimalFormat(text, cell), styles);
    }
    case 'ActionDate': {
      const text = values[field];
      return typeof text === 'string' ? dateCell(text, undefined, styles) : ownCell(cell, styles);
    }
    case 'Container':
    case 'Comment':
      return ownCell(unreadable(cell), styles);
    default:
      return ownCell(cell, styles);
  }
}

/** A text, whatever it looks like: one that begins with `=` is not a formula. */
export function textCell(text: string, styles: StyleBook, style?: CellStyle): WrittenCell {
  if (text === '') return { value: null, style: style ?? styles.text() };
  const safe = safeText(text);
  const looks = style ?? (/^[=+\-@]/.test(text) && text.length <= 255 ? styles.literalText() : styles.text());
  // Rich text keeps spaces at the ends and line breaks, and every program decodes what safeText escaped.
  const rich = safe.includes('_x005F_') || /^\s|\s$|\n/.test(safe);
  return { value: rich ? { richText: [{ text: safe }] } : safe, style: looks };
}

/**
 * An exact decimal as a number with the given format (General without one), or as text where a number would not be exact.
 */
export function numberCell(
  text: string,
  numFmt: string | undefined,
  styles: StyleBook,
  side: Side = 'right',
): WrittenCell {
  const exact = exactNumber(text);
  return exact === undefined
    ? textCell(text, styles, styles.text())
    : { value: exact, style: styles.format(numFmt, side) };
}

/** A decimal text as a number, if a spreadsheet shows exactly the same digits. */
export function exactNumber(text: string): number | undefined {
  // A text this short can't have more digits.
  const short = text.length <= SPREADSHEET_DIGITS;
  if (
    !short &&
    (text.length > 300 || significantDigits(text) > SPREADSHEET_DIGITS || decimalPlaces(text) > MOST_PLACES)
  )
    return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A date text as a date, in its own format if it has one, or as text if no serial can express it. */
export function dateCell(text: string, numFmt: string | undefined, styles: StyleBook): WrittenCell {
  const date = dateSerial(text);
  if (!date) return textCell(text.replace('T', ' '), styles);
  return { value: date.serial, style: styles.format(numFmt ?? date.format, 'left') };
}

/** The number format that shows as many decimals as the value has. */
export function placesFormat(places: number, whole = '0'): string {
  return places === 0 ? whole : `${whole}.${'0'.repeat(Math.min(places, MOST_PLACES))}`;
}

/** The sheet's own format where it is a plain one that hides no digit (`#,##0.00`), else the decimals as written. */
function decimalFormat(text: string, cell: Cell | undefined): string {
  const places = decimalPlaces(text);
  const own = typeof cell === 'object' && cell.kind === 'number' ? cell.format : undefined;
  const ownPlaces = own === undefined ? undefined : /^[#,0]*0(?:\.(0+))?$/.exec(own);
  return ownPlaces && (ownPlaces[1]?.length ?? 0) >= places ? own! : placesFormat(places);
}

function ownCell(cell: Cell | undefined, styles: StyleBook): WrittenCell {
  if (cell === undefined) return textCell('', styles);
  if (typeof cell === 'string') return textCell(cell, styles);
  switch (cell.kind) {
    case 'number':
      return ownNumber(cell, styles);
    case 'date':
      return dateCell(cell.text, harmlessFormat(cell.format), styles);
    case 'boolean':
      return { value: cell.value, style: styles.text() };
    case 'error':
      return ERROR_VALUES.has(cell.code)
        ? { value: { error: cell.code as CellErrorValue['error'] }, style: styles.text() }
        : textCell(cell.code, styles);
    case 'uncalculated':
      return textCell(shownCell(cell), styles);
  }
}

function ownNumber(cell: NumberCell, styles: StyleBook): WrittenCell {
  return numberCell(cell.text, harmlessFormat(cell.format), styles);
}

/** A format from a file of unknown origin: one that no spreadsheet program wrote could make the report unreadable. */
function harmlessFormat(format: string | undefined): string | undefined {
  return format !== undefined && format.length <= 200 && safeText(format) === format ? format : undefined;
}

/**
 * In a column of texts, an error or a missing value written as text would be imported as that text: it is written as an
 * error value, which the next import finds invalid again.
 */
function unreadable(cell: Cell | undefined): Cell | undefined {
  if (typeof cell !== 'object') return cell;
  if (cell.kind === 'uncalculated') return { kind: 'error', code: '#N/A' };
  if (cell.kind === 'error' && !ERROR_VALUES.has(cell.code)) return { kind: 'error', code: '#VALUE!' };
  return cell;
}
