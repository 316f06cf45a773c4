import type { Ids } from './ids.ts';

/** An invoice for a test. Its dates are in the server's own zone: `2026-10-31`, or with a time, `2026-10-31T08:30:00`. */
export interface InvoiceSeed {
  readonly id: number;
  /** Charges of the store, in the order in which the invoice lists them. */
  readonly charges: Ids;
  /** Default 42. */
  readonly goodsOwnerId?: number;
  /** Default false. */
  readonly exported?: boolean;
  /** Default: the day after `date` if it is exported, else null. */
  readonly exportedDate?: string | null;
  /** Default `2026-10-31`. */
  readonly date?: string;
  /** Default `2026-0101` for 101. Null: it has none yet. */
  readonly number?: string | null;
  readonly title?: string | null;
  /** Default: the first day of the month of `date`. */
  readonly periodStart?: string | null;
  /** Default: `date`. */
  readonly periodEnd?: string | null;
}

/** A customer of the warehouse. */
export interface GoodsOwner {
  readonly id: number;
  readonly name?: string;
  /** `SEK` */
  readonly currency?: string;
}

/** What a REST call answers to a user without the permission to see invoices, which the vendor does not document. */
export type WithoutPermission = '403' | '401' | 'empty-list';

/** What the REST calls show of the charges. Every part is optional. */
export interface InvoicingOptions {
  /** Default: the charges in the order of their ids, 20 to 50 an invoice, from invoice 101; one in five is of goods owner 43. */
  readonly invoices?: readonly InvoiceSeed[] | undefined;
  /** Default 42 and 43. An invoice may be of another one, which has an id only. */
  readonly goodsOwners?: readonly GoodsOwner[] | undefined;
  /** Whether `price` is the total of a charge (the default) or the price of one item: the total divided by the count. */
  readonly priceIs?: 'total' | 'unit' | undefined;
  /** To how many decimals the price of one item is rounded, half away from zero. Default 4. */
  readonly unitPriceDecimals?: number | undefined;
  /**
   * Prices and counts are written with at least this many decimals, as a server may whose database keeps them so, or whose
   * serializer writes 12 as 12.0. Default 0: as they were received.
   */
  readonly leastDecimals?: number | undefined;
  /** Default `403`. For users with `seesInvoices: false`. */
  readonly withoutPermission?: WithoutPermission | undefined;
  /** The most invoices in a list, whatever maxInvoicesToGet says. Default: no limit. */
  readonly mostInvoices?: number | undefined;
  /** Whether members without a value are written as null (the default) or left out. */
  readonly emptyMembers?: 'null' | 'left-out' | undefined;
}

export const DEFAULT_GOODS_OWNERS: readonly GoodsOwner[] = [
  { id: 42, name: 'Nordic Outdoor AB', currency: 'SEK' },
  { id: 43, name: 'Åkerö Möbler AB', currency: 'EUR' },
];
