import { type LocalClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import type { ChargeValues } from '../../model/row.ts';

/** Values of a charge: `TotalPrice 999.00, Comment cleared`. A date without a time of day is written without one. */
export function valuesText(values: ChargeValues): string {
  return Object.entries(values)
    .map(([field, value]) => {
      if (value === null || value === '') return `${field} cleared`;
      const text =
        field === 'ActionDate' ? `${value}`.replace('T00:00:00', '').replace('T', ' ') : `${value}`;
      return `${field} ${visible(text)}`;
    })
    .join(', ');
}

/** When a call was made, to the minute: ` on 2026-11-26 15:04`; the empty text if none was. */
export function onText(clock: LocalClock, at: string | null): string {
  return at === null ? '' : ` on ${localText(clock, at).slice(0, 16)}`;
}
