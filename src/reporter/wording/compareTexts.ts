import type { ComparedInvoice, RunCompare } from '../../model/run.ts';
import { moneyText } from './amounts.ts';
import { rowsText } from './stateWords.ts';

/** That prices are not compared, and why. */
export const PRICES_UNKNOWN =
  'It is not known yet whether the prices on these invoices are totals or prices of one item. They are shown as read, and not compared.';

/** What a reading after the updates showed, in sentences; null for what did not happen. */
export interface VerificationTexts {
  readonly verified: string | null;
  readonly differing: string | null;
  readonly unverified: string | null;
}

/** What a reading after the updates showed; all null if nothing was read. */
export function verificationTexts({ read, verified, differing, unverified }: RunCompare): VerificationTexts {
  const wasRead = read + verified + differing > 0;
  const [are, them] = differing === 1 ? ['is', 'it'] : ['are', 'them'];
  return {
    verified: verified === 0 ? null : `Read again: ${rowsText(verified)} verified on the invoices.`,
    differing:
      differing === 0
        ? null
        : `Read again: ${rowsText(differing)} ${are} not what was sent. The Changes tab of the result workbook says which; check ${them} in Ongoing WMS.`,
    unverified:
      !wasRead || unverified === 0
        ? null
        : `${rowsText(unverified)} updated, but not verified. See the Changes tab of the result workbook.`,
  };
}

/** What an invoice came to before a run, and after: `invoice 2026-0101: 87,693.29 → 87,725.29`. Null if its amount was never read. */
export function invoiceText({ id, number, before, after }: ComparedInvoice): string | null {
  if (before === null && after === null) return null;
  const amount = (text: string | null): string => (text === null ? 'not read' : moneyText(text));
  const change =
    after === null ? `${amount(before)}, not read again` : `${amount(before)} → ${amount(after)}`;
  return `invoice ${number ?? id}: ${change}`;
}
