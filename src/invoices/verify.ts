import type { PriceEvidence } from '../ledger/readings.ts';
import type { PriceMeaning, StandingCharge } from '../model/invoice.ts';
import type { ChargeValues } from '../model/row.ts';
import type { DifferingField, LedgerRow, Verification } from '../model/run.ts';
import { fieldsOf } from './judgeRow.ts';
import { meaningAfter } from './priceMeaning.ts';
import { stands, valuesStanding } from './standing.ts';

/** Updated rows of one charge, in file order, with the charge as it was read afterwards. */
export interface UpdatedCharge {
  readonly rows: readonly LedgerRow[];
  readonly charge: StandingCharge;
}

/** What an update shows of the meaning of prices. */
export function evidenceOf(run: string, { rows, charge }: UpdatedCharge): PriceEvidence[] {
  const last = rows.findLast(({ values }) => values.TotalPrice !== undefined);
  const { Count, TotalPrice } = last?.values ?? {};
  if (Count === undefined || TotalPrice === undefined) return [];
  const meaning = meaningAfter({ Count, TotalPrice }, charge.values);
  return meaning === null ? [] : [{ meaning, source: `run ${run}, row ${last!.row}` }];
}

/**
 * What a reading says of updated rows: whether what was sent stands there. Of a field that several rows of a charge set, the last one counts.
 * ArticleGroupId can't be read, so it is not compared.
 * @param meaning what prices mean there
 * @param at when it was read, ISO 8601, UTC
 */
export function verificationsOf(
  { rows, charge }: UpdatedCharge,
  meaning: PriceMeaning | null,
  at: string,
): { readonly row: number; readonly verification: Verification }[] {
  const read = valuesStanding(charge.values, meaning);
  return rows.map(({ row, values }, index) => {
    const later = rows.slice(index + 1);
    const own = fieldsOf(values).filter((field) => later.every(({ values }) => values[field] === undefined));
    const states = own.map((field) => ({
      field,
      stands: stands(field, values[field]!, charge.values, meaning),
    }));
    const fields: DifferingField[] = states
      .filter(({ stands }) => stands === false)
      .map(({ field }) => ({ field, sent: sentOf(values, field), read: read[field] ?? null }));
    const { invoice } = charge;
    if (fields.length > 0) return { row, verification: { state: 'differs', invoice, at, fields } };
    if (states.some(({ field, stands }) => stands === undefined && field === 'TotalPrice'))
      return { row, verification: { state: 'unread', reason: UNDECIDED } };
    if (states.length > 0 && states.every(({ stands }) => stands === undefined))
      return { row, verification: { state: 'unread', reason: 'ArticleGroupId can not be read.' } };
    return { row, verification: { state: 'verified', invoice, at } };
  });
}

const UNDECIDED = 'It is not known yet whether prices here are totals or prices of one item.';

function sentOf(values: ChargeValues, field: DifferingField['field']): string | number | null {
  return values[field] ?? null;
}
