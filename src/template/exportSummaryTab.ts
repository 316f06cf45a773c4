import { localClock, localText } from '../lib/localTime.ts';
import { DecimalSum, decimalPlaces } from '../model/decimal.ts';
import type { Invoice } from '../model/invoice.ts';
import { isOneCurrency } from '../reporter/wording/amounts.ts';
import { textCell, type WrittenCell } from '../reporter/workbook/cells.ts';
import { type Fact, sumCell, writeFacts, writeSection } from '../reporter/workbook/sections.ts';
import type { StyleBook } from '../reporter/workbook/styles.ts';
import { writeLine } from '../reporter/workbook/writeRow.ts';
import type { OpenWorkbook, Worksheet } from '../reporter/workbook/xlsxFile.ts';
import type { ExportedFile, ExportedInvoice } from './exportedCharges.ts';
import { priceMeaningText, STEPS } from './exportTexts.ts';

const WIDTHS = [20, 58, 15, 27, 19, 12, 22, 12];
const HEADERS = [
  'Invoice',
  'Number and title',
  'Date',
  'Period',
  'Amount',
  'Currency',
  'Bookkeeping',
  'Charges',
] as const;
const AMOUNT = 4;
const CHARGES = 7;
const ROW_HEIGHT = 17;
const ROWS_A_TURN = 250;

/** Writes the tab *Summary* of an export: its invoices, and where and when they were read. */
export async function writeExportSummary(
  workbook: OpenWorkbook,
  file: ExportedFile,
  styles: StyleBook,
): Promise<void> {
  const tab = workbook.book.addWorksheet('Summary', {
    properties: { tabColor: { argb: 'FF548235' } },
    views: [{ showGridLines: false }],
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    headerFooter: { oddFooter: '&L&A&RPage &P of &N' },
  });
  tab.columns = WIDTHS.map((width) => ({ width }));
  writeLine(tab, [textCell('Exported charges', styles, styles.title())], 34);
  const facts: [title: string, facts: readonly Fact[]][] = [
    ['Export', exportFacts(file)],
    ['How to go on', STEPS.map((step, index): Fact => [`Step ${index + 1}`, step])],
  ];
  for (const [title, list] of facts) writeFacts(tab, title, list, styles, WIDTHS);
  writeSection(tab, 'Invoices', styles, WIDTHS.length);
  await writeInvoices(workbook, tab, file.invoices, styles);
  tab.commit();
  await workbook.pace(tab);
}

function exportFacts({
  id,
  started,
  host,
  warehouse,
  timeZone,
  priceMeaning,
  charges,
}: ExportedFile): Fact[] {
  return [
    ['Export id', id],
    ['Started', localText(localClock(timeZone), started)],
    ['Charges', `${charges.length}`],
    ['Host', host],
    ['Warehouse', warehouse],
    ['Time zone', `${timeZone}: dates are days there`],
    ['Prices', priceMeaningText(priceMeaning)],
  ];
}

async function writeInvoices(
  workbook: OpenWorkbook,
  tab: Worksheet,
  invoices: readonly ExportedInvoice[],
  styles: StyleBook,
): Promise<void> {
  writeLine(
    tab,
    HEADERS.map((header, index) =>
      textCell(header, styles, styles.tableHeader(index === AMOUNT || index === CHARGES ? 'right' : 'left')),
    ),
    20,
  );
  // The same number of decimals down a column, so that the points line up.
  const places = invoices.reduce((most, { amount }) => Math.max(most, decimalPlaces(amount)), 2);
  for (const [index, invoice] of invoices.entries()) {
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) await workbook.pace(tab);
    const { id, date, amount, currency, isExported, charges } = invoice;
    const texts = [`${id}`, nameOf(invoice), date, periodOf(invoice), amount, currency];
    const cells = texts.map((text, column) =>
      column === AMOUNT
        ? sumCell(amount, places, styles)
        : textCell(text ?? '', styles, styles.tableCell('text')),
    );
    writeLine(
      tab,
      [
        ...cells,
        textCell(isExported ? 'exported' : 'not exported', styles, styles.tableCell('text')),
        sumCell(`${charges}`, 0, styles),
      ],
      ROW_HEIGHT,
    );
  }
  if (invoices.length > 1) writeLine(tab, totalCells(invoices, places, styles), 20);
}

function totalCells(invoices: readonly ExportedInvoice[], places: number, styles: StyleBook): WrittenCell[] {
  const total = { total: true };
  const [{ currency }] = invoices as [ExportedInvoice];
  const sum = new DecimalSum();
  for (const { amount } of invoices) sum.add(amount);
  const isOne = isOneCurrency(invoices);
  const charges = invoices.reduce((all, invoice) => all + invoice.charges, 0);
  const empty = { value: null, style: styles.tableCell('text', total) };
  return [
    textCell('All invoices', styles, styles.tableCell('text', total)),
    empty,
    empty,
    empty,
    isOne ? sumCell(`${sum}`, places, styles, true) : empty,
    isOne ? textCell(currency ?? '', styles, styles.tableCell('text', total)) : empty,
    empty,
    sumCell(`${charges}`, 0, styles, true),
  ];
}

function nameOf({ number, title }: Invoice): string {
  return [number, title].filter(Boolean).join(', ');
}

function periodOf({ periodStart, periodEnd }: Invoice): string {
  if (periodStart === null && periodEnd === null) return '';
  return `${periodStart ?? '?'} to ${periodEnd ?? '?'}`;
}
