import type { RunInvoice } from '../../ledger/readings.ts';
import { DecimalSum, decimalPlaces } from '../../model/decimal.ts';
import type { Invoice } from '../../model/invoice.ts';
import { isOneCurrency } from '../wording/amounts.ts';
import { PRICES_UNKNOWN } from '../wording/compareTexts.ts';
import { rowsText } from '../wording/stateWords.ts';
import { textCell, type WrittenCell } from './cells.ts';
import type { ReportReadings } from './reportReadings.ts';
import { type Fact, heightOf, sumCell, writeSection } from './sections.ts';
import type { StyleBook } from './styles.ts';
import { writeLine } from './writeRow.ts';
import type { Worksheet } from './xlsxFile.ts';

const HEADERS = ['Invoice', 'Number and period', 'Exported', 'Amount before', 'Amount after', 'Difference'];
/** How many invoices a fact names. */
const NAMED = 20;

/** The section *Invoices* of the summary: what each invoice came to before the run, and after. @param widths of the columns of the tab */
export function writeInvoices(
  sheet: Worksheet,
  { invoices }: ReportReadings,
  dryRun: boolean,
  styles: StyleBook,
  widths: readonly number[],
): void {
  writeSection(sheet, 'Invoices', styles, widths.length);
  writeLine(
    sheet,
    HEADERS.map((header, at) => textCell(header, styles, styles.tableHeader(at < 3 ? 'left' : 'right'))),
    20,
  );
  const all = invoices.map((invoice) => ({ ...invoice, amounts: amountsOf(invoice, dryRun) }));
  const sums = sumOf(invoices, dryRun);
  const texts = [...all.map(({ amounts }) => amounts), sums ?? []].flat();
  // The same number of decimals down the columns, so that the points line up.
  const places = Math.max(2, ...texts.filter((text) => isAmount(text)).map((text) => decimalPlaces(text)));
  for (const { id, before, after, amounts } of all) {
    const known = after ?? before;
    const cells = [
      textCell(String(id), styles, styles.tableCell('text')),
      textCell(known ? aboutText(known) : 'The server does not give it', styles, styles.tableCell('text')),
      textCell(known ? (known.isExported ? 'Yes' : 'No') : '', styles, styles.tableCell('text')),
      ...amounts.map((text) => amountCell(text, places, styles)),
    ];
    writeLine(sheet, cells, heightOf(cells, widths));
  }
  if (sums === null) return;
  const total = { total: true };
  writeLine(
    sheet,
    [
      textCell('All invoices', styles, styles.tableCell('text', total)),
      ...[0, 1].map(() => ({ value: null, style: styles.tableCell('text', total) })),
      ...sums.map((text) => amountCell(text, places, styles, true)),
    ],
    20,
  );
}

/** What came of comparing the rows with the invoices, in facts. */
export function comparisonFacts({ compare, invoices, knowsPrices }: ReportReadings, dryRun: boolean): Fact[] {
  const { read, notRead, verified, differing, unverified } = compare;
  const zones = [...new Set(invoices.flatMap(({ before, after }) => (after ?? before)?.timeZone ?? []))];
  return [
    ['Compared', rowsText(read)],
    ['Not compared', notRead === 0 ? 'None' : `${rowsText(notRead)}, of which the charge was not read`],
    ...(dryRun
      ? []
      : ([
          ['Verified', `${rowsText(verified)} read again after the update, and as sent`],
          ['Different', differing === 0 ? 'None' : differingText(differing)],
          ['Not verified', unverified === 0 ? 'None' : `${rowsText(unverified)} updated`],
        ] as const)),
    ...(zones.length === 0 ? [] : [['Time zone', `${zones.join(', ')}, for dates of invoices`] as const]),
    ...(knowsPrices ? [] : [['Prices', PRICES_UNKNOWN] as const]),
  ];
}

/** What a person must look at. */
export function comparisonAttention({ compare: { differing }, invoices }: ReportReadings): Fact[] {
  const exported = invoices.filter(({ before, after }) => (after ?? before)?.isExported);
  const names = exported.slice(0, NAMED).map(({ id, before, after }) => (after ?? before)?.number ?? `${id}`);
  const more = exported.length > NAMED ? ` and ${exported.length - NAMED} more` : '';
  return [
    ...(differing === 0 ? [] : [['Not as sent', differingText(differing)] as const]),
    ...(exported.length === 0
      ? []
      : [
          [
            'Exported invoices',
            `${names.join(', ')}${more}: already exported to bookkeeping, which may have the old amounts`,
          ] as const,
        ]),
  ];
}

function differingText(rows: number): string {
  return `${rowsText(rows)}, red on the Changes tab: check ${rows === 1 ? 'it' : 'them'} in Ongoing WMS`;
}

function aboutText({ number, title, periodStart, periodEnd, currency }: Invoice): string {
  const period = [periodStart, periodEnd].filter((day) => day !== null).join(' to ');
  return [number ?? title ?? 'no number yet', period, currency ?? ''].filter(Boolean).join(', ');
}

/** Before, after, and the difference; or why there is none. */
function amountsOf({ before, after }: RunInvoice, dryRun: boolean): string[] {
  const difference = before && after ? differenceOf(before.amount, after.amount) : '';
  return [before?.amount ?? 'not read', after?.amount ?? (dryRun ? '' : 'not read again'), difference];
}

function differenceOf(before: string, after: string): string {
  const sum = new DecimalSum();
  sum.add(after);
  sum.subtract(before);
  return `${sum}`;
}

/** The sums, of what is known of every invoice. Null for one invoice, or several currencies. */
function sumOf(invoices: readonly RunInvoice[], dryRun: boolean): string[] | null {
  const known = invoices.map(({ before, after }) => after ?? before ?? { currency: null });
  if (invoices.length < 2 || !isOneCurrency(known)) return null;
  const [before, after] = [new DecimalSum(), new DecimalSum()];
  for (const each of invoices) {
    if (each.before) before.add(each.before.amount);
    if (each.after) after.add(each.after.amount);
  }
  const wasRead = invoices.every((each) => each.before !== null);
  const isRead = invoices.every((each) => each.after !== null);
  const missing = dryRun ? '' : 'not all read';
  return [
    wasRead ? `${before}` : 'not all read',
    isRead ? `${after}` : missing,
    wasRead && isRead ? differenceOf(`${before}`, `${after}`) : '',
  ];
}

function isAmount(text: string): boolean {
  return /^[+-]?\d/.test(text);
}

function amountCell(text: string, places: number, styles: StyleBook, total = false): WrittenCell {
  return isAmount(text)
    ? sumCell(text, places, styles, total)
    : textCell(text, styles, styles.tableCell('number', { total }));
}
