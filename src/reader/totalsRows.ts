import { type Cell, cellAddress, isEmptyCell, shownCell } from '../model/cell.ts';
import type { Field } from '../model/chargeFields.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import { rowList } from './rowList.ts';
import type { Note } from './sheet.ts';

/** An id, or what was meant as one: a single word with a digit. A label such as `Total` or `1001 Total` is none. */
const ID = /^\s*\S*\d\S*\s*$/;

/**
 * Leaves out the rows that only total others: a table's totals row, or one whose formulas are SUBTOTAL or AGGREGATE. The total of a column of
 * ids may look like an id.
 */
export class TotalsRows {
  readonly #columns: readonly SheetColumn[];
  readonly #chargeId: number;
  readonly #amounts: readonly number[];
  readonly #tab: string | undefined;
  readonly #left = rowList();

  /** @param tab the tab's name, if several are read */
  constructor(columns: readonly SheetColumn[], tab: string | undefined) {
    const indexOf = (wanted: Field) => columns.find(({ field }) => field === wanted)?.index ?? -1;
    this.#columns = columns;
    this.#tab = tab;
    this.#chargeId = indexOf('ChargeId');
    this.#amounts = [indexOf('Count'), indexOf('TotalPrice')];
  }

  /** The rows without totals rows. A row that may be either has a problem instead. */
  without(rows: RawRow[]): RawRow[] {
    if (!rows.some(({ totals }) => totals !== undefined)) return rows;
    return rows.flatMap((raw) => {
      const { totals } = raw;
      if (totals === undefined || raw.baseline !== undefined) return [raw];
      const amount = this.#amounts.find((index) => totals.includes(index));
      const cell = raw.cells[this.#chargeId];
      if (!totals.includes(this.#chargeId) && isId(cell))
        return [amount === undefined ? raw : doubtful(raw, amount, this.#tab)];
      if (!totals.includes(this.#chargeId) && amount === undefined && this.#hasValues(raw)) return [raw];
      this.#left.add(raw.row);
      return [];
    });
  }

  /** Whether the row has a value for a field other than ChargeId. */
  #hasValues({ cells }: RawRow): boolean {
    return this.#columns.some(
      ({ field, index }) => field !== undefined && field !== 'ChargeId' && !isEmptyCell(cells[index]),
    );
  }

  notes(): Note[] {
    const { count, text } = this.#left;
    if (count === 0) return [];
    const message =
      count === 1
        ? `${text()} totals other rows and is no charge, so it was left out.`.replace(/^r/, 'R')
        : `${count} rows total other rows and are no charges, so they were left out: ${text()}.`;
    return [{ code: 'totals-rows', message }];
  }
}

function isId(cell: Cell | undefined): boolean {
  if (cell === undefined || isEmptyCell(cell)) return false;
  return ID.test(shownCell(cell)) || (typeof cell === 'object' && cell.kind === 'uncalculated');
}

function doubtful(raw: RawRow, column: number, tab: string | undefined): RawRow {
  const shapeProblem = `${cellAddress(column, raw.row, tab)} is the total of other rows (SUBTOTAL or AGGREGATE), so this may be a totals row, but it has a ChargeId. If it is a charge, enter its values instead of the formulas; if not, delete the row.`;
  return { ...raw, shapeProblem };
}
