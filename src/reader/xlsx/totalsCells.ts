import type { Cell } from '../../model/cell.ts';
import type { Area } from './area.ts';
import type { Tables } from './tableParts.ts';
import { isTotalsFormula } from './totalsFormula.ts';

/** No formula is longer than 8192 characters. */
const LONGEST = 16_384;
const MOST_SHARED = 100_000;

/** Notices, while a tab is read, which cells of a row total other rows. */
export class TotalsCells {
  readonly #tab: string;
  readonly #names: ReadonlySet<string>;
  readonly #areas: readonly Area[];
  /** The numbers (`si`) of shared formulas that are totals. */
  readonly #shared = new Set<string>();
  #columns: number[] | undefined;
  #text = '';
  #si: string | undefined;

  /** @param tab the tab's name */
  constructor(tab: string, { names, totals }: Tables) {
    this.#tab = tab;
    this.#names = names;
    this.#areas = totals;
  }

  /** Begins a row. */
  openRow(): void {
    this.#columns = undefined;
  }

  /** Begins a formula (ECMA-376 part 1, 18.3.1.40 `f`). */
  open({ t, si }: Readonly<Record<string, string>>): void {
    this.#text = '';
    this.#si = t === 'shared' ? si : undefined;
  }

  /** A piece of the formula's text. */
  addText(text: string): void {
    if (this.#text.length < LONGEST) this.#text += text;
  }

  /** Ends the cell of the formula. Only the first cell of a shared formula has its text. */
  close(row: number, column: number): void {
    const si = this.#si;
    let total: boolean;
    if (this.#text === '') {
      total = si !== undefined && this.#shared.has(si);
    } else {
      total = isTotalsFormula(this.#text, { row, tab: this.#tab, tables: this.#names });
      if (si !== undefined && total && this.#shared.size < MOST_SHARED) this.#shared.add(si);
      else if (si !== undefined) this.#shared.delete(si);
    }
    if (total) this.#add(column);
  }

  /** The columns of the row that total other rows, by their formula or because a table says so; undefined if none does. */
  ofRow(row: number, cells: readonly Cell[]): readonly number[] | undefined {
    for (const { firstRow, lastRow, firstColumn, lastColumn } of this.#areas) {
      if (row < firstRow || row > lastRow) continue;
      for (let column = firstColumn; column <= lastColumn && column < cells.length; column += 1)
        if (cells[column] !== '') this.#add(column);
    }
    return this.#columns;
  }

  #add(column: number): void {
    this.#columns ??= [];
    if (!this.#columns.includes(column)) this.#columns.push(column);
  }
}
