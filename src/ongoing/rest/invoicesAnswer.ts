import type { InvoiceWithCharges } from '../../model/invoice.ts';

/** Which invoices to read, in the words of the vendor's description of `GET invoices`. What is undefined does not limit them. */
export interface InvoicesQuery {
  readonly goodsOwnerId: number;
  readonly invoiceIds?: readonly number[] | undefined;
  readonly isExported?: boolean | undefined;
  /** An instant, `2026-09-30T00:00:00Z`: only invoices whose date is later. */
  readonly invoiceDateFrom?: string | undefined;
  /** Likewise: only invoices whose date is earlier. */
  readonly invoiceDateTo?: string | undefined;
  /** Only invoices with a larger id. */
  readonly invoiceIdFrom?: number | undefined;
  readonly maxInvoicesToGet?: number | undefined;
}

/**
 * The outcome of one call that reads. `message` is a sentence for people; the server's own words in it are short and hold no password.
 */
export type InvoicesAnswer =
  /** Invoices with their charges, in the order of the answer. */
  | { readonly kind: 'read'; readonly invoices: readonly InvoiceWithCharges[] }
  /** The credentials, or what they may read, were refused: every other call will be, too. */
  | { readonly kind: 'refused'; readonly message: string }
  /** What was asked for is not there (HTTP 404). */
  | { readonly kind: 'absent'; readonly message: string }
  /** The server does not accept the question (HTTP 400). */
  | { readonly kind: 'invalid'; readonly message: string }
  /** More than 64 MB, packed or unpacked. The same question for fewer invoices may be answered. */
  | { readonly kind: 'too large'; readonly message: string }
  /** Over a limit. `retryAfterMs`: how long the server asks to wait, if it says so. */
  | { readonly kind: 'throttled'; readonly message: string; readonly retryAfterMs: number | null }
  /** The path to the server is wrong (URL, certificate, proxy, redirect): every other call will fail the same way. */
  | { readonly kind: 'misdirected'; readonly message: string }
  /** No usable answer. `transient`: the same call may well succeed later. */
  | { readonly kind: 'failed'; readonly message: string; readonly transient: boolean };
