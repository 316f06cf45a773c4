import { type Cell, isEmptyCell } from '../model/cell.ts';
import type { RawRow } from '../model/row.ts';

/** How many cells of a column have something in them, and how many of those are numbers or dates. */
export interface ColumnCount {
  cells: number;
  numeric: number;
}

const CURRENCY = String.raw`(?:\p{Sc}|kr|sek|eur|usd|nok|dkk|gbp)`;
/** Numbers and dates as people write them, with or without a currency. */
const NUMERIC = new RegExp(
  String.raw`^\s*${CURRENCY}?\s*[-+(\u2212]?\d[\d\s.,:/'\u2019+()T\u2212-]*%?\s*(?:${CURRENCY}\.?)?\s*$`,
  'iu',
);
const LONGEST = 40;

/** Counts the cells of the columns that fill no field, so that a column that was not recognized shows what it holds. */
export class ColumnTally {
  readonly #counts = new Map<number, ColumnCount>();
  readonly #columns: readonly number[];

  /** @param columns the columns to count, from 0 */
  constructor(columns: readonly number[]) {
    this.#columns = columns;
    for (const index of columns) this.#counts.set(index, { cells: 0, numeric: 0 });
  }

  add(rows: readonly RawRow[]): void {
    if (this.#columns.length === 0) return;
    for (const { cells } of rows) {
      for (const index of this.#columns) {
        const cell = cells[index];
        if (cell === undefined || cell === '' || isEmptyCell(cell)) continue;
        const count = this.#counts.get(index)!;
        count.cells += 1;
        if (isNumeric(cell)) count.numeric += 1;
      }
    }
  }

  /** The count of a column that was counted. */
  of(index: number): ColumnCount | undefined {
    return this.#counts.get(index);
  }
}

function isNumeric(cell: Cell): boolean {
  if (typeof cell !== 'string') return cell.kind === 'number' || cell.kind === 'date';
  return cell.length <= LONGEST && NUMERIC.test(cell);
}
