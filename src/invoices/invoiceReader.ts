import type { InvoiceWithCharges } from '../model/invoice.ts';
import type { ReadParts } from './askForInvoices.ts';
import type { ReadStopCause } from './nextReadStep.ts';
import { readInvoices, type WantedInvoices } from './readInvoices.ts';

/** Reads the invoices of a goods owner. */
export interface InvoiceReader {
  /**
   * The invoices that are wanted, one by one. Ids that the server does not give are left out.
   * @throws {ReadingError} if they can't be read
   * @throws the signal's reason if it aborts
   */
  read(wanted: WantedInvoices, signal: AbortSignal): AsyncGenerator<InvoiceWithCharges, void, undefined>;
}

/** Invoices that can't be read. Its message says why, and what to do. */
export class ReadingError extends Error {
  override readonly cause: ReadStopCause;

  constructor(message: string, cause: ReadStopCause) {
    super(message);
    this.name = 'ReadingError';
    this.cause = cause;
  }
}

/** @param parts what to read with, opened on first use */
export function invoiceReader(
  goodsOwnerId: number,
  parts: (signal: AbortSignal) => Promise<ReadParts>,
): InvoiceReader {
  return {
    async *read(wanted, signal) {
      const end = yield* readInvoices({ wanted, goodsOwnerId }, await parts(signal));
      if (end.kind === 'interrupted') throw signal.reason;
      if (end.kind === 'stopped') throw new ReadingError(end.message, end.cause);
    },
  };
}
