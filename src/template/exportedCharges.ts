import type { ChargeContext, Invoice, PriceMeaning } from '../model/invoice.ts';
import type { BaselineValues } from '../model/row.ts';
import type { ChangeableField, FieldValue } from '../model/sameValue.ts';

/** A charge as an exported file shows it. */
export interface ExportedCharge {
  readonly id: number;
  readonly invoice: Invoice;
  /** What the cells of the columns to import say. TotalPrice is absent while it is not known what prices mean. */
  readonly values: BaselineValues;
  /** The price of one item, or as it was read while it is not known what it means; null if it is the total. */
  readonly unitPrice: string | null;
  readonly context: ChargeContext;
}

/** An invoice, and how many of its charges are in the file. */
export interface ExportedInvoice extends Invoice {
  readonly charges: number;
}

/** What an exported file holds. */
export interface ExportedFile {
  /** The id of the export, which each row has. */
  readonly id: string;
  /** When the export started: an instant in ISO 8601. */
  readonly started: string;
  readonly host: string;
  readonly warehouse: string;
  /** The IANA zone of its dates. */
  readonly timeZone: string;
  readonly priceMeaning: PriceMeaning | null;
  readonly invoices: readonly ExportedInvoice[];
  readonly charges: readonly ExportedCharge[];
  /** What an undo file has besides; absent for an export. */
  readonly undo?: UndoneRun;
}

/** The run that an undo file takes back. */
export interface UndoneRun {
  readonly run: string;
  /** The file that it imported. */
  readonly file: string;
  /** How many cells the undo file puts back. */
  readonly cells: number;
  readonly notUndone: readonly NotUndone[];
}

/** A value that was sent and can't be taken back. */
export interface NotUndone {
  /** The row of the file that the run imported, in its own tab. */
  readonly row: number;
  /** Its tab, if several were read. */
  readonly tab: string | null;
  readonly chargeId: number;
  readonly field: ChangeableField;
  readonly sent: FieldValue;
  /** Why not, in sentences. */
  readonly why: string;
}
