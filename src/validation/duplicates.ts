import { cellName, type JoinedTabs, tabOfRow } from '../model/joinedTabs.ts';
import type { Problem, RawRow } from '../model/row.ts';
import { ChargeIdRows } from './chargeIdRows.ts';
import { type Layout, rowProblem } from './checkRow.ts';

const NAMED_ROWS = 5;

/** Finds the ChargeIds that are in several rows of a file. */
export class Duplicates {
  readonly #first = new ChargeIdRows();
  /** The further rows of an id: one, as of nearly all, or several. An array for each would take three times the memory. */
  readonly #further = new Map<number, number | number[]>();

  /** Adds the ChargeId of a row; rows must come in file order. */
  add(chargeId: number, row: number): void {
    if (this.#first.add(chargeId, row) === undefined) return;
    const further = this.#further.get(chargeId);
    if (further === undefined) this.#further.set(chargeId, row);
    else if (typeof further === 'number') this.#further.set(chargeId, [further, row]);
    else further.push(row);
  }

  get found(): boolean {
    return this.#further.size > 0;
  }

  /**
   * The problem of a row whose ChargeId is in other rows too, or undefined. It is unclear which of them is meant, so none is sent.
   * Call after all rows have been added.
   */
  problemOf(raw: RawRow, chargeId: number | undefined, layout: Layout): Problem | undefined {
    if (chargeId === undefined) return undefined;
    const further = this.#further.get(chargeId);
    if (further === undefined) return undefined;
    const all = typeof further === 'number' ? [further] : further;
    const rows = [this.#first.get(chargeId)!, ...all.slice(0, NAMED_ROWS + 1)];
    const others = otherRows(rows, all.length, raw.row, layout.tabs);
    const message = `ChargeId ${chargeId} is also in ${others}. Keep one of them, or add --allow-duplicates to send all in file order.`;
    return rowProblem(raw, layout, 'ChargeId', 'duplicate', message);
  }
}

/**
 * `row 9`, `rows 9 and 12`, or `rows 1, 2, 3, 4, 5 and 17 more`; of several tabs, the cells: `Oct!A9 and Nov!A12`.
 * @param rows the first rows of the id, this one perhaps among them
 * @param total how many others there are
 */
function otherRows(rows: readonly number[], total: number, row: number, tabs: JoinedTabs): string {
  const named = rows
    .filter((other) => other !== row)
    .map((other) => (tabs === undefined ? `${other}` : idCell(other, tabs)));
  const [one, several] = tabs === undefined ? ['row ', 'rows '] : ['', ''];
  if (total === 1) return `${one}${named[0]}`;
  if (total > NAMED_ROWS + 1)
    return `${several}${named.slice(0, NAMED_ROWS).join(', ')} and ${total - NAMED_ROWS} more`;
  return `${several}${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

function idCell(row: number, tabs: NonNullable<JoinedTabs>): string {
  const column = tabs[tabOfRow(row)]!.columns.find(({ field }) => field === 'ChargeId')!;
  return cellName(column.index, row, tabs);
}
