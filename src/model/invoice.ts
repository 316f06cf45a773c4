/** An invoice as Ongoing WMS shows it. */
export interface Invoice {
  readonly id: number;
  readonly number: string | null;
  readonly title: string | null;
  /** The IANA zone in which its dates, and those of its charges, were read: the warehouse's own. */
  readonly timeZone: string;
  /** `2026-10-31` */
  readonly date: string | null;
  readonly periodStart: string | null;
  readonly periodEnd: string | null;
  /** An exact decimal text, as the server wrote it. */
  readonly amount: string;
  /** Whether the bookkeeping has it already. */
  readonly isExported: boolean;
  readonly goodsOwner: { readonly id: number; readonly name: string | null } | null;
  readonly currency: string | null;
}

/**
 * What an invoice says of a charge now. Null is an empty field. ArticleGroupId is not among them: no call reads it.
 */
export interface StandingValues {
  /** `2026-10-31T00:00:00` in the warehouse's own zone, as `ChargeValues.ActionDate`; with a fraction if the server gave one. */
  readonly ActionDate: string | null;
  /** Exact decimal texts, as the server wrote them. */
  readonly Count: string;
  /** The total, or the price of one item: see `PriceMeaning`. */
  readonly price: string;
  readonly ProfitCenterId: number | null;
  readonly Container: string | null;
  readonly Comment: string | null;
}

/** A charge as it stands on an invoice. */
export interface StandingCharge {
  readonly id: number;
  /** The id of its invoice. */
  readonly invoice: number;
  readonly values: StandingValues;
  /** What helps a person to know it again; it is never sent. */
  readonly context: ChargeContext;
}

export interface ChargeContext {
  readonly articleCode: string | null;
  readonly articleTitle: string | null;
  readonly orderNumber: string | null;
  readonly profitCenterCode: string | null;
  readonly profitCenterName: string | null;
}

/** An invoice with all of its charges. */
export interface InvoiceWithCharges extends Invoice {
  readonly charges: readonly StandingCharge[];
}

/** What `price` means in a warehouse. The API's description does not say; `invoices/` decides it by evidence. */
export type PriceMeaning = 'total' | 'unit';
