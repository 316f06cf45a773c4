import { columnInTab, type FileColumn } from '../../model/joinedTabs.ts';
import type { Problem, SheetColumn } from '../../model/row.ts';
import type { LedgerRow } from '../../model/run.ts';
import type { WrittenCell } from './cells.ts';
import type { StyleBook } from './styles.ts';

/**
 * The most notes in one workbook. The writer keeps all notes of a tab in memory, a kilobyte or more for each, until the tab is complete, because
 * they are parts of their own in the zip. The cells beyond are colored without a note; the reason is in the row's last columns anyway.
 */
export const MOST_NOTES = 5_000;

/** Marks the wrong cells of the invalid rows of one workbook: a color, and the reason as a note. */
export class WrongCells {
  readonly #styles: StyleBook;
  readonly #mostNotes: number;
  #notes = 0;

  constructor(styles: StyleBook, mostNotes = MOST_NOTES) {
    this.#styles = styles;
    this.#mostNotes = mostNotes;
  }

  /** A row's own cells, which are in the order of `columns`, with the wrong ones marked. */
  mark(
    cells: WrittenCell[],
    { row, state, problems }: LedgerRow,
    columns: readonly FileColumn[],
  ): WrittenCell[] {
    if (state !== 'invalid') return cells;
    for (const [index, column] of columns.entries()) {
      const own = columnInTab(column, row) ?? column;
      const reasons = problems.filter((problem) => isAt(problem, own)).map(({ message }) => message);
      if (reasons.length > 0) cells[index] = this.#marked(cells[index]!, reasons.join('\n'));
    }
    return cells;
  }

  #marked({ value, style }: WrittenCell, note: string): WrittenCell {
    const marked = { value, style: this.#styles.wrong(style) };
    if (this.#notes >= this.#mostNotes) return marked;
    this.#notes += 1;
    return { ...marked, note };
  }
}

/** By name, or by the field that a problem names where the file has no such header. Only columns of fields are checked. */
function isAt({ column }: Problem, { name, field }: SheetColumn): boolean {
  return field !== undefined && (column === name || column === field);
}
