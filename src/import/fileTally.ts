import { isEmptyCell } from '../model/cell.ts';
import { shownHeader } from '../model/chargeFields.ts';
import { DecimalSum } from '../model/decimal.ts';
import {
  columnInTab,
  columnsOfFile,
  type FileColumn,
  type JoinedTabs,
  rowName,
  tabOfRow,
} from '../model/joinedTabs.ts';
import type { CheckedRow, Problem, SheetColumn } from '../model/row.ts';
import type { RunSheet, Totals } from '../model/run.ts';
import type { Sheet } from '../reader/sheet.ts';
import type { SumsAbove } from '../validation/sumsRow.ts';

/** How many rows a note names. */
const NAMED_ROWS = 5;
const NOTHING: SumsAbove = { rows: 0, ids: 0, count: '0', totalPrice: '0' };

/** Counts the rows of a file and adds up its Count and TotalPrice columns. */
export class FileTally {
  rows = 0;
  invalid = 0;
  /** How ambiguous cells were read, in sentences. */
  readonly understood: string[] = [];
  /** The first rows that end early and are right, and how many there are. */
  readonly #endingEarly: number[] = [];
  #allEndingEarly = 0;
  readonly #count = new DecimalSum();
  readonly #totalPrice = new DecimalSum();
  readonly #columns: readonly SheetColumn[];
  readonly #tabs: JoinedTabs;
  readonly #price: FileColumn | undefined;
  readonly #unnamed = new Set<number>();
  #ids = 0;
  /** How many TotalPrice cells are not empty and can't be read. */
  #unread = 0;
  /** The address of the first such cell. */
  #firstUnread: string | null = null;
  /** Of several tabs, the one whose rows are being added, and the sums before them. */
  #tab = 0;
  #before: SumsAbove = NOTHING;

  /** @param sheet a file of which no row was read yet, or its columns and tabs */
  constructor({ columns, tabs }: Pick<Sheet, 'columns' | 'tabs'>) {
    this.#columns = columns;
    this.#tabs = tabs;
    this.#price = columnsOfFile({ columns, tabs }).find(({ field }) => field === 'TotalPrice');
  }

  /** @param batch rows of one tab */
  add(batch: readonly CheckedRow[]): void {
    if (this.#tabs !== undefined) this.#begin(tabOfRow(batch[0]!.row));
    this.rows += batch.length;
    for (const { row, values: changed, stated, problems, cells, endsEarly } of batch) {
      const values = stated ?? changed;
      this.#addUnnamed(cells);
      if (problems.length > 0) this.#addInvalid(row, values, problems);
      else if (endsEarly !== undefined) this.#addEndingEarly(row);
      if (values.ChargeId !== undefined) this.#ids += values.ChargeId;
      if (values.Count !== undefined) this.#count.add(values.Count);
      if (values.TotalPrice !== undefined) this.#totalPrice.add(values.TotalPrice);
    }
  }

  #begin(tab: number): void {
    if (tab === this.#tab) return;
    this.#tab = tab;
    this.#before = this.#sums;
  }

  /** Columns of CSV without a header; those of a workbook are added to the header's while it is read. */
  #addUnnamed(cells: CheckedRow['cells']): void {
    if (this.#tabs !== undefined) return;
    for (let index = this.#columns.length; index < cells.length; index += 1)
      if (!isEmptyCell(cells[index])) this.#unnamed.add(index);
  }

  #addEndingEarly(row: number): void {
    this.#allEndingEarly += 1;
    if (this.#endingEarly.length < NAMED_ROWS) this.#endingEarly.push(row);
  }

  /** What was noticed about the rows, in sentences. */
  get notes(): string[] {
    const count = this.#allEndingEarly;
    if (count === 0) return this.understood;
    const named = `${this.#endingEarly.join(', ')}${count > NAMED_ROWS ? ` and ${count - NAMED_ROWS} more` : ''}`;
    const message = `${count} rows (${named}) end early, as Excel writes them where the last columns are empty. The missing cells were read as empty.`;
    return [...this.understood, message];
  }

  #addInvalid(row: number, values: CheckedRow['values'], problems: readonly Problem[]): void {
    this.invalid += 1;
    if (values.TotalPrice !== undefined) return;
    const price = this.#price && columnInTab(this.#price, row);
    if (price === undefined) return;
    const name = shownHeader(price.name);
    // A cell that counts as empty can be read; that a price is missing there is another matter.
    const found = problems.find(
      ({ column, value, kind }) => column === name && value !== '' && kind !== 'count and price go together',
    );
    if (!found) return;
    this.#unread += 1;
    this.#firstUnread ??= found.cell;
  }

  /** The columns of the header, or of several tabs, then columns without a header that only malformed CSV rows use. */
  get columns(): SheetColumn[] {
    const unnamed = [...this.#unnamed].sort((a, b) => a - b);
    const columns = columnsOfFile({ columns: this.#columns, tabs: this.#tabs });
    return [
      ...columns.map(({ inTabs: _, ...column }) => column),
      ...unnamed.map((index) => ({ index, name: '' })),
    ];
  }

  get #sums(): SumsAbove {
    return { rows: this.rows, ids: this.#ids, count: `${this.#count}`, totalPrice: `${this.#totalPrice}` };
  }

  /** The sums of the rows added so far that are in the same tab as a row. */
  sumsOfTab(row: number): SumsAbove {
    if (this.#tabs === undefined) return this.#sums;
    if (tabOfRow(row) !== this.#tab) return NOTHING;
    const { rows, ids, count, totalPrice } = this.#before;
    return {
      rows: this.rows - rows,
      ids: this.#ids - ids,
      count: difference(`${this.#count}`, count),
      totalPrice: difference(`${this.#totalPrice}`, totalPrice),
    };
  }

  /** Notes that the last row of a tab holds totals without saying so. Said once, however often the file is read. */
  noteTotals(row: number, why: string): void {
    const said = `R${rowName(row, this.#tabs).slice(1)} holds totals and was not imported: ${why}.`;
    if (!this.understood.includes(said)) this.understood.push(said);
  }

  get totals(): Totals {
    return {
      count: `${this.#count}`,
      totalPrice: `${this.#totalPrice}`,
      ...(this.#firstUnread === null ? {} : { unread: { cells: this.#unread, first: this.#firstUnread } }),
    };
  }
}

function difference(a: string, b: string): string {
  const sum = new DecimalSum();
  sum.add(a);
  sum.subtract(b);
  return `${sum}`;
}

/** What a run keeps of its file. Without a tally, the numbers are 0. */
export function describeFile(sheet: Sheet, tally = new FileTally(sheet)): RunSheet {
  const { file, tab, tabs, sha256, headerRow } = sheet;
  const { rows, columns, totals, notes } = tally;
  return {
    file,
    tab,
    ...(tabs === undefined ? {} : { tabs }),
    sha256,
    headerRow,
    rows,
    columns,
    totals,
    notes: [...sheet.notes().map(({ message }) => message), ...notes],
  };
}
