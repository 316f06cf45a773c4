import { agreedMeaning } from '../invoices/priceMeaning.ts';
import type { Readings } from '../ledger/readings.ts';
import type { PriceMeaning } from '../model/invoice.ts';

/** What prices mean in a warehouse, as far as the ledger has evidence. */
export async function meaningThere(
  ledger: Pick<Readings, 'priceEvidence'>,
  automationUrl: string,
): Promise<PriceMeaning | null> {
  return agreedMeaning(await ledger.priceEvidence(automationUrl));
}
