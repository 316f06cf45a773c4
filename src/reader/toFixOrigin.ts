import { type Cell, shownCell } from '../model/cell.ts';
import { FROM_RUN, ROW_IN_YOUR_FILE } from '../model/chargeFields.ts';
import { joinedRow, tabOfRow } from '../model/joinedTabs.ts';
import type { RawRow, RowOrigin, SheetColumn } from '../model/row.ts';

/** The run, its workbook, and which of its tabs, if it has read several: `5rj5urwe/2`, `5rj5urwe/2/3`. */
const ORIGIN = /^([a-z0-9]{1,40})\/([1-9]\d{0,8})(?:\/([1-9]\d{0,3}))?$/;
/** The row, with its tab if several were read: `7`, `Nov!7`, `'Nov 2026'!7`. */
const ROW = /^(.*!)?([1-9]\d{0,8})$/s;

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
  const [, id, report, tab] = ORIGIN.exec(shownCell(run ?? '').trim()) ?? [];
  const [, shownTab, number] = ROW.exec(shownCell(row ?? '').trim()) ?? [];
  if (id === undefined || report === undefined || number === undefined) return undefined;
  // Only a run that has read several tabs names them.
  if ((tab === undefined) !== (shownTab === undefined)) return undefined;
  const [own, index] = [Number(number), Number(tab) - 1];
  const joined = tab === undefined ? own : joinedRow(index, own);
  if (tab !== undefined && tabOfRow(joined) !== index) return undefined;
  return { run: id, report: Number(report), row: joined };
}
