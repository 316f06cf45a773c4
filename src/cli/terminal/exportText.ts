import type { ExportResult } from '../../import/exportCharges.ts';
import { visible } from '../../lib/visibleText.ts';
import { moneyText } from '../../reporter/wording/amounts.ts';
import { priceMeaningText } from '../../template/exportTexts.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';

/** How many invoices are listed; the workbook has them all. */
const LISTED = 40;
const NAMED = 20;

/** What an export wrote, and which invoices it could not. */
export function exportText(
  result: ExportResult,
  output: Output,
): { readonly written: string; readonly missing: string | null } {
  const { path, id, host, warehouse, timeZone, invoices, charges, priceMeaning, missing } = result;
  const facts: [string, string][] = [
    ['File', visible(path)],
    ['Charges', `${charges} on ${invoices.length === 1 ? '1 invoice' : `${invoices.length} invoices`}`],
    ['From', `${host}, warehouse ${warehouse}`],
    ['Export', id],
    ['Dates', `are days in ${timeZone}`],
    ['Prices', priceMeaningText(priceMeaning)],
    ...exportedNote(result),
  ];
  const next = output.command({ command: 'import', argument: path, without: ['invoice'] });
  return {
    written: [
      plainTable(null, facts, output),
      '',
      invoiceTable(result, output),
      '',
      `Change the cells that are wrong, then import it: ${next}`,
    ].join('\n'),
    missing: missing.length === 0 ? null : missingText(missing),
  };
}

function invoiceTable({ invoices }: ExportResult, output: Output): string {
  const shown = invoices
    .slice(0, LISTED)
    .map(({ id, number, date, amount, currency, charges, isExported }) => [
      `${id}`,
      visible(number ?? ''),
      date ?? '',
      `${moneyText(amount)}${currency === null ? '' : ` ${visible(currency)}`}`,
      `${charges}`,
      isExported ? 'yes' : 'no',
    ]);
  const table = plainTable(['Invoice', 'Number', 'Date', 'Amount', 'Charges', 'Exported'], shown, output);
  const rest = invoices.length - shown.length;
  return rest > 0 ? `${table}\n… and ${rest} more.` : table;
}

/** An exported invoice may be in the bookkeeping as it was. */
function exportedNote({ invoices }: ExportResult): [string, string][] {
  const count = invoices.filter(({ isExported }) => isExported).length;
  if (count === 0) return [];
  const which = count === 1 ? '1 invoice is' : `${count} invoices are`;
  return [['Note', `${which} exported already: the bookkeeping may have the old amounts.`]];
}

function missingText(missing: readonly number[]): string {
  const rest = missing.length - NAMED;
  const ids = `${missing.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const which = missing.length === 1 ? `invoice ${ids}` : `these invoices: ${ids}`;
  return `The server does not give ${which}. The other invoices were exported. Check the ids, which are not the numbers of invoices.`;
}
