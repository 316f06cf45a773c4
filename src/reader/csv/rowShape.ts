import { cellAddress, isEmptyCell } from '../../model/cell.ts';
import type { RawRow } from '../../model/row.ts';

/**
 * A CSV row must be as wide as the header: a delimiter lost or too many would put values under the wrong names. A row that is not, says so;
 * empty cells beyond the header are cut off.
 * @param width how many columns the header has
 */
export function withShape(raw: RawRow, width: number, delimiter: string): RawRow {
  const { cells } = raw;
  if (cells.length > width && cells.slice(width).every((cell) => isEmptyCell(cell)))
    return withShape({ ...raw, cells: cells.slice(0, width) }, width, delimiter);
  if (cells.length > width) {
    const shapeProblem = `The row has ${cells.length} cells and the header has ${width}. A delimiter is too many, or a text with a delimiter in it needs quotes.`;
    return { ...raw, shapeProblem };
  }
  if (cells.length < width) {
    const shapeProblem = `The row has ${cells.length} cells and the header has ${width}. Add the missing delimiters, so that each cell stands under its header.`;
    return { ...raw, shapeProblem };
  }
  const swallowing = raw.lastLine === undefined ? -1 : swallowingCell(raw, width, delimiter);
  if (swallowing < 0) return raw;
  const shapeProblem = `The quoted text in ${cellAddress(swallowing, raw.row)} goes on to line ${raw.lastLine} and holds what looks like the rows of those lines: a closing quote is missing on line ${raw.line ?? raw.row}. Close it there; if it is one text indeed, take the line breaks out of it.`;
  return { ...raw, shapeProblem };
}

/**
 * The cell whose quoted text looks as if it had swallowed rows, or -1. That happens where a closing quote is missing and a later row has a stray one:
 * then the text holds the end of its own row, whole rows, and the beginning of the last row as far as the same column.
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
