import { cellText } from '../lib/cellText.ts';
import { localClock, localText } from '../lib/localTime.ts';
import { tabReference } from '../model/cell.ts';
import { textCell } from '../reporter/workbook/cells.ts';
import { type Fact, writeFacts } from '../reporter/workbook/sections.ts';
import type { StyleBook } from '../reporter/workbook/styles.ts';
import { wrappedHeight, writeLine } from '../reporter/workbook/writeRow.ts';
import type { OpenWorkbook, Worksheet } from '../reporter/workbook/xlsxFile.ts';
import type { ExportedFile, NotUndone, UndoneRun } from './exportedCharges.ts';
import { priceMeaningText } from './exportTexts.ts';

const SUMMARY_WIDTHS = [20, 90];
/** No name of a column to import: with one, the tab could be taken for the one to import. */
const HEADERS = ['Row in the file', 'Charge', 'Field', 'What was sent', 'Why it is not undone'];
const WIDTHS = [16, 14, 17, 40, 80];
const ROWS_A_TURN = 250;

const STEPS: readonly string[] = [
  'Look at the rows: they say what stood there before the run. Delete rows, or empty cells, that are to stay as they are now.',
  'Import the file. If somebody has changed a charge since the run, its row is a conflict and is not sent.',
  'Keep the last column, Export.',
];

/** Writes the tabs of an undo file after its charges: what it takes back, and what it can't. */
export async function writeUndoTabs(
  workbook: OpenWorkbook,
  file: ExportedFile,
  undo: UndoneRun,
  styles: StyleBook,
): Promise<void> {
  const summary = addTab(workbook, 'Summary', SUMMARY_WIDTHS, 'FF548235');
  writeLine(summary, [textCell('Charges put back', styles, styles.title())], 34);
  writeFacts(summary, 'Undo', undoFacts(file, undo), styles, SUMMARY_WIDTHS);
  const steps = STEPS.map((step, index): Fact => [`Step ${index + 1}`, step]);
  writeFacts(summary, 'How to go on', steps, styles, SUMMARY_WIDTHS);
  summary.commit();
  await workbook.pace(summary);
  if (undo.notUndone.length > 0) await writeNotUndone(workbook, undo.notUndone, styles);
}

function addTab({ book }: OpenWorkbook, name: string, widths: readonly number[], color: string): Worksheet {
  const tab = book.addWorksheet(name, {
    properties: { tabColor: { argb: color } },
    views: [{ showGridLines: false }],
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    headerFooter: { oddFooter: '&L&A&RPage &P of &N' },
  });
  tab.columns = widths.map((width) => ({ width }));
  return tab;
}

function undoFacts(
  { id, started, host, warehouse, timeZone, priceMeaning, charges }: ExportedFile,
  { run, file, cells, notUndone }: UndoneRun,
): Fact[] {
  return [
    ['Run', `${run}, which imported ${file}`],
    ['Undo id', id],
    ['Made', localText(localClock(timeZone), started)],
    ['Charges', `${charges.length}`],
    ['Cells put back', `${cells}`],
    ['Cells not undone', notUndone.length === 0 ? 'none' : `${notUndone.length}: see the tab Not undone`],
    ['Host', host],
    ['Warehouse', warehouse],
    // Otherwise no price is in the file, and the tab of what is not undone says so for each.
    ...(priceMeaning === null ? [] : [['Prices', priceMeaningText(priceMeaning)] as const]),
  ];
}

async function writeNotUndone(
  workbook: OpenWorkbook,
  notUndone: readonly NotUndone[],
  styles: StyleBook,
): Promise<void> {
  const tab = addTab(workbook, 'Not undone', WIDTHS, 'FFC00000');
  writeLine(
    tab,
    HEADERS.map((header) => textCell(header, styles, styles.tableHeader('left'))),
    20,
  );
  const style = styles.tableCell('text');
  for (const [index, { row, tab: of, chargeId, field, sent, why }] of notUndone.entries()) {
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) await workbook.pace(tab);
    const place = of === null ? `${row}` : `${tabReference(of)}!${row}`;
    const cells = [place, `${chargeId}`, field, cellText(`${sent ?? ''}`), why].map((text) =>
      textCell(text, styles, style),
    );
    writeLine(tab, cells, wrappedHeight(cells, WIDTHS));
  }
  tab.commit();
  await workbook.pace(tab);
}
