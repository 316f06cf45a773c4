import { fieldsOf } from '../invoices/judgeRow.ts';
import { standingTotal } from '../invoices/priceMeaning.ts';
import { stands, valuesStanding } from '../invoices/standing.ts';
import type { KnownCharge } from '../ledger/ledger.ts';
import { DecimalSum } from '../model/decimal.ts';
import type { Invoice, PriceMeaning } from '../model/invoice.ts';
import type { ChangeableField, FieldValue } from '../model/sameValue.ts';

/** One field of one row that would change. */
export interface FieldChange {
  readonly row: number;
  readonly chargeId: number;
  readonly invoice: number;
  readonly field: ChangeableField;
  /** Undefined if it can't be read. */
  readonly now: FieldValue | undefined;
  /** The price as it was read, of a TotalPrice while it is not known what prices mean. */
  readonly price?: string;
  readonly next: FieldValue;
}

/** An invoice that rows are on, and what its amount would be. */
export interface InvoiceChange {
  readonly invoice: Invoice;
  /** How much would be added; null while it is not known what prices mean. */
  readonly difference: string | null;
}

/** Which rows are meant: those to be sent, those in conflict, those that are suspicious, those that are both. */
export type Part = 'toSend' | 'inConflict' | 'held' | 'inConflictAndHeld';

/** How many changes are kept in full; the workbook has them all. */
const KEPT_CHANGES = 100;

/** A charge with a total that rows change. */
interface PricedCharge {
  readonly invoice: number;
  /** What stands on the invoice. */
  readonly total: string;
  /** What rows say, in file order. */
  readonly next: { readonly part: Part; readonly total: string }[];
}

/** Counts what the rows of a plan would change, of rows whose charges could be read. */
export class ChangeTally {
  readonly #first: { readonly part: Part; readonly change: FieldChange }[] = [];
  readonly #byField = new Map<Part, Map<ChangeableField, number>>();
  readonly #meaning: PriceMeaning | null;
  readonly #priced = new Map<number, PricedCharge>();

  /** @param meaning what prices mean there */
  constructor(meaning: PriceMeaning | null) {
    this.#meaning = meaning;
  }

  add({ row, values, before }: KnownCharge, part: Part): void {
    if (!before) return;
    const { charge } = before;
    const now = valuesStanding(charge.values, this.#meaning);
    for (const field of fieldsOf(values)) {
      const next = values[field] ?? null;
      if (stands(field, next, charge.values, this.#meaning) === true) continue;
      const byField = this.#byField.get(part) ?? new Map<ChangeableField, number>();
      this.#byField.set(part, byField);
      byField.set(field, (byField.get(field) ?? 0) + 1);
      const { id: chargeId, invoice } = charge;
      const price = field === 'TotalPrice' && now[field] === undefined ? { price: charge.values.price } : {};
      const change = { row, chargeId, invoice, field, now: now[field], next, ...price };
      // Of each part as many as are shown of all.
      if (this.#count(part) <= KEPT_CHANGES) this.#first.push({ part, change });
    }
    const total = standingTotal(charge.values, this.#meaning);
    if (values.TotalPrice === undefined || total === undefined) return;
    const priced = this.#priced.get(charge.id) ?? { invoice: charge.invoice, total, next: [] };
    this.#priced.set(charge.id, priced);
    priced.next.push({ part, total: values.TotalPrice });
  }

  #count(part: Part): number {
    return [...(this.#byField.get(part)?.values() ?? [])].reduce((sum, rows) => sum + rows, 0);
  }

  /** The first changes of these parts of the rows. */
  first(parts: readonly Part[]): FieldChange[] {
    return this.#first
      .filter(({ part }) => parts.includes(part))
      .map(({ change }) => change)
      .slice(0, KEPT_CHANGES);
  }

  /** How many rows of these parts change each field. */
  byField(parts: readonly Part[]): ReadonlyMap<ChangeableField, number> {
    const sums = new Map<ChangeableField, number>();
    for (const part of parts)
      for (const [field, rows] of this.#byField.get(part) ?? [])
        sums.set(field, (sums.get(field) ?? 0) + rows);
    return sums;
  }

  /** What becomes of invoices if these parts of the rows are sent. Of several rows of a charge, the last one has the last word. */
  invoices(of: readonly Invoice[], parts: readonly Part[]): InvoiceChange[] {
    const differences = new Map(of.map(({ id }) => [id, new DecimalSum()]));
    for (const { invoice, total, next } of this.#priced.values()) {
      const last = next.findLast(({ part }) => parts.includes(part));
      if (last === undefined) continue;
      const sum = differences.get(invoice);
      sum?.add(last.total);
      sum?.subtract(total);
    }
    return of.map((invoice) => ({
      invoice,
      difference: this.#meaning === null ? null : `${differences.get(invoice.id)}`,
    }));
  }
}
