import type { LocalClock } from '../../lib/localTime.ts';
import { RESULT_COLUMNS, WHAT_WAS_WRONG } from '../../model/chargeFields.ts';
import type { SheetColumn } from '../../model/row.ts';
import type { LedgerRow, RowState } from '../../model/run.ts';
import { errorTypes, type MessageContext, statusMessage, whatWasWrong } from '../wording/rowMessage.ts';
import { numberCell, sheetCell, textCell, type WrittenCell } from './cells.ts';
import { dateSerial } from './dateSerial.ts';
import type { ReportColumn, ReportSource } from './rowOverview.ts';
import type { Side, StyleBook } from './styles.ts';
import { wrappedHeight, writeLine } from './writeRow.ts';
import type { OpenWorkbook, Worksheet } from './xlsxFile.ts';

/** A tab with a header and rows of a sheet. */
export interface RowTab {
  readonly name: string;
  readonly color: string;
  readonly columns: readonly TabColumn[];
  /** Which rows it holds; all if absent. */
  readonly states?: readonly RowState[];
  /** The cells of a row, one for each column. */
  cells(row: LedgerRow): readonly WrittenCell[];
}

interface TabColumn {
  readonly header: string;
  readonly width: number;
  readonly side: Side;
  /** Added by the report to the sheet's own columns. */
  readonly added: boolean;
}

/** What both tabs are made with. */
export interface TabContext extends MessageContext {
  readonly styles: StyleBook;
  readonly clock: LocalClock;
}

/** The rows that fit on a tab below its header. */
export const MOST_ROWS = 1_048_575;

const MOST_COLUMNS = 16_384;
/** Rows written before other work gets a turn; more would only wait in memory for the compressor. */
const ROWS_A_TURN = 250;
const RESULT_WIDTHS = [13, 80, 28, 13, 22] as const;

/** The tab *Results*: every row with its own cells, and what happened to it. */
export function resultsTab(columns: readonly ReportColumn[], context: TabContext): RowTab {
  const { styles, clock } = context;
  const own = columns.slice(0, MOST_COLUMNS - RESULT_COLUMNS.length);
  return {
    name: 'Results',
    color: 'FF1F3A5F',
    columns: [...own.map(ownColumn), ...RESULT_COLUMNS.map((header, i) => added(header, RESULT_WIDTHS[i]!))],
    cells: (row) => [
      ...ownCells(row, own, styles),
      { value: row.state, style: styles.status(row.state) },
      textCell(statusMessage(row, context), styles, styles.wrapped()),
      textCell(errorTypes(row), styles, styles.wrapped()),
      numberCell(String(row.attempts), '0', styles, 'left'),
      sentAtCell(row.sentAt, clock, styles),
    ],
  };
}

/**
 * The tab *To fix*: the rows that were not updated (of a dry run: that are invalid), in the sheet's own columns, so that it can be
 * corrected and imported again as it is. Its last column, which the reader skips, says what was wrong.
 */
export function toFixTab(columns: readonly ReportColumn[], context: TabContext): RowTab {
  const { styles, dryRun = false } = context;
  const own = columns.slice(0, MOST_COLUMNS - 1);
  return {
    name: 'To fix',
    color: 'FFC55A11',
    columns: [...own.map(ownColumn), added(WHAT_WAS_WRONG, 90)],
    states: dryRun ? ['invalid'] : ['invalid', 'pending', 'sending', 'rejected', 'failed'],
    cells: (row) => [
      ...ownCells(row, own, styles),
      textCell(whatWasWrong(row, context), styles, styles.wrapped()),
    ],
  };
}

/**
 * Writes a tab, and a second one (`Results 2`) if its rows do not fit on one.
 * @throws {ReportError} if the file can't be written; whatever reading the rows throws.
 */
export async function writeRowTab(
  workbook: OpenWorkbook,
  tab: RowTab,
  source: ReportSource,
  styles: StyleBook,
  rowsPerTab: number = MOST_ROWS,
): Promise<void> {
  const widths = tab.columns.map(({ width }) => width);
  let sheet = openTab(workbook, tab, tab.name, styles);
  let tabs = 1;
  let written = 0;
  let sinceTurn = 0;
  for await (const batch of source.rows(tab.states)) {
    for (const row of batch) {
      sinceTurn += 1;
      if (sinceTurn % ROWS_A_TURN === 0) await workbook.pace(sheet);
      if (written === rowsPerTab) {
        closeTab(sheet, tab, written);
        tabs += 1;
        written = 0;
        sheet = openTab(workbook, tab, `${tab.name} ${tabs}`, styles);
      }
      const cells = tab.cells(row);
      writeLine(sheet, cells, wrappedHeight(cells, widths));
      written += 1;
    }
  }
  closeTab(sheet, tab, written);
  await workbook.pace(sheet);
}

function openTab({ book }: OpenWorkbook, tab: RowTab, name: string, styles: StyleBook): Worksheet {
  const sheet = book.addWorksheet(name, {
    properties: { tabColor: { argb: tab.color } },
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: {
      paperSize: 9,
      orientation: 'landscape',
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:1',
      margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 },
    },
    headerFooter: { oddFooter: '&L&A&RPage &P of &N' },
  });
  sheet.columns = tab.columns.map(({ width }) => ({ width }));
  writeLine(
    sheet,
    tab.columns.map(({ header, side, added }) => textCell(header, styles, styles.header(side, added))),
    22,
  );
  return sheet;
}

function closeTab(sheet: Worksheet, tab: RowTab, rows: number): void {
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows + 1, column: tab.columns.length } };
  sheet.commit();
}

function ownCells(row: LedgerRow, columns: readonly SheetColumn[], styles: StyleBook): WrittenCell[] {
  return columns.map((column) => sheetCell(row.cells[column.index], column, row.values, styles));
}

function sentAtCell(instant: string | null, clock: LocalClock, styles: StyleBook): WrittenCell {
  const local = instant === null ? undefined : clock.local(instant);
  if (!local) return textCell(instant ?? '', styles);
  const date = dateSerial(`${local.date}T${local.time}`);
  return date
    ? { value: date.serial, style: styles.format('yyyy-mm-dd hh:mm:ss', 'left') }
    : textCell(`${local.date} ${local.time}`, styles);
}

function ownColumn({ name, width, field }: ReportColumn): TabColumn {
  const side = field === 'Count' || field === 'TotalPrice' ? 'right' : 'left';
  return { header: name, width, side, added: false };
}

function added(header: string, width: number, side: Side = 'left'): TabColumn {
  return { header, width, side, added: true };
}
