import type { RunInvoice } from '../../ledger/readings.ts';
import type { LedgerRow, RunCompare } from '../../model/run.ts';
import type { ChangeableField, FieldValue } from '../../model/sameValue.ts';

/** What was read of the invoices of a run, for its workbook. */
export interface ReportReadings {
  readonly compare: RunCompare;
  /** The invoices that were asked for, by id. */
  readonly invoices: readonly RunInvoice[];
  /** False while nobody knows whether the prices there are totals or prices of one item. */
  readonly knowsPrices: boolean;
  /** What a row changes, field by field; none for a row of which nothing is known, and that was not sent. */
  changesOf(row: LedgerRow): readonly RowChange[];
}

/** A field that a row changes. */
export interface RowChange {
  readonly field: ChangeableField;
  readonly before: StandingValue;
  /** What the row says. */
  readonly next: FieldValue;
  readonly after: StandingValue;
  /** What the reading after the update showed of this field; null for a row that was not updated. */
  readonly proof: Proof | null;
}

/** What an invoice says of a field. */
export type StandingValue =
  | { readonly kind: 'read'; readonly value: FieldValue }
  /** A price, of which nobody knows yet whether it is the total or that of one item. */
  | { readonly kind: 'price'; readonly price: string }
  /** No call can read the field. */
  | { readonly kind: 'unreadable' }
  /** The charge was not read. */
  | { readonly kind: 'not read' };

/**
 * `set again`: a later row of the same charge set the field, so that it does not say what this row sent. `undecided`: it is a price, of which nobody
 * knows yet what it means. `unreadable`: the charge was read, but no call can read this field.
 */
export type Proof = 'verified' | 'differs' | 'set again' | 'undecided' | 'unreadable' | 'not read';

/** Whether a charge of the run was read, before or after, so that its changes can be shown. */
export function hasChanges({ compare: { read, verified, differing } }: ReportReadings): boolean {
  return read + verified + differing > 0;
}
