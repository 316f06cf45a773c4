import { type InvoiceReader, ReadingError } from '../invoices/invoiceReader.ts';
import { PERMISSION_REMEDY } from '../invoices/nextReadStep.ts';
import { meaningShownBy } from '../invoices/priceMeaning.ts';
import type { Readings } from '../ledger/readings.ts';
import { instant } from '../lib/localTime.ts';
import { ConfigurationError, InterruptedError } from '../model/errors.ts';
import type { Invoice, InvoiceWithCharges } from '../model/invoice.ts';

/** Whether to compare with what stands on the invoices: wherever that can be read, always, or never. */
export type CompareMode = 'auto' | 'required' | 'off';

/** The reader of invoices; or why there is none, in a sentence that says what to set. */
export type Reading =
  | {
      readonly kind: 'possible';
      readonly reader: InvoiceReader;
      /** The IANA zone of the warehouse's dates. */
      readonly timeZone: string;
    }
  | { readonly kind: 'impossible'; readonly why: string };

/** How to compare. */
export interface CompareRequest {
  readonly mode: CompareMode;
  /** Invoices to read besides those that the rows name. */
  readonly invoices: readonly number[];
  readonly reading: Reading;
}

/** What came of reading the invoices of a run. */
export type ReadBefore =
  /** Nobody asked for it, or nothing is to be sent. */
  | { readonly kind: 'not read' }
  /** It is not known on which invoices the charges are. */
  | { readonly kind: 'unplaced' }
  | { readonly kind: 'failed'; readonly message: string; readonly invoices: readonly Invoice[] }
  | {
      readonly kind: 'read';
      /** As they stand now. */
      readonly invoices: readonly Invoice[];
      /** Ids that were asked for and are gone. */
      readonly absent: readonly number[];
      readonly timeZone: string;
    };

export const NOT_READ: ReadBefore = { kind: 'not read' };

/** Where invoices are read into. */
type ReadingLedger = Pick<Readings, 'placesOf' | 'noteBefore' | 'noteInvoices' | 'notePriceEvidence'>;

/**
 * Reads the invoices that the rows of a run are on, as far as that is known, and keeps how their charges stand.
 * @throws {ConfigurationError} if reading is required and refused; nothing was sent
 * @throws {InterruptedError} if the user interrupts
 */
export async function readBefore(
  ledger: ReadingLedger,
  run: { readonly id: string; readonly automationUrl: string },
  { mode, invoices, reading }: CompareRequest,
  interrupt: AbortSignal,
): Promise<ReadBefore> {
  if (mode === 'off') return NOT_READ;
  const places = await ledger.placesOf(run.id, 'to send');
  const ids = [...new Set([...places.invoices, ...invoices])].sort((a, b) => a - b);
  const result: ReadBefore =
    ids.length === 0 && places.unplaced > 0
      ? { kind: 'unplaced' }
      : await readThem(ledger, run, ids, reading, interrupt);
  if (mode === 'required')
    // What was read may have shown where charges are.
    refuseUnread(result, places.unplaced === 0 ? 0 : (await ledger.placesOf(run.id, 'to send')).unplaced);
  return result;
}

async function readThem(
  ledger: ReadingLedger,
  run: { readonly id: string; readonly automationUrl: string },
  ids: readonly number[],
  reading: Reading,
  interrupt: AbortSignal,
): Promise<ReadBefore> {
  if (ids.length === 0) return NOT_READ;
  if (reading.kind === 'impossible') return { kind: 'failed', message: reading.why, invoices: [] };
  const { reader, timeZone } = reading;
  const seen = new Map<number, Invoice>();
  try {
    for await (const invoice of reader.read({ kind: 'ids', ids }, interrupt)) {
      const standing = withoutCharges(invoice);
      seen.set(invoice.id, standing);
      await noteReading(ledger, run.automationUrl, invoice);
      await ledger.noteBefore(run.id, {
        charges: invoice.charges,
        invoices: [standing],
        absent: [],
        at: instant(),
      });
    }
  } catch (error) {
    if (interrupt.aborted)
      throw new InterruptedError('Interrupted while the invoices were being read. Nothing was sent.');
    if (!(error instanceof ReadingError)) throw error;
    return { kind: 'failed', message: error.message, invoices: [...seen.values()] };
  }
  const absent = ids.filter((id) => !seen.has(id));
  if (seen.size === 0)
    return {
      kind: 'failed',
      message: `${ids.length === 1 ? `The invoice asked for (${ids[0]}) is not there` : `None of the ${ids.length} invoices asked for is there`}, or this user may not see invoices. ${PERMISSION_REMEDY}`,
      invoices: [],
    };
  if (absent.length > 0)
    await ledger.noteBefore(run.id, { charges: [], invoices: [], absent, at: instant() });
  return { kind: 'read', invoices: [...seen.values()], absent, timeZone };
}

function refuseUnread(result: ReadBefore, unplaced: number): void {
  const cannot = 'Nothing was sent, because --compare required was given and';
  if (result.kind === 'failed')
    throw new ConfigurationError(`${cannot} invoices can't be read. ${result.message}`);
  if (unplaced > 0)
    throw new ConfigurationError(
      `${cannot} it is unknown on which invoices ${unplaced === 1 ? '1 row is' : `${unplaced} rows are`}. Name the invoices with --invoice, or export the charges first.`,
    );
}

/** Keeps on which invoice charges are, and what the invoice shows of the meaning of prices. */
export async function noteReading(
  ledger: Pick<Readings, 'noteInvoices' | 'notePriceEvidence'>,
  automationUrl: string,
  invoice: InvoiceWithCharges,
): Promise<void> {
  await ledger.noteInvoices(
    automationUrl,
    invoice.charges.map(({ id }) => ({ id, invoice: invoice.id })),
  );
  const meaning = meaningShownBy(invoice);
  if (meaning !== null)
    await ledger.notePriceEvidence(automationUrl, [{ meaning, source: `invoice ${invoice.id}` }]);
}

/** An invoice by itself. */
export function withoutCharges({ charges: _, ...invoice }: InvoiceWithCharges): Invoice {
  return invoice;
}
