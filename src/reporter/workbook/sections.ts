import { exactNumber, placesFormat, textCell, type WrittenCell } from './cells.ts';
import type { CellStyle, StyleBook } from './styles.ts';
import { wrappedHeight, writeLine } from './writeRow.ts';
import type { Worksheet } from './xlsxFile.ts';

/** The height in points of a row of a table or of a fact that needs one line. */
const ROW_HEIGHT = 17;

export type Fact = readonly [label: string, value: string];

/** Writes a section with a fact on each row. @param widths of the columns of the tab */
export function writeFacts(
  sheet: Worksheet,
  title: string,
  facts: readonly Fact[],
  styles: StyleBook,
  widths: readonly number[],
): void {
  writeSection(sheet, title, styles, widths.length);
  for (const [label, value] of facts) {
    const cells = [textCell(label, styles, styles.label()), textCell(value, styles, styles.value())];
    writeLine(sheet, cells, heightOf(cells, widths));
  }
}

/** The height in points of a row of a table or of a fact. @param widths of the columns of the tab */
export function heightOf(cells: readonly WrittenCell[], widths: readonly number[]): number {
  return wrappedHeight(cells, widths) ?? ROW_HEIGHT;
}

/** Writes the heading of a section, below an empty row. */
export function writeSection(sheet: Worksheet, title: string, styles: StyleBook, columns: number): void {
  writeLine(sheet, [], 12);
  writeLine(sheet, across(textCell(title, styles, styles.section()), columns), 22);
}

/** A cell whose fill or border spans the whole width. */
export function across(cell: WrittenCell, columns: number): WrittenCell[] {
  const rest: { value: null; style: CellStyle } = { value: null, style: cell.style };
  return [cell, ...Array.from({ length: columns - 1 }, () => rest)];
}

/** An exact sum: a number where a spreadsheet shows it exactly, else its digits as text. */
export function sumCell(text: string, places: number, styles: StyleBook, total = false): WrittenCell {
  const exact = exactNumber(text);
  return exact === undefined
    ? { value: text, style: styles.tableCell('number', { total }) }
    : { value: exact, style: styles.tableCell('number', { total, numFmt: placesFormat(places, '#,##0') }) };
}
