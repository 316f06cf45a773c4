import { INT32_MAX } from '../world/ids.ts';
import type { SimulatedInvoice } from '../world/invoices.ts';

/** What a list of invoices is asked for. Dates are dateTimes in the server's own zone: `2026-10-31T00:00:00`. */
export interface InvoiceQuery {
  readonly goodsOwnerId: number;
  readonly invoiceIds?: readonly number[];
  readonly isExported?: boolean;
  /** Later than this. */
  readonly invoiceDateFrom?: string;
  /** Earlier than this. */
  readonly invoiceDateTo?: string;
  readonly invoiceExportedDateFrom?: string;
  readonly invoiceExportedDateTo?: string;
  /** Larger than this. */
  readonly invoiceIdFrom?: number;
  readonly maxInvoicesToGet?: number;
}

/** A value in the address that is not of its type. Its message is for the caller. */
export class UnreadableQuery extends Error {
  override readonly name = 'UnreadableQuery';
}

/**
 * Reads the query as ASP.NET binds it: names in any case, unknown names ignored, of a repeated name that is no list the first.
 * @param toLocal from UTC milliseconds to the server's wall clock as if UTC: a date with a zone is an instant, one without is local
 * @throws {UnreadableQuery}
 */
export function readQuery(query: URLSearchParams, toLocal: (utcMs: number) => number): InvoiceQuery {
  const all = (name: string): string[] =>
    [...query].filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  const read = <K extends string, V>(
    name: K,
    parse: (value: string, name: string) => V,
  ): { [P in K]?: V } => {
    const [first] = all(name);
    return first === undefined || first === '' ? {} : ({ [name]: parse(first, name) } as { [P in K]?: V });
  };
  const date = (value: string, name: string) => readDate(value, name, toLocal);
  const { goodsOwnerId } = read('goodsOwnerId', readInteger);
  if (goodsOwnerId === undefined) throw new UnreadableQuery('The goodsOwnerId field is required.');
  const ids = all('invoiceIds').filter((id) => id !== '');
  return {
    goodsOwnerId,
    ...(ids.length === 0 ? {} : { invoiceIds: ids.map((id) => readInteger(id, 'invoiceIds')) }),
    ...read('isExported', readBoolean),
    ...read('invoiceDateFrom', date),
    ...read('invoiceDateTo', date),
    ...read('invoiceExportedDateFrom', date),
    ...read('invoiceExportedDateTo', date),
    ...read('invoiceIdFrom', readInteger),
    ...read('maxInvoicesToGet', readCount),
  };
}

/**
 * The invoices that are asked for, in the order in which they come.
 * @param most the server's own limit
 */
export function findInvoices(
  invoices: readonly SimulatedInvoice[],
  query: InvoiceQuery,
  most: number,
): SimulatedInvoice[] {
  return invoices
    .filter((invoice) => isAskedFor(invoice, query))
    .slice(0, Math.min(most, query.maxInvoicesToGet ?? most));
}

function isAskedFor(invoice: SimulatedInvoice, query: InvoiceQuery): boolean {
  const { invoiceIds, isExported, invoiceIdFrom } = query;
  return (
    invoice.goodsOwnerId === query.goodsOwnerId &&
    (invoiceIds === undefined || invoiceIds.includes(invoice.id)) &&
    (isExported === undefined || invoice.exported === isExported) &&
    (invoiceIdFrom === undefined || invoice.id > invoiceIdFrom) &&
    isBetween(invoice.date, query.invoiceDateFrom, query.invoiceDateTo) &&
    isBetween(invoice.exportedDate, query.invoiceExportedDateFrom, query.invoiceExportedDateTo)
  );
}

function isBetween(date: string | null, after: string | undefined, before: string | undefined): boolean {
  if (after === undefined && before === undefined) return true;
  if (date === null) return false;
  return (after === undefined || date > after) && (before === undefined || date < before);
}

/** An int of .NET. @throws {UnreadableQuery} */
export function readInteger(value: string, name: string): number {
  const number = /^\s*[+-]?\d{1,10}\s*$/.test(value) ? Number(value) : Number.NaN;
  if (number <= INT32_MAX && number >= -INT32_MAX - 1) return number;
  throw notValid(value, name);
}

function readCount(value: string, name: string): number {
  const count = readInteger(value, name);
  if (count < 1) throw notValid(value, name);
  return count;
}

function readBoolean(value: string, name: string): boolean {
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw notValid(value, name);
}

function readDate(value: string, name: string, toLocal: (utcMs: number) => number): string {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/i.exec(value.trim()) ?? [];
  const [, day = '', time = '00:00', seconds = ':00', zone] = match;
  const ms = Date.parse(`${day}T${time}${seconds}${zone?.toUpperCase() ?? 'Z'}`);
  // Date.parse takes 30 February for 2 March.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms) || !new Date(midnight).toISOString().startsWith(day)) throw notValid(value, name);
  return new Date(zone === undefined ? ms : toLocal(ms)).toISOString().slice(0, 19);
}

function notValid(value: string, name: string): UnreadableQuery {
  return new UnreadableQuery(`The value '${value}' is not valid for ${name}.`);
}
