import { type Cell, shownCell } from '../model/cell.ts';
import { MAX_ID } from '../model/chargeFields.ts';
import { EXPORT_COLUMN, EXPORT_ID, INVOICE_COLUMN } from '../model/exportColumns.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';

/** Reads which exported file the rows come from, and which invoices they name. Other files have no such columns. */
export class ExportOrigin {
  readonly #export: number;
  readonly #invoice: number;

  constructor(columns: readonly SheetColumn[]) {
    this.#export = columns.findIndex(({ name, context }) => name === EXPORT_COLUMN && context);
    this.#invoice = columns.findIndex(({ name, context }) => name === INVOICE_COLUMN && context);
  }

  /** The rows with their exports and invoices. A row without them, such as one that a person has added, stays as it is. */
  addTo(rows: RawRow[]): RawRow[] {
    if (this.#export < 0 && this.#invoice < 0) return rows;
    return rows.map((raw) => {
      const baseline = exportIn(raw.cells[this.#export]);
      const invoice = invoiceIn(raw.cells[this.#invoice]);
      if (baseline === undefined && invoice === undefined) return raw;
      return {
        ...raw,
        ...(baseline === undefined ? {} : { baseline }),
        ...(invoice === undefined ? {} : { invoice }),
      };
    });
  }
}

function exportIn(cell: Cell | undefined): string | undefined {
  const id = shownCell(cell ?? '').trim();
  return EXPORT_ID.test(id) ? id : undefined;
}

function invoiceIn(cell: Cell | undefined): number | undefined {
  const text = shownCell(cell ?? '').trim();
  if (!/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const id = Number.parseInt(text, 10);
  return id <= MAX_ID ? id : undefined;
}
