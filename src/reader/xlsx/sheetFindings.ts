import { cellAddress, columnLetters, SPREADSHEET_DIGITS } from '../../model/cell.ts';
import { rowList } from '../rowList.ts';
import type { Note } from '../sheet.ts';
import { MOST_COLUMNS } from './cellReference.ts';
import { isTrue } from './workbookPart.ts';

/** Collects what a person should know about a tab while it is read; each kind of finding becomes one note with a count. */
export class SheetFindings {
  #hiddenRows = 0;
  #firstHidden = 0;
  #merged = 0;
  #firstMerged = '';
  #hiddenCells = 0;
  #firstHiddenCell = '';
  readonly #hiddenCellRows = rowList();
  #rounded = 0;
  #firstRounded = '';
  #width = 0;
  readonly #hiddenColumns: { from: number; to: number }[] = [];

  addHiddenRow(row: number): void {
    this.#hiddenRows += 1;
    if (this.#hiddenRows === 1) this.#firstHidden = row;
  }

  addMerged(reference: string | undefined): void {
    this.#merged += 1;
    if (this.#merged === 1) this.#firstMerged = (reference ?? '?').slice(0, 20);
  }

  /** A value under merged cells, which was left out. */
  addHiddenCell(column: number, row: number): void {
    this.#hiddenCells += 1;
    if (this.#hiddenCells === 1) this.#firstHiddenCell = cellAddress(column, row);
    this.#hiddenCellRows.add(row);
  }

  addRounded(address: string, raw: string, text: string): void {
    this.#rounded += 1;
    if (this.#rounded === 1)
      this.#firstRounded = `${address}: ${raw.slice(0, 40)} is read as ${text.slice(0, 40)}`;
  }

  addWidth(width: number): void {
    if (width > this.#width) this.#width = width;
  }

  /** A `col` element (ECMA-376 part 1, 18.3.1.13): columns `min` to `max`, counted from 1. */
  addColumns(attributes: Readonly<Record<string, string>>): void {
    if (!isTrue(attributes.hidden) || this.#hiddenColumns.length >= MOST_COLUMNS) return;
    const [from, to] = [Number(attributes.min), Number(attributes.max)];
    if (from >= 1 && to >= from)
      this.#hiddenColumns.push({ from: from - 1, to: Math.min(to, MOST_COLUMNS) - 1 });
  }

  /** The notes; complete once all rows have been read. */
  notes(): Note[] {
    const notes: Note[] = [];
    if (this.#hiddenRows > 0) {
      const many = this.#hiddenRows > 1;
      notes.push({
        code: 'hidden-rows',
        message: `${count(this.#hiddenRows, 'row is', 'rows are')} hidden (by a filter or by hand), ${
          many ? 'the first is row' : 'row'
        } ${this.#firstHidden}. Hidden rows are imported too.`,
      });
    }
    const hidden = this.#hiddenColumnLetters();
    if (hidden.length > 0) {
      const shown =
        hidden.length > 5
          ? `${hidden.slice(0, 5).join(', ')} and ${hidden.length - 5} more`
          : hidden.join(', ');
      notes.push({
        code: 'hidden-columns',
        message: `${count(hidden.length, 'column is', 'columns are')} hidden (${shown}). Hidden columns are imported too.`,
      });
    }
    if (this.#merged > 0) {
      notes.push({
        code: 'merged-cells',
        message: `${count(this.#merged, 'group of cells is', 'groups of cells are')} merged (the first is ${
          this.#firstMerged
        }). Only the first cell of a group has the value; the others are read as empty.`,
      });
    }
    if (this.#hiddenCells > 0) {
      const one = this.#hiddenCells === 1;
      notes.push({
        code: 'hidden-under-merge',
        message: `${count(this.#hiddenCells, 'value', 'values')} in ${this.#hiddenCellRows.text()} under merged cells ${
          one ? 'was' : 'were'
        } left out (${one ? '' : 'the first is '}${this.#firstHiddenCell}), because no program shows what lies there.`,
      });
    }
    if (this.#rounded > 0) {
      notes.push({
        code: 'rounded-numbers',
        message: `${count(this.#rounded, 'number is', 'numbers are')} rounded to the ${SPREADSHEET_DIGITS} digits that Excel shows (${this.#firstRounded}).`,
      });
    }
    return notes;
  }

  /** Only columns with content: formatting often hides all columns to the right of a table. */
  #hiddenColumnLetters(): string[] {
    const letters: string[] = [];
    for (const { from, to } of this.#hiddenColumns) {
      for (let column = from; column <= to && column < this.#width; column += 1)
        letters.push(columnLetters(column));
    }
    return letters;
  }
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
