import { type LocalClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { shortened } from '../../model/cell.ts';
import type { Field } from '../../model/chargeFields.ts';
import type { BaselineValues, ChargeValues } from '../../model/row.ts';
import type { FieldValue } from '../../model/sameValue.ts';

/** Values of a charge: `TotalPrice 999.00, Comment cleared`. A date without a time of day is written without one. */
export function valuesText(values: ChargeValues | BaselineValues): string {
  return Object.entries(values)
    .map(([field, value]) =>
      isNone(value) ? `${field} cleared` : `${field} ${valueText(field as Field, value)}`,
    )
    .join(', ');
}

/** A value of a charge on one line, `empty` if there is none. A date without a time of day is written without one. */
export function valueText(field: Field, value: FieldValue | undefined): string {
  if (isNone(value)) return 'empty';
  return visible(field === 'ActionDate' ? `${value}`.replace('T00:00:00', '').replace('T', ' ') : `${value}`);
}

/** The same for a table: a text is cut to this length, but no number and no date, of which any part may make the difference. */
export function shortValueText(field: Field, value: FieldValue | undefined, length: number): string {
  const text = valueText(field, value);
  return field === 'Container' || field === 'Comment' ? shortened(text, length) : text;
}

function isNone(value: FieldValue | undefined): value is null | undefined | '' {
  return value === null || value === undefined || value === '';
}

/** When a call was made, to the minute: ` on 2026-11-26 15:04`; the empty text if none was. */
export function onText(clock: LocalClock, at: string | null): string {
  return at === null ? '' : ` on ${localText(clock, at).slice(0, 16)}`;
}
