import { cellAddress } from '../model/cell.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import type { RowSpan } from './sheet.ts';

/**
 * Gives a problem to rows that share one ChargeId cell, because it is merged downwards: it is unclear which of them the charge is. A merged
 * cell over one row of values and empty rows is fine.
 */
export class MergedIds {
  readonly #chargeId: number;
  readonly #spans: readonly RowSpan[];
  readonly #tab: string | undefined;
  #next = 0;
  /** The first row of the current span, as long as it is the only one. */
  #held: RawRow | undefined;
  #shared = false;

  /**
   * @param columns the columns of the header
   * @param mergedDown the spans of rows that share a cell of a column, in order
   * @param tab the tab's name, if several are read
   */
  constructor(
    columns: readonly SheetColumn[],
    mergedDown: (column: number) => readonly RowSpan[],
    tab: string | undefined,
  ) {
    this.#tab = tab;
    this.#chargeId = columns.find(({ field }) => field === 'ChargeId')?.index ?? -1;
    this.#spans = mergedDown(this.#chargeId);
  }

  /** The rows, of which the last may be kept back until it is known whether another one shares its cell. */
  addTo(rows: RawRow[]): RawRow[] {
    if (this.#spans.length === 0) return rows;
    const given: RawRow[] = [];
    for (const raw of rows) {
      while (this.#span !== undefined && this.#span.last < raw.row) {
        given.push(...this.rest());
        this.#next += 1;
        this.#shared = false;
      }
      const span = this.#span;
      if (span === undefined || raw.row < span.first) {
        given.push(raw);
      } else if (this.#held === undefined && !this.#shared) {
        this.#held = raw;
      } else {
        for (const row of [...this.rest(), raw]) given.push(this.#withProblem(row, span));
        this.#shared = true;
      }
    }
    return given;
  }

  /** The row that was kept back, once no more can come. */
  rest(): RawRow[] {
    const held = this.#held;
    this.#held = undefined;
    return held === undefined ? [] : [held];
  }

  get #span(): RowSpan | undefined {
    return this.#spans[this.#next];
  }

  #withProblem(raw: RawRow, { first, last }: RowSpan): RawRow {
    const start = cellAddress(this.#chargeId, first, this.#tab);
    const end = cellAddress(this.#chargeId, last);
    const shapeProblem = `The ChargeId cell is merged over several rows (${start}:${end}), so it is unclear which of them is meant. Unmerge the cells and enter a ChargeId in each row.`;
    return { ...raw, shapeProblem };
  }
}
