import { fieldsOf } from '../invoices/judgeRow.ts';
import { stands, valuesStanding } from '../invoices/standing.ts';
import type { PriceMeaning, StandingCharge } from '../model/invoice.ts';
import type { LedgerRow, RowState } from '../model/run.ts';
import type { ChangeableField, FieldValue } from '../model/sameValue.ts';
import type { Proof, RowChange, StandingValue } from '../reporter/workbook/reportReadings.ts';

/** Rows in these states change nothing, or nothing is known of what they would change. */
const WITHOUT_CHANGES: readonly RowState[] = ['invalid', 'unchanged'];
const SENT: readonly RowState[] = ['updated', 'rejected', 'failed', 'sending'];

/**
 * What a row changes, for the workbook: the fields that do not stand on the invoice already, and those that are not as they were sent. Of a row whose
 * charge was not read before it was sent, all of its fields.
 * @param meaning what prices mean there
 */
export function changesOfRow(row: LedgerRow, meaning: PriceMeaning | null): RowChange[] {
  const { state, values, before, after } = row;
  if (WITHOUT_CHANGES.includes(state) || (before === null && !SENT.includes(state))) return [];
  return fieldsOf(values).flatMap((field) => {
    const next = values[field] ?? null;
    const proof = state === 'updated' ? proofOf(row, field, next, meaning) : null;
    const stood = before !== null && stands(field, next, before.values, meaning) === true;
    if (stood && proof !== 'differs') return [];
    return [
      {
        field,
        before: standing(before, field, meaning),
        next,
        after: standing(after, field, meaning),
        proof,
      },
    ];
  });
}

function proofOf(
  { after, verification }: LedgerRow,
  field: ChangeableField,
  next: FieldValue,
  meaning: PriceMeaning | null,
): Proof {
  if (after === null || verification === null) return 'not read';
  if (verification.state === 'differs' && verification.fields.some((each) => each.field === field))
    return 'differs';
  switch (stands(field, next, after.values, meaning)) {
    case true:
      return 'verified';
    case false:
      // Whether it was set again was not told while nobody knew what prices mean. Else the last row of a charge has the last word.
      return verification.state === 'unread' ? 'undecided' : 'set again';
    case undefined:
      return field === 'TotalPrice' ? 'undecided' : 'unreadable';
  }
}

function standing(
  charge: StandingCharge | null,
  field: ChangeableField,
  meaning: PriceMeaning | null,
): StandingValue {
  if (charge === null) return { kind: 'not read' };
  const value = valuesStanding(charge.values, meaning)[field];
  if (value !== undefined) return { kind: 'read', value };
  return field === 'TotalPrice' ? { kind: 'price', price: charge.values.price } : { kind: 'unreadable' };
}
