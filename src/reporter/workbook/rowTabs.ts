import type { LocalClock } from '../../lib/localTime.ts';
import { cellAddress, shortened } from '../../model/cell.ts';
import {
  FIELDS,
  type Field,
  FROM_RUN,
  RESULT_COLUMNS,
  ROW_IN_YOUR_FILE,
  WHAT_WAS_WRONG,
} from '../../model/chargeFields.ts';
import {
  columnInTab,
  type FileColumn,
  type JoinedTabs,
  rowReference,
  tabOfRow,
} from '../../model/joinedTabs.ts';
import type { LedgerRow, RowState } from '../../model/run.ts';
import { errorTypes, type MessageContext, whatBecameOf, whatWasWrong } from '../wording/rowMessage.ts';
import { numberCell, sheetCell, textCell, type WrittenCell } from './cells.ts';
import { dateSerial } from './dateSerial.ts';
import type { ReportColumn, ReportSource } from './rowOverview.ts';
import { addRule, isClearable, LAST_ROW_WITH_RULES, ruleFor } from './rules.ts';
import { safeText } from './safeText.ts';
import type { Side, StyleBook } from './styles.ts';
import { wrappedHeight, writeLine } from './writeRow.ts';
import { WrongCells } from './wrongCells.ts';
import type { OpenWorkbook, Worksheet } from './xlsxFile.ts';

/** A tab with a header and lines about the rows of a sheet. */
export interface RowTab {
  readonly name: string;
  readonly color: string;
  readonly columns: readonly TabColumn[];
  /** Which rows it holds, one group of states after another; all in file order if absent. */
  readonly states?: readonly (readonly RowState[])[];
  /** Whether the cells of its fields have the rules of the template, because people type in them. */
  readonly rules?: boolean;
  /** The lines of a row, each with one cell for each column. */
  lines(row: LedgerRow): readonly (readonly WrittenCell[])[];
}

interface TabColumn {
  readonly header: string;
  readonly width: number;
  readonly side: Side;
  /** Added by the report to the sheet's own columns. */
  readonly added: boolean;
  /** What the column fills, if anything. */
  readonly field?: Field | undefined;
}

/** What both tabs are made with. */
export interface TabContext extends MessageContext {
  readonly styles: StyleBook;
  readonly clock: LocalClock;
  /** For tests: the most notes on wrong cells, if fewer than usual. */
  readonly mostNotes?: number | undefined;
}

/** The rows that fit on a tab below its header. */
export const MOST_ROWS = 1_048_575;

const MOST_COLUMNS = 16_384;
/** Rows written before other work gets a turn; more would only wait in memory for the compressor. */
const ROWS_A_TURN = 50;
/** How much of a long header the message of a rule shows. */
const MOST_HEADER = 80;
const RESULT_WIDTHS = [13, 80, 28, 13, 22] as const;

/** The tab *Results*: every row with its own cells, and what happened to it. */
export function resultsTab(
  columns: readonly ReportColumn[],
  { run }: Pick<ReportSource, 'run'>,
  context: TabContext,
): RowTab {
  const { styles, clock } = context;
  const { tabs } = run.sheet;
  // The rows of one tab are in its order; those of several need a name.
  const place = tabs === undefined ? [] : [added(ROW_IN_YOUR_FILE, 20)];
  const own = columns.slice(0, MOST_COLUMNS - RESULT_COLUMNS.length - place.length);
  return {
    name: 'Results',
    color: 'FF1F3A5F',
    columns: [
      ...own.map(ownColumn),
      ...place,
      ...RESULT_COLUMNS.map((header, i) => added(header, RESULT_WIDTHS[i]!)),
    ],
    lines: (row) => [
      [
        ...ownCells(row, own, styles),
        ...place.map(() => placeCell(row, tabs, styles)),
        { value: row.state, style: styles.status(row.state) },
        textCell(whatBecameOf(row, context), styles, styles.wrapped()),
        textCell(errorTypes(row), styles, styles.wrapped()),
        numberCell(String(row.attempts), '0', styles, 'left'),
        sentAtCell(row.sentAt, clock, styles),
      ],
    ],
  };
}

/** First the rows that a person must correct, then those that only wait to be sent. */
const TO_FIX: readonly (readonly RowState[])[] = [
  ['invalid', 'rejected', 'failed', 'conflict', 'held'],
  ['pending', 'sending'],
];

/**
 * The tab *To fix*: the rows that are not updated, in the file's own columns, so that it can be corrected and imported again as it is. Where
 * nothing was sent, as in a dry run, that is every row. The last columns, which the reader skips, say what was wrong, and which row of which
 * run it was. Wrong cells have a color, and the reason as a note.
 */
export function toFixTab(
  columns: readonly ReportColumn[],
  { run, reportNumber }: Pick<ReportSource, 'run' | 'reportNumber'>,
  context: TabContext,
): RowTab {
  const { styles, mostNotes } = context;
  // Nothing was sent of a file that is not valid, as of a dry run.
  const nothingSent = { ...context, dryRun: run.dryRun || run.state === 'not valid' };
  const from = run.dryRun ? [] : [added(FROM_RUN, 26)];
  const own = columns.slice(0, MOST_COLUMNS - 2 - from.length);
  const wrong = new WrongCells(styles, mostNotes);
  const { tabs } = run.sheet;
  const originText = ({ row }: LedgerRow): string =>
    `${run.id}/${reportNumber}${tabs === undefined ? '' : `/${tabOfRow(row) + 1}`}`;
  return {
    name: 'To fix',
    color: 'FFC55A11',
    columns: [...own.map(ownColumn), added(WHAT_WAS_WRONG, 90), added(ROW_IN_YOUR_FILE, 20), ...from],
    states: TO_FIX,
    rules: true,
    lines: (row) => [
      [
        ...wrong.mark(ownCells(row, own, styles), row, own),
        textCell(
          whatWasWrong(tabs === undefined ? row : renamed(row, own), nothingSent),
          styles,
          styles.wrapped(),
        ),
        placeCell(row, tabs, styles),
        ...from.map(() => textCell(originText(row), styles)),
      ],
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
  for await (const batch of rowsOf(source, tab)) {
    for (const row of batch) {
      sinceTurn += 1;
      if (sinceTurn % ROWS_A_TURN === 0) await workbook.pace(sheet);
      for (const cells of tab.lines(row)) {
        if (written === rowsPerTab) {
          closeTab(sheet, tab, written);
          tabs += 1;
          written = 0;
          sheet = openTab(workbook, tab, `${tab.name} ${tabs}`, styles);
        }
        writeLine(sheet, cells, wrappedHeight(cells, widths));
        written += 1;
      }
    }
  }
  closeTab(sheet, tab, written);
  await workbook.pace(sheet);
}

async function* rowsOf(source: ReportSource, { states }: RowTab): AsyncGenerator<readonly LedgerRow[]> {
  if (states === undefined) yield* source.rows();
  for (const group of states ?? []) yield* source.rows(group);
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
  if (tab.rules && rows > 0) addRules(sheet, tab.columns, Math.min(rows + 1, LAST_ROW_WITH_RULES));
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows + 1, column: tab.columns.length } };
  sheet.commit();
}

/**
 * The rules of the template, on the columns of fields. Without its prompts, which would cover the notes. Where a value can be cleared, a rule
 * only warns: the import may have been told another text that clears.
 */
function addRules(sheet: Worksheet, columns: readonly TabColumn[], lastRow: number): void {
  for (const [index, { header, field }] of columns.entries()) {
    const definition = FIELDS.find((each) => each.field === field);
    if (!definition) continue;
    const first = cellAddress(index, 2);
    const rule = ruleFor(definition, first, safeText(shortened(header, MOST_HEADER)));
    addRule(sheet, `${first}:${cellAddress(index, lastRow)}`, {
      ...rule,
      errorStyle: isClearable(definition) ? 'warning' : 'stop',
    });
  }
}

function ownCells(row: LedgerRow, columns: readonly FileColumn[], styles: StyleBook): WrittenCell[] {
  return columns.map((column) => {
    const own = columnInTab(column, row.row);
    return own === undefined
      ? textCell('', styles)
      : sheetCell(row.cells[own.index], column, row.stated ?? row.values, styles);
  });
}

/** Which row of the file it is: its number, with the tab if several were read. */
export function placeCell({ row }: LedgerRow, tabs: JoinedTabs, styles: StyleBook): WrittenCell {
  return tabs === undefined
    ? numberCell(String(row), '0', styles, 'left')
    : textCell(rowReference(row, tabs), styles);
}

/** The row with the names that its columns have here, where the tabs of a file call the same column by several. */
function renamed(row: LedgerRow, columns: readonly FileColumn[]): LedgerRow {
  const names = new Map(columns.map((column) => [columnInTab(column, row.row)?.name, column.name]));
  const problems = row.problems.map((each) => ({ ...each, column: names.get(each.column) ?? each.column }));
  return { ...row, problems };
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
  return { header: name, width, side, added: false, field };
}

export function added(header: string, width: number, side: Side = 'left'): TabColumn {
  return { header, width, side, added: true };
}
