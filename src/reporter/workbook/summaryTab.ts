import { type LocalClock, localText } from '../../lib/localTime.ts';
import { decimalPlaces } from '../../model/decimal.ts';
import type { RowState, Run } from '../../model/run.ts';
import { rowStateMeaning, rowsText, runStateText, verdict } from '../wording/stateWords.ts';
import { exactNumber, placesFormat, textCell, type WrittenCell } from './cells.ts';
import type { ReportSource, RowOverview } from './rowOverview.ts';
import type { TabContext } from './rowTabs.ts';
import type { CellStyle, StyleBook } from './styles.ts';
import { wrappedHeight, writeLine } from './writeRow.ts';
import type { Workbook, Worksheet } from './xlsxFile.ts';

const WIDTHS = [25, 68, 12, 19, 21];
const ROW_HEIGHT = 17;

/** The states in the order of the table. */
const STATES: readonly RowState[] = [
  'updated',
  'unchanged',
  'conflict',
  'rejected',
  'failed',
  'invalid',
  'superseded',
  'pending',
  'sending',
];

/** States that are in the table even if no row has them: zero rejected rows are good news. */
const ALWAYS_SHOWN: readonly RowState[] = ['updated', 'rejected', 'failed', 'invalid', 'pending'];

/** Hex digits of the file's SHA-256 that tell one file from another. */
const SHORT_HASH = 16;

type Fact = readonly [label: string, value: string];

/**
 * Writes the tab *Summary*: how the run went in a sentence, the rows and exact sums by state, and the facts about the run, its file
 * and its target. The tab is committed.
 */
export function writeSummaryTab(
  book: Workbook,
  { run, counts }: ReportSource,
  overview: RowOverview,
  { styles, clock }: TabContext,
): void {
  const sheet = book.addWorksheet('Summary', {
    properties: { tabColor: { argb: 'FF548235' } },
    views: [{ showGridLines: false }],
    pageSetup: { paperSize: 9, orientation: 'portrait', fitToWidth: 1, fitToHeight: 0 },
    headerFooter: { oddFooter: '&L&A&RPage &P of &N' },
  });
  sheet.columns = WIDTHS.map((width) => ({ width }));
  const { text, color } = verdict(run, counts);
  writeLine(sheet, [textCell('Charge corrections', styles, styles.title())], 34);
  writeLine(sheet, across(textCell(text, styles, styles.verdict(color))), 28);
  writeOutcome(sheet, run, counts, overview, styles);
  const attention = attentionFacts(run, counts.sending, overview);
  if (attention.length > 0) writeFacts(sheet, 'Attention', attention, styles);
  writeFacts(sheet, 'Run', runFacts(run, counts, clock), styles);
  writeFacts(sheet, 'File', sheetFacts(run), styles);
  writeFacts(sheet, 'Ongoing WMS', targetFacts(run, clock), styles);
  sheet.commit();
}

function writeOutcome(
  sheet: Worksheet,
  run: Run,
  counts: ReportSource['counts'],
  overview: RowOverview,
  styles: StyleBook,
): void {
  writeSection(sheet, 'Outcome', styles);
  const headers = ['Status', 'Meaning', 'Rows', 'Sum of Count', 'Sum of TotalPrice'];
  writeLine(
    sheet,
    headers.map((header, index) =>
      textCell(header, styles, styles.tableHeader(index < 2 ? 'left' : 'right')),
    ),
    20,
  );
  const states = STATES.filter((state) => counts[state] > 0 || isExpected(state, run.dryRun));
  const sums = [...states.map((state) => overview.sums[state]), run.sheet.totals];
  // The same number of decimals down a column, so that the points line up.
  const countPlaces = Math.max(...sums.map(({ count }) => decimalPlaces(count)));
  const pricePlaces = Math.max(...sums.map(({ totalPrice }) => decimalPlaces(totalPrice)));
  for (const state of states) {
    writeLine(
      sheet,
      [
        { value: state, style: styles.status(state, 'middle') },
        textCell(rowStateMeaning(state, run.dryRun), styles, styles.tableCell('text')),
        sumCell(String(counts[state]), 0, styles),
        sumCell(overview.sums[state].count, countPlaces, styles),
        sumCell(overview.sums[state].totalPrice, pricePlaces, styles),
      ],
      ROW_HEIGHT,
    );
  }
  const total = { total: true };
  writeLine(
    sheet,
    [
      textCell('All rows', styles, styles.tableCell('text', total)),
      { value: null, style: styles.tableCell('text', total) },
      sumCell(String(run.sheet.rows), 0, styles, true),
      sumCell(run.sheet.totals.count, countPlaces, styles, true),
      sumCell(run.sheet.totals.totalPrice, pricePlaces, styles, true),
    ],
    20,
  );
}

function isExpected(state: RowState, dryRun: boolean): boolean {
  if (dryRun) return state === 'pending' || state === 'invalid';
  return ALWAYS_SHOWN.includes(state);
}

/** An exact sum: a number where a spreadsheet shows it exactly, else its digits as text. */
function sumCell(text: string, places: number, styles: StyleBook, total = false): WrittenCell {
  const exact = exactNumber(text);
  return exact === undefined
    ? { value: text, style: styles.tableCell('number', { total }) }
    : { value: exact, style: styles.tableCell('number', { total, numFmt: placesFormat(places, '#,##0') }) };
}

function attentionFacts(run: Run, unknown: number, overview: RowOverview): Fact[] {
  return [
    ...(run.stopReason === null ? [] : [['Why it stopped', run.stopReason] as const]),
    ...(run.dryRun ? [] : sendingFacts(overview)),
    ...(unknown === 0 ? [] : [['Outcome unknown', some(unknown, 'to send again: resume the run')] as const]),
    ...run.sheet.notes.map((note, index): Fact => [index === 0 ? 'Notes on the file' : '', note]),
  ];
}

function sendingFacts({ mayHaveBeenApplied, sentAgain }: RowOverview): Fact[] {
  return [
    ['May have been applied', some(mayHaveBeenApplied, 'rejected or failed: check in Ongoing WMS')],
    ['Sent again', some(sentAgain, 'of initially unknown outcome')],
  ];
}

function runFacts(run: Run, counts: ReportSource['counts'], clock: LocalClock): Fact[] {
  return [
    ...(run.dryRun ? [] : [['Run id', run.id] as const]),
    ['State', runStateText(run, counts)],
    ['Started', localText(clock, run.started)],
    ['Finished', run.finished === null ? 'Not finished' : localText(clock, run.finished)],
    ['Times', `Local time, ${clock.zone}; so is "Sent at" in Results`],
  ];
}

function sheetFacts({ sheet }: Run): Fact[] {
  return [
    ['File name', sheet.file],
    ...(sheet.tab === null ? [] : [['Tab', sheet.tab] as const]),
    ...(sheet.tabs === undefined ? [] : [['Tabs', sheet.tabs.map(({ name }) => name).join(', ')] as const]),
    ['SHA-256', `${sheet.sha256.slice(0, SHORT_HASH)}…`],
  ];
}

function targetFacts(run: Run, clock: LocalClock): Fact[] {
  const { target } = run;
  const recorded: Fact = ['SetTimeOfLastSync', syncText(run, clock)];
  if (target === null) return [['Target', 'None: this was a dry run'], recorded];
  return [
    ['Host', target.host],
    ['Warehouse', target.warehouse],
    ['User name', target.username],
    ['Goods owner id', target.goodsOwnerId === null ? 'Not given' : String(target.goodsOwnerId)],
    ['Integration type', target.integrationType],
    recorded,
  ];
}

function syncText({ sync, dryRun }: Run, clock: LocalClock): string {
  if (sync.recorded) {
    return sync.time === null ? 'Recorded' : `Recorded with the time ${localText(clock, sync.time)}`;
  }
  if (sync.message !== null) return `Not recorded: ${sync.message}`;
  return dryRun ? 'Not recorded: this was a dry run' : 'Not recorded';
}

function some(count: number, which: string): string {
  return count === 0 ? 'None' : `${rowsText(count)} ${which}`;
}

function writeFacts(sheet: Worksheet, title: string, facts: readonly Fact[], styles: StyleBook): void {
  writeSection(sheet, title, styles);
  for (const [label, value] of facts) {
    const cells = [textCell(label, styles, styles.label()), textCell(value, styles, styles.value())];
    writeLine(sheet, cells, wrappedHeight(cells, WIDTHS) ?? ROW_HEIGHT);
  }
}

function writeSection(sheet: Worksheet, title: string, styles: StyleBook): void {
  writeLine(sheet, [], 12);
  writeLine(sheet, across(textCell(title, styles, styles.section())), 22);
}

/** A cell whose fill or border spans the whole width. */
function across(cell: WrittenCell): WrittenCell[] {
  const rest: { value: null; style: CellStyle } = { value: null, style: cell.style };
  return [cell, ...WIDTHS.slice(1).map(() => rest)];
}
