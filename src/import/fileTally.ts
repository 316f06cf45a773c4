import { isEmptyCell } from '../model/cell.ts';
import { shownHeader } from '../model/chargeFields.ts';
import { DecimalSum } from '../model/decimal.ts';
import type { CheckedRow, Problem, SheetColumn } from '../model/row.ts';
import type { RunSheet, Totals } from '../model/run.ts';
import type { Sheet } from '../reader/sheet.ts';
import type { SumsAbove } from '../validation/sumsRow.ts';

/** How many rows a note names. */
const NAMED_ROWS = 5;

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
  readonly #priceColumn: string | undefined;
  readonly #unnamed = new Set<number>();
  #ids = 0;
  /** How many TotalPrice cells are not empty and can't be read. */
  #unread = 0;
  /** The address of the first such cell. */
  #firstUnread: string | null = null;

  /** @param columns the columns of the header */
  constructor(columns: readonly SheetColumn[]) {
    this.#columns = columns;
    const price = columns.find(({ field }) => field === 'TotalPrice');
    this.#priceColumn = price && shownHeader(price.name);
  }

  add(batch: readonly CheckedRow[]): void {
    this.rows += batch.length;
    for (const { row, values, problems, cells, endsEarly } of batch) {
      for (let index = this.#columns.length; index < cells.length; index += 1)
        if (!isEmptyCell(cells[index])) this.#unnamed.add(index);
      if (problems.length > 0) this.#addInvalid(values, problems);
      else if (endsEarly !== undefined) this.#addEndingEarly(row);
      if (values.ChargeId !== undefined) this.#ids += values.ChargeId;
      if (values.Count !== undefined) this.#count.add(values.Count);
      if (values.TotalPrice !== undefined) this.#totalPrice.add(values.TotalPrice);
    }
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

  #addInvalid(values: CheckedRow['values'], problems: readonly Problem[]): void {
    this.invalid += 1;
    if (values.TotalPrice !== undefined) return;
    // A cell that counts as empty can be read; that a price is missing there is another matter.
    const found = problems.find(
      ({ column, value, kind }) =>
        column === this.#priceColumn && value !== '' && kind !== 'count and price go together',
    );
    if (!found) return;
    this.#unread += 1;
    this.#firstUnread ??= found.cell;
  }

  /** The columns of the header, then columns without a header that only malformed CSV rows use. */
  get columns(): SheetColumn[] {
    const unnamed = [...this.#unnamed].sort((a, b) => a - b);
    return [...this.#columns, ...unnamed.map((index) => ({ index, name: '' }))];
  }

  /** The sums of the rows added so far. */
  get sums(): SumsAbove {
    return { rows: this.rows, ids: this.#ids, count: `${this.#count}`, totalPrice: `${this.#totalPrice}` };
  }

  /** Notes that the last row holds totals without saying so. Said once, however often the file is read. */
  noteTotals(row: number, why: string): void {
    const said = `Row ${row} holds totals and was not imported: ${why}.`;
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

/** What a run keeps of its file. Without a tally, the numbers are 0. */
export function describeFile(sheet: Sheet, tally = new FileTally(sheet.columns)): RunSheet {
  const { file, tab, sha256, headerRow } = sheet;
  const { rows, columns, totals, notes } = tally;
  return {
    file,
    tab,
    sha256,
    headerRow,
    rows,
    columns,
    totals,
    notes: [...sheet.notes().map(({ message }) => message), ...notes],
  };
}
