import { daysFrom } from '../../lib/calendar.ts';
import type { LocalClock } from '../../lib/localTime.ts';
import { compareDecimals } from '../../model/decimal.ts';
import type { BaselineValues } from '../../model/row.ts';
import type { InvoiceConflict, LedgerRow, NotSent, Suspicion } from '../../model/run.ts';
import { groupedText, moneyText } from './amounts.ts';
import { onText, valuesText, valueText } from './updateTexts.ts';

/** Why a valid row was not sent, and what to do about it. */
export function notSentText(row: LedgerRow, outcome: NotSent, clock: LocalClock): string {
  switch (outcome.state) {
    case 'superseded':
      return `Imported again by run ${outcome.run}, from the "To fix" tab.`;
    case 'unchanged':
      if ('baseline' in outcome) return 'Not sent: nothing was changed since it was exported.';
      if ('invoice' in outcome) return `Not sent: invoice ${outcome.invoice} says all of it already.`;
      return `Not sent: run ${outcome.run} updated this charge with the same values${onText(clock, outcome.at)}.`;
    case 'conflict': {
      if ('invoice' in outcome) return invoiceConflictText(row, outcome);
      const updated = outcome.certain ? 'updated' : 'may have updated';
      return `Not sent: run ${outcome.run} ${updated} this charge${onText(clock, outcome.at)} with other values: ${valuesText(outcome.values)}.`;
    }
    case 'held': {
      const reasons = outcome.reasons.map(suspicionText).join('; ');
      return `Not sent, because it may be a mistake: ${reasons}. Correct the row, or import it with --accept-suspicious.`;
    }
  }
}

function invoiceConflictText(
  { values, stated, origin, baseline }: LedgerRow,
  { invoice, exported, values: now }: InvoiceConflict,
): string {
  // The charges of a "To fix" tab were read when it was made.
  const known = origin && !baseline ? 'read' : 'exported';
  if (Object.keys(now).length === 0)
    return `Not sent: the charge is no longer on invoice ${invoice}, from which the file was exported. To update it anyway, import it with --overwrite.`;
  const file = stated ?? values;
  const fields = Object.keys(now) as (keyof BaselineValues)[];
  const differences = fields.map((field) => {
    const before = exported[field];
    const was = before === undefined ? '' : `${known} as ${valueText(field, before)}, `;
    const said = file[field];
    const says = said === undefined ? '' : `; this file says ${valueText(field, said)}`;
    return ` ${field}: ${was}now ${valueText(field, now[field] ?? null)}${says}.`;
  });
  return `Not sent: the charge was changed after the file was ${known}.${differences.join('')} To overwrite it, import it with --overwrite.`;
}

/** Why a change may be a mistake: `TotalPrice 125.00 → 12,500.00 is more than 10 times as much`. */
export function suspicionText({ field, kind, now, next }: Suspicion): string {
  const [from, to] = [now, next].map((value) => shown(field, value));
  return `${field} ${from} → ${to} ${suspicionPhrase(kind, now, next)}`;
}

function shown(field: Suspicion['field'], value: string): string {
  if (field === 'TotalPrice') return moneyText(value);
  return field === 'Count' ? groupedText(value) : valueText(field, value);
}

function suspicionPhrase(kind: Suspicion['kind'], now: string, next: string): string {
  switch (kind) {
    case 'factor':
      return compareDecimals(next.replace('-', ''), now.replace('-', '')) > 0
        ? 'is more than 10 times as much'
        : 'is less than a tenth as much';
    case 'sign':
      return 'changes its sign';
    case 'date': {
      const days = daysFrom(now, next);
      const count = Math.abs(days);
      return `is ${groupedText(`${count}`)} ${count === 1 ? 'day' : 'days'} ${days < 0 ? 'earlier' : 'later'}`;
    }
  }
}
