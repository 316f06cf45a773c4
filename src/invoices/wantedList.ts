import { dayNumber, dayOfNumber, isoDay } from '../lib/calendar.ts';
import type { Invoice } from '../model/invoice.ts';
import type { InvoicesQuery } from '../ongoing/rest/invoicesAnswer.ts';

/** Invoices to find by what they have in common. */
export type WantedList =
  /** Whole days of the warehouse's own calendar, `2026-10-31`, both included. */
  | { readonly kind: 'period'; readonly from: string; readonly to: string }
  /** What the bookkeeping does not have yet. */
  | { readonly kind: 'not exported' };

type Filter = Pick<InvoicesQuery, 'isExported' | 'invoiceDateFrom' | 'invoiceDateTo'>;

/**
 * What to ask the server for; `isWanted` then decides.
 *
 * invoiceDateFrom is "later than" and invoiceDateTo "earlier than", and an invoice's date is an instant: 1 October in Stockholm is 22:00 of
 * 30 September in UTC. So a period is asked for with one more day at each end. Both ends are then right in every time zone, and whether the
 * server takes them for UTC or for its own time.
 */
export function filterOf(wanted: WantedList): Filter {
  if (wanted.kind === 'not exported') return { isExported: false };
  // The end of a day is the beginning of the next.
  return { invoiceDateFrom: midnight(wanted.from, -1), invoiceDateTo: midnight(wanted.to, 2) };
}

/** Whether an invoice that the server gave is one of those that were asked for. One without a date can't be left out. */
export function isWanted({ date, isExported }: Invoice, wanted: WantedList): boolean {
  if (wanted.kind === 'not exported') return !isExported;
  return date === null || (date >= wanted.from && date <= wanted.to);
}

/** @param days how many days later */
function midnight(day: string, days: number): string {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map((part) => Number.parseInt(part, 10));
  return `${isoDay(dayOfNumber(dayNumber(year, month, dayOfMonth) + days))}T00:00:00Z`;
}
