import type { Field } from './chargeFields.ts';
import { sameDecimal } from './decimal.ts';
import type { ChargeValues } from './row.ts';

/** A field that UpdateCharge can change. */
export type ChangeableField = Exclude<Field, 'ChargeId'>;

/** A value of a field; null is an empty one. */
export type FieldValue = ChargeValues[Field] | null;

/**
 * Whether two values of a field say the same: numbers by their value, texts whatever their kind of line break, times whatever zeros their fraction
 * ends with. An empty text is no text.
 */
export function sameValue(field: ChangeableField, a: FieldValue, b: FieldValue): boolean {
  if (a === b) return true;
  switch (field) {
    case 'Count':
    case 'TotalPrice':
      return typeof a === 'string' && typeof b === 'string' && sameDecimal(a, b);
    case 'Container':
    case 'Comment':
      return oneLineBreak(a) === oneLineBreak(b);
    case 'ActionDate':
      return withoutFractionZeros(a) === withoutFractionZeros(b);
    default:
      return (a ?? null) === (b ?? null);
  }
}

function oneLineBreak(text: FieldValue): string {
  return `${text ?? ''}`.replace(/\r\n?/g, '\n');
}

function withoutFractionZeros(time: FieldValue): string | null {
  return typeof time === 'string' ? time.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : null;
}
