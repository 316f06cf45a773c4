import { InterruptedError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isEmptyCell } from '../model/cell.ts';
import { DecimalSum } from '../model/decimal.ts';
import type { CheckedRow, Problem, SheetColumn } from '../model/row.ts';
import type { RunSheet, Totals } from '../model/run.ts';
import type { Sheet } from '../reader/sheet.ts';
import { checkRow, type Layout, layoutOf } from '../validation/checkRow.ts';
import { ConventionFinder, type ConventionOptions, type Conventions } from '../validation/conventions.ts';

export interface LoadOptions {
  readonly conventions: ConventionOptions;
  /** Send all rows of a charge that stands in several, in sheet order, instead of none. */
  readonly allowDuplicates: boolean;
}

/**
 * Reads a sheet to its end into the ledger, every row checked.
 * @returns the sheet as it was read, which the run now has too
 * @throws {SheetError} if the file turns out to be damaged on the way
 * @throws {InterruptedError} if the user ended it
 */
export async function loadSheet(
  ledger: Ledger,
  run: string,
  sheet: Sheet,
  options: LoadOptions,
  interrupt?: AbortSignal,
): Promise<RunSheet> {
  const tally = new SheetTally(sheet.columns);
  for await (const batch of checkedRows(sheet, options.conventions, tally)) {
    if (interrupt?.aborted)
      throw new InterruptedError('Interrupted while the sheet was read. Nothing was sent.');
    tally.add(batch);
    await ledger.addRows(run, batch);
  }
  const read = describe(sheet, tally);
  await ledger.updateRun(run, { sheet: read });
  if (!options.allowDuplicates) await ledger.refuseDuplicates(run);
  return read;
}

/** Counts the rows of a sheet and adds up its Count and TotalPrice columns. */
export class SheetTally {
  rows = 0;
  /** How doubtful cells were understood from their column, in sentences. */
  readonly understood: string[] = [];
  readonly #count = new DecimalSum();
  readonly #totalPrice = new DecimalSum();

  readonly #columns: readonly SheetColumn[];
  readonly #priceColumn: string | undefined;
  readonly #unnamed = new Set<number>();

  /** @param columns those of the sheet */
  constructor(columns: readonly SheetColumn[]) {
    this.#columns = columns;
    this.#priceColumn = columns.find(({ field }) => field === 'TotalPrice')?.name;
  }

  /** The cells of the TotalPrice column that are not empty and could not be added up. */
  unread = 0;
  /** The address of the first of them. */
  firstUnread: string | null = null;

  add(batch: readonly CheckedRow[]): void {
    this.rows += batch.length;
    for (const { values, problems, cells } of batch) {
      for (let index = this.#columns.length; index < cells.length; index += 1)
        if (!isEmptyCell(cells[index])) this.#unnamed.add(index);
      if (problems.length > 0 && values.TotalPrice === undefined) this.#noteUnread(problems);
      if (values.Count !== undefined) this.#count.add(values.Count);
      if (values.TotalPrice !== undefined) this.#totalPrice.add(values.TotalPrice);
    }
  }

  #noteUnread(problems: readonly Problem[]): void {
    const found = problems.find(({ column, value }) => column === this.#priceColumn && value !== '');
    if (!found) return;
    this.unread += 1;
    this.firstUnread ??= found.cell;
  }

  /** The columns of the sheet, then those in which only CSV rows of a wrong shape have cells. */
  get columns(): SheetColumn[] {
    const unnamed = [...this.#unnamed].sort((a, b) => a - b);
    return [...this.#columns, ...unnamed.map((index) => ({ index, name: '' }))];
  }

  get totals(): Totals {
    const { unread, firstUnread } = this;
    return {
      count: `${this.#count}`,
      totalPrice: `${this.#totalPrice}`,
      ...(firstUnread === null ? {} : { unread: { cells: unread, first: firstUnread } }),
    };
  }
}

/** What a run keeps of its sheet. Before the sheet was read to its end, the numbers are 0. */
export function describe(sheet: Sheet, tally = new SheetTally(sheet.columns)): RunSheet {
  const { file, tab, sha256, headerRow } = sheet;
  const { rows, columns, totals, understood } = tally;
  return {
    file,
    tab,
    sha256,
    headerRow,
    rows,
    columns,
    totals,
    notes: [...sheet.notes().map(({ message }) => message), ...understood],
  };
}

/**
 * The rows of a sheet, checked one by one. Where a cell can only be understood from its whole column, the sheet is read
 * through once for that before anything is decided.
 * @param tally is told how such cells were understood
 */
export async function* checkedRows(
  sheet: Sheet,
  options: ConventionOptions,
  tally: SheetTally,
): AsyncGenerator<CheckedRow[], void, undefined> {
  const layout = layoutOf(sheet.columns);
  let conventions: Conventions = options;
  for await (const batch of sheet.rows()) {
    const checked: CheckedRow[] = [];
    for (const raw of batch) {
      let row = checkRow(raw, layout, conventions);
      if (row === undefined) {
        const found = await survey(sheet, layout);
        conventions = found.conclude(options);
        tally.understood.push(...found.notes(conventions));
        row = checkRow(raw, layout, conventions)!;
      }
      checked.push(row);
    }
    yield checked;
  }
}

async function survey(sheet: Sheet, layout: Layout): Promise<ConventionFinder> {
  const found = new ConventionFinder();
  for await (const batch of sheet.rows()) {
    for (const { cells } of batch) {
      for (const { definition, column } of layout) found.add(definition.field, cells[column.index]);
    }
  }
  return found;
}
