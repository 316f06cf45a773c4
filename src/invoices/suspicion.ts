import { daysFrom } from '../lib/calendar.ts';
import { compareDecimals, decimalProduct, sameDecimal } from '../model/decimal.ts';
import type { BaselineValues, ChargeValues } from '../model/row.ts';
import type { Suspicion } from '../model/run.ts';

/** An amount that becomes more than this many times as much, or less than this part of it, may have lost its decimal point. */
export const MOST_FACTOR = 10;
/** A date that moves by more than a year may have another year by mistake. */
export const MOST_DAYS = 366;

/**
 * The changes of a row that nobody may have meant: an amount by more than a factor of 10 or to the other sign, a date by more than 366 days.
 * What was nothing or zero before can become anything.
 * @param values what the row says
 * @param now what stands there
 */
export function suspicionsOf(values: ChargeValues, now: BaselineValues): Suspicion[] {
  const found: Suspicion[] = [];
  for (const field of ['Count', 'TotalPrice'] as const) {
    const [before, next] = [now[field], values[field]];
    if (typeof before !== 'string' || typeof next !== 'string') continue;
    const kind = oddAmount(before, next);
    if (kind !== null) found.push({ field, kind, now: before, next });
  }
  const [before, next] = [now.ActionDate, values.ActionDate];
  if (typeof before === 'string' && typeof next === 'string' && Math.abs(daysFrom(before, next)) > MOST_DAYS)
    found.push({ field: 'ActionDate', kind: 'date', now: before, next });
  return found;
}

function oddAmount(before: string, next: string): 'sign' | 'factor' | null {
  if (sameDecimal(before, '0')) return null;
  if (!sameDecimal(next, '0') && isNegative(before) !== isNegative(next)) return 'sign';
  const [a, b] = [before.replace(/^[+-]/, ''), next.replace(/^[+-]/, '')];
  const isMuchMore = compareDecimals(b, decimalProduct(a, `${MOST_FACTOR}`)) > 0;
  const isMuchLess = compareDecimals(decimalProduct(b, `${MOST_FACTOR}`), a) < 0;
  return isMuchMore || isMuchLess ? 'factor' : null;
}

function isNegative(decimal: string): boolean {
  return decimal.startsWith('-');
}
