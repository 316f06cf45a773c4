import { type Cell, cellAddress, isEmptyCell, shownCell } from '../model/cell.ts';
import { normalizedHeader, shownHeader } from '../model/chargeFields.ts';
import { InvalidSheetError } from '../model/errors.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import { columnsOf, type Header } from './header.ts';
import type { HeaderMap } from './headerSearch.ts';
import { rowList } from './rowList.ts';
import type { Note } from './sheet.ts';

/** Longer texts are no headers. */
const LONGEST = 200;
/** An id begins with a digit; other texts in the ChargeId column may be headers. */
const DIGIT = /^\s*\d/;

/**
 * Finds headers among the rows below the header, as in lists that were pasted one under the other. A header like the first one is left out;
 * one in another order refuses the file, because its rows would be read under the wrong names.
 */
export class RepeatedHeader {
  readonly #header: Header;
  readonly #map: HeaderMap;
  readonly #tab: string | null;
  readonly #shownTab: string | undefined;
  readonly #chargeId: number;
  readonly #repeats = rowList();
  #isFirst = true;

  /** @param shownTab the tab's name, if several are read */
  constructor(header: Header, map: HeaderMap, tab: string | null, shownTab: string | undefined) {
    this.#header = header;
    this.#map = map;
    this.#tab = tab;
    this.#shownTab = shownTab;
    this.#chargeId = header.columns.findIndex(({ field }) => field === 'ChargeId');
  }

  /** The rows without repeated headers. @throws {InvalidSheetError} for a header in another order, and for a header of two rows */
  without(rows: RawRow[]): RawRow[] {
    const kept = rows.some((raw) => this.#mayBeHeader(raw))
      ? rows.filter((raw) => !this.#isRepeated(raw))
      : rows;
    if (rows.length > 0) this.#isFirst = false;
    return kept;
  }

  notes(): Note[] {
    const { count, text } = this.#repeats;
    if (count === 0) return [];
    const what = count === 1 ? 'repeats the header and was' : 'repeat the header and were';
    return [{ code: 'repeated-header', message: `R${text().slice(1)} ${what} not imported.` }];
  }

  #mayBeHeader({ cells }: RawRow): boolean {
    const id = cells[this.#chargeId];
    return id === undefined || (typeof id === 'string' && !DIGIT.test(id));
  }

  #isRepeated(raw: RawRow): boolean {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (!this.#mayBeHeader(raw) || !raw.cells.every(isHeaderText)) return false;
    const named = columnsOf(raw.cells, this.#map).filter(({ field }) => field !== undefined);
    if (named.length === 0) return false;
    const { columns } = this.#header;
    const fillsGaps = named.every(({ index }) => columns[index]?.field === undefined);
    if (isFirst && fillsGaps && isEmptyCell(raw.cells[this.#chargeId]))
      throw this.#refused(raw, this.#twoRows(raw));
    if (named.length < 2) return false;
    if (
      !raw.cells.every((cell, index) =>
        isSame(
          cell,
          columns[index],
          named.find((column) => column.index === index),
        ),
      )
    )
      throw this.#refused(raw, this.#otherOrder(raw));
    this.#repeats.add(raw.row);
    return true;
  }

  #twoRows({ row }: RawRow): string {
    return `The header goes over two rows, ${this.#header.row} and ${row}. Put all names into row ${this.#header.row}, and delete row ${row}.`;
  }

  #otherOrder({ row, cells }: RawRow): string {
    const { row: first, columns } = this.#header;
    const [names, others] = [columns.map(({ name }) => name), cells.map((cell) => shownCell(cell))].map(
      (list) => list.map(shownHeader).filter(Boolean).slice(0, 12).join(', '),
    );
    return `Row ${row} is a second header, with other columns than row ${first}: its rows would be read under the wrong names. Row ${first}: ${names}. Row ${row}: ${others}. Import the two lists as two files, or give both the same columns.`;
  }

  #refused({ row, cells }: RawRow, what: string): InvalidSheetError {
    const message = this.#shownTab === undefined ? what : `Tab "${this.#shownTab}": ${what}`;

    const index = Math.max(
      0,
      cells.findIndex((cell) => !isEmptyCell(cell)),
    );
    const value = shownHeader(shownCell(cells[index] ?? ''));
    const column = shownHeader(this.#header.columns[index]?.name ?? '');
    const cell = cellAddress(index, row, this.#shownTab);
    const problem = { row, cell, column, value, message, kind: 'sheet' } as const;
    return new InvalidSheetError(message, [problem], this.#tab);
  }
}

function isHeaderText(cell: Cell): boolean {
  return typeof cell === 'string' && cell.length <= LONGEST && !DIGIT.test(cell);
}

function isSame(cell: Cell, column: SheetColumn | undefined, named: SheetColumn | undefined): boolean {
  if (isEmptyCell(cell)) return true;
  if (named?.field !== undefined && named.field === column?.field) return true;
  return column !== undefined && normalizedHeader(shownCell(cell)) === normalizedHeader(column.name);
}
