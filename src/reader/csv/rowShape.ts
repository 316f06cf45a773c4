import { cellAddress, isEmptyCell } from '../../model/cell.ts';
import type { RawRow } from '../../model/row.ts';

/**
 * Checks that a CSV row is as wide as the header, because a missing or extra delimiter would put values under the wrong headers. A row
 * that is not gets a problem; empty cells beyond the header are dropped.
 * @param width the number of columns of the header
 */
export function withShape(raw: RawRow, width: number, delimiter: string): RawRow {
  const { cells } = raw;
  if (cells.length > width && cells.slice(width).every((cell) => isEmptyCell(cell)))
    return withShape({ ...raw, cells: cells.slice(0, width) }, width, delimiter);
  if (cells.length > width) {
    const shapeProblem = `The row has ${cells.length} cells, but the header has ${width}. Remove the extra delimiter, or put the text that contains it in quotes.`;
    return { ...raw, shapeProblem };
  }
  if (cells.length < width && raw.shapeProblem === undefined)
    return { ...raw, shapeProblem: wrapped(raw, width, delimiter) ?? tooShort(cells.length, width) };
  if (cells.length < width) return raw;
  const swallowing = raw.lastLine === undefined ? -1 : swallowingCell(raw, width, delimiter);
  if (swallowing < 0) return raw;
  const shapeProblem = `The quoted text in ${cellAddress(swallowing, raw.row)} continues to line ${raw.lastLine} and contains what look like rows: a closing quote seems to be missing on line ${raw.line ?? raw.row}. Close it there. If it really is one text, remove its line breaks.`;
  return { ...raw, shapeProblem, shapeColumn: swallowing };
}

/** The problem of a row that a program has put in quotes as a whole, if it looks so: its one cell has all delimiters. */
function wrapped({ cells, row }: RawRow, width: number, delimiter: string): string | undefined {
  const [line] = cells;
  if (cells.length !== 1 || width < 2 || typeof line !== 'string') return undefined;
  if (line.split(delimiter).length < width) return undefined;
  return `The whole row is in quotes, so that ${cellAddress(0, row)} has all of it. Take the quotes at its ends away, and write doubled quotes inside as one, or export the file again.`;
}

/** The problem of a row with fewer cells than the header. */
export function tooShort(cells: number, width: number): string {
  return `The row has ${cells} cells, but the header has ${width}. Add the missing delimiters, so that each cell is under its header.`;
}

/**
 * The cell whose quoted text seems to have swallowed rows, or -1. That happens if a closing quote is missing and a later row has a stray
 * one: the text then holds the end of its own row, whole rows, and the beginning of the last row up to the same column.
 */
function swallowingCell({ cells }: RawRow, width: number, delimiter: string): number {
  if (width < 2) return -1;
  return cells.findIndex((cell, column) => {
    if (typeof cell !== 'string') return false;
    const lines = cell.split(/\r\n|\n|\r/);
    return (
      lines.length > 1 &&
      lines.every((line, at) => {
        const inLine = line.split(delimiter).length - 1;
        if (at === 0) return inLine === width - 1 - column;
        return inLine === (at === lines.length - 1 ? column : width - 1);
      })
    );
  });
}
