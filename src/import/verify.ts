import { type InvoiceReader, ReadingError } from '../invoices/invoiceReader.ts';
import { evidenceOf, type UpdatedCharge, verificationsOf } from '../invoices/verify.ts';
import type { Lease } from '../ledger/ledger.ts';
import type { Readings } from '../ledger/readings.ts';
import type { Clock } from '../lib/clock.ts';
import { instant } from '../lib/localTime.ts';
import type { InvoiceWithCharges } from '../model/invoice.ts';
import type { LedgerRow } from '../model/run.ts';
import { meaningThere } from './priceMeaningThere.ts';
import { noteReading, withoutCharges } from './readBefore.ts';

/** How long to wait before reading again what differs, in milliseconds: a read shortly after a write may lag behind. */
export const WAITS_MS: readonly number[] = [3_000, 12_000];

/** A run whose updates are to be read again. */
export interface VerifiedRun {
  readonly id: string;
  readonly automationUrl: string;
}

export interface VerifyParts {
  readonly ledger: Pick<
    Readings,
    'placesOf' | 'updatedRows' | 'noteInvoices' | 'notePriceEvidence' | 'priceEvidence'
  >;
  readonly lease: Pick<Lease, 'verify'>;
  readonly reader: InvoiceReader;
  readonly clock: Clock;
  readonly interrupt: AbortSignal;
}

/**
 * Reads the invoices of a run again, and keeps for each updated row whether what was sent stands there. What differs is read up to twice more, for
 * reads may lag behind. Nothing is sent.
 * @returns why the invoices could not be read, or null
 */
export async function verifyUpdates(run: VerifiedRun, parts: VerifyParts): Promise<string | null> {
  const { ledger, clock, interrupt } = parts;
  let { invoices } = await ledger.placesOf(run.id, 'updated');
  try {
    for (const waitMs of [0, ...WAITS_MS]) {
      if (invoices.length === 0 || interrupt.aborted) return null;
      await clock.sleep(waitMs, interrupt);
      const { differing, undecided } = await readAgain(run, invoices, parts);
      // One invoice may have shown what the prices of another mean.
      const isDecided = (await meaningThere(ledger, run.automationUrl)) !== null;
      const again = isDecided && undecided.length > 0 ? await readAgain(run, undecided, parts) : NOTHING;
      invoices = [...new Set([...differing, ...again.differing])];
    }
    return null;
  } catch (error) {
    if (interrupt.aborted) return 'Interrupted before the updates were read again.';
    if (error instanceof ReadingError) return error.message;
    throw error;
  }
}

/** Invoices with rows that are not as they were sent, and those whose prices mean nothing yet. */
interface Doubtful {
  readonly differing: readonly number[];
  readonly undecided: readonly number[];
}

const NOTHING: Doubtful = { differing: [], undecided: [] };

async function readAgain(
  run: VerifiedRun,
  ids: readonly number[],
  { ledger, lease, reader, interrupt }: VerifyParts,
): Promise<Doubtful> {
  const differing: number[] = [];
  const undecided: number[] = [];
  for await (const invoice of reader.read({ kind: 'ids', ids }, interrupt)) {
    await noteReading(ledger, run.automationUrl, invoice);
    const updated = await updatedOn(ledger, run.id, invoice);
    await ledger.notePriceEvidence(
      run.automationUrl,
      updated.flatMap((charge) => evidenceOf(run.id, charge)),
    );
    const meaning = await meaningThere(ledger, run.automationUrl);
    const at = instant();
    const rows = updated.flatMap((charge) => verificationsOf(charge, meaning, at));
    const charges = updated.map(({ charge }) => charge);
    await lease.verify({ rows, charges, invoices: [withoutCharges(invoice)], absent: [], at });
    if (rows.some(({ verification }) => verification.state === 'differs')) differing.push(invoice.id);
    if (meaning === null) undecided.push(invoice.id);
  }
  return { differing, undecided };
}

/** How many charges are looked up at a time. */
const CHARGES_AT_ONCE = 500;

async function updatedOn(
  ledger: VerifyParts['ledger'],
  run: string,
  { charges }: InvoiceWithCharges,
): Promise<UpdatedCharge[]> {
  const found: LedgerRow[] = [];
  for (let at = 0; at < charges.length; at += CHARGES_AT_ONCE) {
    const ids = charges.slice(at, at + CHARGES_AT_ONCE).map(({ id }) => id);
    found.push(...(await ledger.updatedRows(run, ids)));
  }
  const byCharge = Map.groupBy(found, ({ values }) => values.ChargeId!);
  return charges.flatMap((charge) => {
    const rows = byCharge.get(charge.id);
    return rows ? [{ rows, charge }] : [];
  });
}
