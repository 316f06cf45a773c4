import type { InvoiceWithCharges } from '../model/invoice.ts';
import type { InvoicesAnswer } from '../ongoing/rest/invoicesAnswer.ts';
import { askForInvoices, type ReadParts } from './askForInvoices.ts';
import { PERMISSION_REMEDY, type ReadStopCause } from './nextReadStep.ts';
import { filterOf, isWanted, type WantedList } from './wantedList.ts';

/** Which invoices to read: those with these ids, or all that a filter finds. */
export type WantedInvoices = { readonly kind: 'ids'; readonly ids: readonly number[] } | WantedList;

/**
 * How reading ended. `missing`: the ids that were asked for and that the server did not give, in their order: there is no such invoice any
 * more, or this user may not see it. After an early end, an id that is neither missing nor was given is not known.
 */
export type ReadEnd =
  | { readonly kind: 'complete'; readonly missing: readonly number[] }
  | { readonly kind: 'interrupted'; readonly missing: readonly number[] }
  | {
      readonly kind: 'stopped';
      readonly missing: readonly number[];
      readonly cause: ReadStopCause;
      /** For people; of a refusal, with the permission to ask for. */
      readonly message: string;
    };

/** Invoices one by one; the value that it returns says how reading ended. It never throws for an answer or the signal. */
export type InvoiceReading = AsyncGenerator<InvoiceWithCharges, ReadEnd, void>;

export interface ReadRequest {
  readonly wanted: WantedInvoices;
  readonly goodsOwnerId: number;
  /** How many invoices to ask for in one call. */
  readonly idsPerCall?: number;
  readonly invoicesPerPage?: number;
}

/** An invoice may have thousands of charges, and the server needs minutes for long lists. */
const IDS_PER_CALL = 10;
const INVOICES_PER_PAGE = 20;
/** More at once would hardly be answered in time. */
const LARGEST_PAGE = 5000;
const MAX_PAGES = 1000;

/**
 * Reads invoices with their charges, one call after the other, each invoice once: those that were named in their order, and others as the
 * server gives them. Only the invoices of one call are in memory.
 */
export function readInvoices(request: ReadRequest, parts: ReadParts): InvoiceReading {
  const { wanted, goodsOwnerId, idsPerCall = IDS_PER_CALL, invoicesPerPage = INVOICES_PER_PAGE } = request;
  return wanted.kind === 'ids'
    ? readByIds({ goodsOwnerId, ids: [...new Set(wanted.ids)], idsPerCall }, parts)
    : readList({ goodsOwnerId, wanted, pageSize: invoicesPerPage }, parts);
}

async function* readByIds(
  { goodsOwnerId, ids, idsPerCall }: { goodsOwnerId: number; ids: readonly number[]; idsPerCall: number },
  parts: ReadParts,
): InvoiceReading {
  const missing: number[] = [];
  let batches: readonly (readonly number[])[] = batchesOf(ids, idsPerCall);
  while (batches.length > 0) {
    const [batch = [], ...rest] = batches;
    batches = rest;
    const asked = await askForInvoices({ goodsOwnerId, invoiceIds: batch }, parts);
    if (asked.kind !== 'use') return { ...ended(asked), missing };
    const { answer } = asked;
    if (answer.kind !== 'read' && batch.length > 1) {
      // It may be that one of them is not there; the others are found by asking for each alone.
      const size = answer.kind === 'absent' ? 1 : Math.ceil(batch.length / 2);
      batches = [...batchesOf(batch, size), ...rest];
      continue;
    }
    if (answer.kind === 'too large') return stoppedBy(answer, missing);
    const read = answer.kind === 'read' ? answer.invoices : [];
    for (const id of batch) {
      const invoice = read.find((one) => one.id === id);
      if (invoice === undefined) missing.push(id);
      else yield invoice;
    }
  }
  return { kind: 'complete', missing };
}

/**
 * Reads page by page from the greatest id seen, as the vendor advises, until a page brings nothing new: a page may also be short because the
 * server has a limit of its own. This relies on pages that begin with the smallest ids. Where a full page shows that they don't, or the server
 * gives the same page again, a larger page is asked for, until one is not full and so has everything.
 */
async function* readList(
  { goodsOwnerId, wanted, pageSize }: { goodsOwnerId: number; wanted: WantedList; pageSize: number },
  parts: ReadParts,
): InvoiceReading {
  const filter = filterOf(wanted);
  const seen = new Set<number>();
  const missing: readonly number[] = [];
  let size = pageSize;
  let largest = LARGEST_PAGE;
  let greatest: number | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { goodsOwnerId, ...filter, invoiceIdFrom: greatest, maxInvoicesToGet: size };
    const asked = await askForInvoices(query, parts);
    if (asked.kind !== 'use') return { ...ended(asked), missing };
    const { answer } = asked;
    if (answer.kind === 'too large' && size > 1) {
      largest = size - 1;
      size = Math.floor(size / 2);
      continue;
    }
    // Behind the last page there may be nothing at all.
    if (answer.kind === 'absent' && seen.size > 0) return { kind: 'complete', missing };
    if (answer.kind !== 'read') return stoppedBy(answer, missing);
    const { invoices } = answer;
    const seenBefore = seen.size;
    for (const invoice of invoices) {
      if (seen.has(invoice.id)) continue;
      seen.add(invoice.id);
      if (isWanted(invoice, wanted)) yield invoice;
    }
    const isNothingNew = seen.size === seenBefore;
    const isFull = invoices.length === size;
    if (isFull && (isNothingNew || !isAscending(invoices))) {
      size *= 4;
      if (size > largest) return endless(missing);
    } else if (isNothingNew) return { kind: 'complete', missing };
    else greatest = Math.max(...seen);
  }
  return endless(missing);
}

function stoppedBy(
  { kind, message }: Extract<InvoicesAnswer, { kind: 'absent' | 'too large' }>,
  missing: readonly number[],
): ReadEnd {
  const remedy = kind === 'absent' ? ` ${PERMISSION_REMEDY}` : '';
  return { kind: 'stopped', cause: kind, message: `${message}${remedy}`, missing };
}

function endless(missing: readonly number[]): ReadEnd {
  const message =
    'The list of invoices does not come to an end page by page. Name a shorter period, or the invoices themselves with --invoice.';
  return { kind: 'stopped', cause: 'failed', message, missing };
}

function ended(
  asked: Exclude<Awaited<ReturnType<typeof askForInvoices>>, { kind: 'use' }>,
): { kind: 'interrupted' } | { kind: 'stopped'; cause: ReadStopCause; message: string } {
  if (asked.kind === 'interrupted') return { kind: 'interrupted' };
  return { kind: 'stopped', cause: asked.cause, message: asked.message };
}

function batchesOf(ids: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  );
}

function isAscending(invoices: readonly InvoiceWithCharges[]): boolean {
  return invoices.every(({ id }, at) => at === 0 || id > invoices[at - 1]!.id);
}
