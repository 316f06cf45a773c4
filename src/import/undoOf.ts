import { fieldsOf } from '../invoices/judgeRow.ts';
import { valuesStanding } from '../invoices/standing.ts';
import { FIELDS, MAX_ID } from '../model/chargeFields.ts';
import { fitsDotNetDecimal } from '../model/decimal.ts';
import type { PriceMeaning, StandingCharge } from '../model/invoice.ts';
import type { BaselineValues, ChargeValues } from '../model/row.ts';
import type { LedgerRow } from '../model/run.ts';
import { type ChangeableField, type FieldValue, sameValue } from '../model/sameValue.ts';
import type { NotUndone } from '../template/exportedCharges.ts';
import { FIRST_DAY, isBeforeFirstDay } from '../validation/dateWindow.ts';
import { unsendableCharacter } from '../validation/readValue.ts';

/** What can be put back of one charge. */
export interface UndoneCharge {
  readonly id: number;
  /** The invoice on which it was last seen by the run. */
  readonly invoice: number;
  /** How it stood before the run. */
  readonly before: StandingCharge;
  /** What to put back: at least one field. */
  readonly written: ChargeValues;
  /** What the run left in these fields: what was read after it, else what it sent. */
  readonly left: BaselineValues;
}

/** What becomes of the fields of one charge that were sent. */
export interface Undone {
  /** Null if nothing can be put back. */
  readonly putBack: UndoneCharge | null;
  /** Rows as the run numbers them. */
  readonly notUndone: readonly Omit<NotUndone, 'tab'>[];
}

const UNREAD = 'What stood there before was not read.';
const UNREADABLE = 'Ongoing shows it to nobody, so it is not known what stood there before.';
const UNDECIDED =
  'It is not known yet whether prices are totals or prices of one item. Count and TotalPrice can only be sent together.';
const NOTHING_STOOD =
  'Nothing stood there before, and it is not known whether Ongoing takes an empty value. To try it, write (clear) in the cell.';

/**
 * What can be put back of a charge, and what not.
 * @param rows the rows of a run that updated the charge, in file order; at least one
 * @param meaning what prices mean there
 */
export function undoOf(rows: readonly LedgerRow[], meaning: PriceMeaning | null): Undone {
  const [{ values, before, after }] = rows as [LedgerRow, ...LedgerRow[]];
  const stood = before && valuesStanding(before.values, meaning);
  const stands = after ? valuesStanding(after.values, meaning) : {};
  const written: Record<string, FieldValue> = {};
  const left: Record<string, FieldValue> = {};
  const notUndone: Omit<NotUndone, 'tab'>[] = [];
  const reasons = new Map(
    FIELDS.flatMap(({ field }) => (field === 'ChargeId' ? [] : [[field, whyNot(field, stood)] as const])),
  );
  // They can only be sent together.
  const ofPair = reasons.get('Count') ?? reasons.get('TotalPrice');
  for (const row of rows) {
    for (const field of fieldsOf(row.values)) {
      const sent = row.values[field] ?? null;
      const why = field === 'Count' || field === 'TotalPrice' ? ofPair : reasons.get(field);
      if (why === undefined) {
        written[field] = stood![field]!;
        left[field] = stands[field] === undefined ? sent : stands[field];
      } else if (why !== NOTHING_STOOD || !sameValue(field, sent, null)) {
        notUndone.push({ row: row.row, chargeId: values.ChargeId!, field, sent, why });
      }
    }
  }
  if (!before || Object.keys(written).length === 0) return { putBack: null, notUndone };
  const { invoice } = after ?? before;
  return {
    putBack: { id: values.ChargeId!, invoice, before, written: written as ChargeValues, left },
    notUndone,
  };
}

/** Why what stood in a field can't be put back; undefined if it can. */
function whyNot(field: ChangeableField, stood: BaselineValues | null): string | undefined {
  if (field === 'ArticleGroupId') return UNREADABLE;
  if (stood === null) return UNREAD;
  const value = stood[field];
  if (value === undefined) return UNDECIDED;
  if (value === null || `${value}`.trim() === '') return NOTHING_STOOD;
  return whyUnsendable(field, value);
}

function whyUnsendable(field: ChangeableField, value: string | number): string | undefined {
  const { type, maxLength } = FIELDS.find((definition) => definition.field === field)!;
  const text = `${value}`;
  switch (type) {
    case 'id':
      return Number(value) >= 1 && Number(value) <= MAX_ID
        ? undefined
        : `It was ${text}, which can't be sent.`;
    case 'decimal':
      return fitsDotNetDecimal(text) ? undefined : `It was ${text}, which has more digits than can be sent.`;
    case 'date':
      return isBeforeFirstDay(text)
        ? `It was ${text.slice(0, 10)}, and Ongoing can't store a date before ${FIRST_DAY}.`
        : undefined;
    case 'text': {
      const character = unsendableCharacter(text);
      if (character !== undefined) return `It contained ${character}, which can't be sent.`;
      return maxLength !== undefined && text.length > maxLength
        ? `It had ${text.length} characters, and Ongoing takes up to ${maxLength}.`
        : undefined;
    }
  }
}
