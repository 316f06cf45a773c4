import { type Cell, shownCell } from '../model/cell.ts';
import { FROM_RUN, ROW_IN_YOUR_FILE } from '../model/chargeFields.ts';
import type { RawRow, RowOrigin, SheetColumn } from '../model/row.ts';

const ORIGIN = /^([a-z0-9]{1,40})\/([1-9]\d{0,8})$/;
const ROW = /^[1-9]\d{0,8}$/;

/** Reads from which row of which run the rows of a *To fix* tab come. Other files have no such columns. */
export class ToFixOrigin {
  readonly #run: number;
  readonly #row: number;

  constructor(columns: readonly SheetColumn[]) {
    this.#run = columns.findIndex(({ name }) => name === FROM_RUN);
    this.#row = columns.findIndex(({ name }) => name === ROW_IN_YOUR_FILE);
  }

  /** The rows with their origins. A row without one, such as a row that a person has added, stays as it is. */
  addTo(rows: RawRow[]): RawRow[] {
    if (this.#run < 0 || this.#row < 0) return rows;
    return rows.map((raw) => {
      const origin = originOf(raw.cells[this.#run], raw.cells[this.#row]);
      return origin ? { ...raw, origin } : raw;
    });
  }
}

function originOf(run: Cell | undefined, row: Cell | undefined): RowOrigin | undefined {
  const [, id, report] = ORIGIN.exec(shownCell(run ?? '').trim()) ?? [];
  const number = shownCell(row ?? '').trim();
  if (id === undefined || report === undefined || !ROW.test(number)) return undefined;
  return { run: id, report: Number(report), row: Number(number) };
}
