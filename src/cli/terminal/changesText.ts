import type { FieldChange, InvoiceChange, Part } from '../../import/changes.ts';
import type { Comparison, DoubtfulRow } from '../../import/comparison.ts';
import { localClock } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { DecimalSum } from '../../model/decimal.ts';
import { type JoinedTabs, rowReference } from '../../model/joinedTabs.ts';
import { isOneCurrency, moneyText } from '../../reporter/wording/amounts.ts';
import { PRICES_UNKNOWN } from '../../reporter/wording/compareTexts.ts';
import { suspicionText } from '../../reporter/wording/notSentText.ts';
import { rowsText } from '../../reporter/wording/stateWords.ts';
import { onText, shortValueText, valuesText } from '../../reporter/wording/updateTexts.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';

/** The longest value that a table of changes shows; the workbook has all of it. */
const SHOWN_VALUE = 24;

/** What a plan changes: each field now and then, and each invoice. The empty text if nothing could be read. */
export function changesText(
  { changes, invoices }: Comparison,
  parts: readonly Part[],
  tabs: JoinedTabs,
  output: Output,
): string {
  const blocks: string[] = [];
  const first = changes.first(parts);
  if (first.length > 0) {
    const byField = changes.byField(parts);
    const total = [...byField.values()].reduce((sum, rows) => sum + rows, 0);
    const fields = [...byField].map(([field, rows]) => `${field} in ${rowsText(rows)}`).join(', ');
    const more = first.length < total ? ` The first ${first.length} changes are shown.` : '';
    blocks.push(
      plainTable(
        ['Row', 'ChargeId', 'Field', 'Now', 'Will be'],
        first.map((change) => changeLine(change, tabs)),
        output,
      ),
      `Changes: ${fields}.${more}`,
    );
  }
  const ofInvoices = changes.invoices(invoices, parts);
  if (ofInvoices.length > 0)
    blocks.push(invoiceTable(ofInvoices, output), ...exportedWarning(ofInvoices, output));
  if (first.some(({ price }) => price !== undefined)) blocks.push(output.style('warning', PRICES_UNKNOWN));
  return blocks.join('\n\n');
}

function changeLine({ row, chargeId, field, now, price, next }: FieldChange, tabs: JoinedTabs): string[] {
  const text = (value: FieldChange['next']): string => shortValueText(field, value, SHOWN_VALUE);
  return [
    visible(rowReference(row, tabs)),
    `${chargeId}`,
    field,
    now !== undefined ? text(now) : price === undefined ? '(not readable)' : `${price} (as read)`,
    text(next),
  ];
}

function invoiceTable(all: readonly InvoiceChange[], output: Output): string {
  const addsUp = isOneCurrency(all.map(({ invoice }) => invoice));
  const lines = all.map(({ invoice, difference }) => [
    `${invoice.id}`,
    visible([invoice.number, addsUp ? null : invoice.currency].filter(Boolean).join(', ')),
    ...amounts(invoice.amount, difference),
  ]);
  if (all.length > 1 && addsUp && all.every(({ difference }) => difference !== null))
    lines.push([
      'All',
      '',
      ...amounts(
        sumOf(all, ({ invoice }) => invoice.amount),
        sumOf(all, ({ difference }) => difference!),
      ),
    ]);
  return plainTable(['Invoice', 'Number', 'Amount now', 'Amount after', 'Difference'], lines, output);
}

function amounts(now: string, difference: string | null): string[] {
  if (difference === null) return [moneyText(now), 'unknown', 'unknown'];
  const after = new DecimalSum();
  after.add(now);
  after.add(difference);
  return [moneyText(now), moneyText(`${after}`), moneyText(difference)];
}

function sumOf(all: readonly InvoiceChange[], amountOf: (change: InvoiceChange) => string): string {
  const sum = new DecimalSum();
  for (const each of all) sum.add(amountOf(each));
  return `${sum}`;
}

function exportedWarning(all: readonly InvoiceChange[], output: Output): string[] {
  const exported = all
    .filter(({ invoice }) => invoice.isExported)
    .map(({ invoice }) => invoice.number ?? invoice.id);
  if (exported.length === 0) return [];
  const which = exported.length === 1 ? `Invoice ${exported[0]} is` : `Invoices ${exported.join(', ')} are`;
  return [
    output.style(
      'warning',
      `${visible(which)} already exported to bookkeeping, which may have the old amounts.`,
    ),
  ];
}

/** Rows that would overwrite newer values. */
export function conflictTable(rows: readonly DoubtfulRow[], tabs: JoinedTabs, output: Output): string {
  const lines = rows.map((row) => [
    visible(rowReference(row.row, tabs)),
    `${row.chargeId ?? ''}`,
    valuesText(own(row)),
    theirsText(row),
  ]);
  return plainTable(['Row', 'ChargeId', 'In this file', 'Changed meanwhile'], lines, output);
}

/** The row's own values of the fields in which both differ. */
function own({ objection, values }: DoubtfulRow): DoubtfulRow['values'] {
  if (objection.state !== 'conflict') return values;
  const fields = Object.keys(objection.values) as (keyof DoubtfulRow['values'])[];
  return Object.fromEntries(fields.map((field) => [field, values[field]])) as DoubtfulRow['values'];
}

function theirsText({ objection }: DoubtfulRow): string {
  if (objection.state !== 'conflict') return '';
  if ('invoice' in objection) {
    const { invoice, values } = objection;
    if (Object.keys(values).length === 0) return `no longer on invoice ${invoice}`;
    return `${valuesText(values)}, on invoice ${invoice}`;
  }
  const { run, at, certain, values } = objection;
  const maybe = certain ? '' : ' (unknown whether it was applied)';
  return `${valuesText(values)}, by run ${run}${onText(localClock(), at)}${maybe}`;
}

/** Rows that may be mistakes. */
export function suspicionTable(rows: readonly DoubtfulRow[], tabs: JoinedTabs, output: Output): string {
  const lines = rows.map(({ row, chargeId, objection }) => [
    visible(rowReference(row, tabs)),
    `${chargeId ?? ''}`,
    objection.state === 'held' ? objection.reasons.map(suspicionText).join('; ') : '',
  ]);
  return plainTable(['Row', 'ChargeId', 'Suspicious'], lines, output);
}
