/** The most rows and columns of a tab (Excel's own limits). */
export const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;

/** The place of a reference such as `C17`: the column counted from 0, the row from 1. */
export interface CellPlace {
  readonly column: number;
  readonly row: number;
}

/**
 * The column of a reference whose row is already known, as for nearly every cell.
 * @returns the column counted from 0; -1 if it is not a reference, outside the tab, or in another row
 */
export function columnOfReference(reference: string, row: number): number {
  let column = 0;
  let i = 0;
  for (; i < reference.length; i += 1) {
    const code = reference.charCodeAt(i) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
    if (column > MOST_COLUMNS) return -1;
  }
  if (i === 0 || rowOfText(reference, i) !== row) return -1;
  return column - 1;
}

/**
 * Reads a row number from the given position to the end of the text.
 * @returns -1 if it is not a number from 1 to 1,048,576
 */
export function rowOfText(text: string, from: number): number {
  let row = 0;
  if (from >= text.length || text.length - from > 7) return -1;
  for (let i = from; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    row = row * 10 + digit;
  }
  return row < 1 || row > MOST_ROWS ? -1 : row;
}
