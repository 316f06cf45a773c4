import { shownCell } from '../../model/cell.ts';
import { DecimalSum } from '../../model/decimal.ts';
import { columnInTab, columnsOfFile, type FileColumn } from '../../model/joinedTabs.ts';
import {
  type LedgerRow,
  mayHaveBeenApplied,
  type RowCounts,
  type RowFigures,
  type RowState,
  type Run,
  type Totals,
} from '../../model/run.ts';
import type { ReportReadings } from './reportReadings.ts';

/** What a result workbook is made from. */
export interface ReportSource {
  readonly run: Run;
  readonly counts: RowCounts;
  /** Which workbook of the run this is, counted from 1. */
  readonly reportNumber: number;
  /** What was read of its invoices; null if nothing was. */
  readonly readings: ReportReadings | null;
  figures(): AsyncIterable<readonly RowFigures[]>;
  /** The rows in sheet order, in batches: all of them, or those in some states. Can be called more than once. */
  rows(states?: readonly RowState[]): AsyncIterable<readonly LedgerRow[]>;
}

/** A column of the report that comes from the sheet, with its width in characters. */
export interface ReportColumn extends FileColumn {
  readonly width: number;
}

/** What must be known about all rows before the first is written. */
export interface RowOverview {
  /** The sums of the values that could be read, by state; also of those that are as they were exported. */
  readonly sums: Readonly<Record<RowState, Totals>>;
  /** The states of rows that were not sent because of an exported file or an invoice. */
  readonly byReading: ReadonlySet<RowState>;
  /** How many rows were sent again because their first outcome was unknown. */
  readonly sentAgain: number;
  /** How many rejected and failed rows may have been applied. */
  readonly mayHaveBeenApplied: number;
  /** The sheet's own columns by position, without the ignored ones. */
  readonly columns: readonly ReportColumn[];
}

/** How many rows decide the width of the columns. */
const SAMPLE_ROWS = 500;
const NARROWEST = 9;
const WIDEST = 44;

/**
 * Goes through all rows once: exact sums, counts of what needs attention, and the columns with their widths.
 */
export async function overviewOfRows(source: ReportSource): Promise<RowOverview> {
  const sums = newSums();
  const byReading = new Set<RowState>();
  let sentAgain = 0;
  let applied = 0;
  for await (const batch of source.figures()) {
    for (const row of batch) {
      const { Count, TotalPrice } = row.stated ?? row.values;
      if (Count !== undefined) sums[row.state].count.add(Count);
      if (TotalPrice !== undefined) sums[row.state].totalPrice.add(TotalPrice);
      if (isByReading(row)) byReading.add(row.state);
      if (row.sentAgain) sentAgain += 1;
      if (mayHaveBeenApplied(row.outcome)) applied += 1;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    sums: sumTexts(sums),
    byReading,
    sentAgain,
    mayHaveBeenApplied: applied,
    columns: await measuredColumns(source),
  };
}

function isByReading({ outcome }: RowFigures): boolean {
  if (outcome?.state !== 'unchanged' && outcome?.state !== 'conflict') return false;
  return 'baseline' in outcome || 'invoice' in outcome;
}

async function measuredColumns(source: ReportSource): Promise<ReportColumn[]> {
  const columns = columnsOfFile(source.run.sheet).filter(({ ignored }) => !ignored);
  const longest = columns.map(() => 0);
  let seen = 0;
  for await (const batch of source.rows()) {
    for (const row of batch.slice(0, SAMPLE_ROWS - seen)) measureCells(row, columns, longest);
    seen += batch.length;
    if (seen >= SAMPLE_ROWS) break;
  }
  return columns.map((column, at) => {
    const shown = shownLength(column, longest[at]!);
    return { ...column, width: columnWidth(column.name, shown) };
  });
}

/** A time of day is written with its seconds, whatever the file has. */
const DATE_LENGTH = 'yyyy-mm-dd'.length;
const TIME_LENGTH = 'yyyy-mm-dd hh:mm:ss'.length;

/** How many characters the longest cell of a column shows. @param longest how many it has in the file */
function shownLength({ field }: Pick<ReportColumn, 'field'>, longest: number): number {
  return field === 'ActionDate' && longest > DATE_LENGTH ? Math.max(longest, TIME_LENGTH) : longest;
}

/** The width of a column in characters: enough for its header with the filter's button, and for its longest cell, within bounds. */
export function columnWidth(header: string, longest: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, header.length + 4, longest + 2));
}

function measureCells({ row, cells }: LedgerRow, columns: readonly FileColumn[], longest: number[]): void {
  for (const [at, column] of columns.entries()) {
    const shown = shownCell(cells[columnInTab(column, row)?.index ?? -1] ?? '');
    const line = shown.indexOf('\n');
    longest[at] = Math.max(longest[at]!, line < 0 ? shown.length : line);
  }
}

type Sums = Record<RowState, { readonly count: DecimalSum; readonly totalPrice: DecimalSum }>;

function newSums(): Sums {
  const pair = () => ({ count: new DecimalSum(), totalPrice: new DecimalSum() });
  return {
    invalid: pair(),
    pending: pair(),
    sending: pair(),
    updated: pair(),
    rejected: pair(),
    failed: pair(),
    unchanged: pair(),
    conflict: pair(),
    held: pair(),
    superseded: pair(),
  };
}

function sumTexts(sums: Sums): Record<RowState, Totals> {
  const text = (state: RowState) => ({
    count: sums[state].count.toString(),
    totalPrice: sums[state].totalPrice.toString(),
  });
  return {
    invalid: text('invalid'),
    pending: text('pending'),
    sending: text('sending'),
    updated: text('updated'),
    rejected: text('rejected'),
    failed: text('failed'),
    unchanged: text('unchanged'),
    conflict: text('conflict'),
    held: text('held'),
    superseded: text('superseded'),
  };
}
