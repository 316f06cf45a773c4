import { type LocalClock, localText } from '../../lib/localTime.ts';
import { decimalPlaces } from '../../model/decimal.ts';
import type { RowState, Run } from '../../model/run.ts';
import { rowStateMeaning, rowsText, runStateText, verdict } from '../wording/stateWords.ts';
import { textCell } from './cells.ts';
import { comparisonAttention, comparisonFacts, writeInvoices } from './invoicesSection.ts';
import type { ReportReadings } from './reportReadings.ts';
import type { ReportSource, RowOverview } from './rowOverview.ts';
import type { TabContext } from './rowTabs.ts';
import { across, type Fact, heightOf, sumCell, writeFacts, writeSection } from './sections.ts';
import type { StyleBook } from './styles.ts';
import { writeLine } from './writeRow.ts';
import type { Workbook, Worksheet } from './xlsxFile.ts';

/** The widths of the columns in characters; only a table of invoices needs the last one. */
const WIDTHS = [25, 68, 12, 19, 21, 19];

/** The states in the order of the table. */
const STATES: readonly RowState[] = [
  'updated',
  'unchanged',
  'conflict',
  'held',
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

/**
 * Writes the tab *Summary*: how the run went in a sentence, the rows and exact sums by state, the amounts of its invoices, and the facts
 * about the run, its file and its target. The tab is committed.
 */
export function writeSummaryTab(
  book: Workbook,
  { run, counts, readings }: ReportSource,
  overview: RowOverview,
  { styles, clock }: TabContext,
): void {
  const sheet = book.addWorksheet('Summary', {
    properties: { tabColor: { argb: 'FF548235' } },
    views: [{ showGridLines: false }],
    pageSetup: { paperSize: 9, orientation: 'portrait', fitToWidth: 1, fitToHeight: 0 },
    headerFooter: { oddFooter: '&L&A&RPage &P of &N' },
  });
  const widths = readings === null || readings.invoices.length === 0 ? WIDTHS.slice(0, -1) : WIDTHS;
  sheet.columns = widths.map((width) => ({ width }));
  const { text, color } = verdict(run, counts, readings?.compare.differing);
  writeLine(sheet, [textCell('Charge corrections', styles, styles.title())], 34);
  writeLine(sheet, across(textCell(text, styles, styles.verdict(color)), widths.length), 28);
  writeOutcome(sheet, run, counts, overview, styles, widths);
  const attention = attentionFacts(run, counts.sending, overview, readings);
  if (attention.length > 0) writeFacts(sheet, 'Attention', attention, styles, widths);
  if (readings !== null) {
    if (readings.invoices.length > 0) writeInvoices(sheet, readings, run.dryRun, styles, widths);
    writeFacts(sheet, 'Compared with the invoices', comparisonFacts(readings, run.dryRun), styles, widths);
  }
  writeFacts(sheet, 'Run', runFacts(run, counts, clock), styles, widths);
  writeFacts(sheet, 'File', sheetFacts(run), styles, widths);
  writeFacts(sheet, 'Ongoing WMS', targetFacts(run, clock), styles, widths);
  sheet.commit();
}

function writeOutcome(
  sheet: Worksheet,
  run: Run,
  counts: ReportSource['counts'],
  overview: RowOverview,
  styles: StyleBook,
  widths: readonly number[],
): void {
  writeSection(sheet, 'Outcome', styles, widths.length);
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
    const cells = [
      { value: state, style: styles.status(state, 'middle') },
      textCell(
        rowStateMeaning(state, run.dryRun, overview.byReading.has(state)),
        styles,
        styles.tableCell('text'),
      ),
      sumCell(String(counts[state]), 0, styles),
      sumCell(overview.sums[state].count, countPlaces, styles),
      sumCell(overview.sums[state].totalPrice, pricePlaces, styles),
    ];
    writeLine(sheet, cells, heightOf(cells, widths));
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

function attentionFacts(
  run: Run,
  unknown: number,
  overview: RowOverview,
  readings: ReportReadings | null,
): Fact[] {
  return [
    ...(run.stopReason === null ? [] : [['Why it stopped', run.stopReason] as const]),
    ...(readings === null ? [] : comparisonAttention(readings)),
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
