import type { WantedInvoices } from '../../invoices/readInvoices.ts';
import { isCalendarDay } from '../../lib/calendar.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { invoiceIds } from './compareFlags.ts';
import type { Flags, FlagValues } from './flags.ts';

const GROUP = 'What to export (one of these):';

/** Which invoices to export. */
export const WANTED_FLAGS = {
  invoice: { group: GROUP, description: 'The invoices with these ids: 101,102' },
  from: {
    group: GROUP,
    description: 'The invoices of a period, with --to: the first invoice date, 2026-10-01',
  },
  to: { group: GROUP, description: 'The last invoice date, which is included: 2026-10-31' },
  'not-exported': {
    group: GROUP,
    type: 'boolean',
    description: 'All invoices that are not exported to the bookkeeping yet',
  },
} as const satisfies Flags;

/** Which invoices are wanted. @throws {ConfigurationError} unless it is said in exactly one way */
export function wantedInvoices(values: FlagValues): WantedInvoices {
  const period = values.text('from') !== undefined || values.text('to') !== undefined;
  const ways = [
    ...(values.texts('invoice').length === 0 ? [] : ['--invoice']),
    ...(period ? ['--from and --to'] : []),
    ...(values.yes('not-exported') ? ['--not-exported'] : []),
  ];
  if (ways.length === 0)
    throw new ConfigurationError(
      'Say which invoices to export: --invoice 101,102, --from 2026-10-01 --to 2026-10-31, or --not-exported.',
    );
  if (ways.length > 1)
    throw new ConfigurationError(
      `Only one of --invoice, --from with --to, and --not-exported can be given, not ${ways.join(' with ')}.`,
    );
  if (period) return periodOf(values);
  if (values.yes('not-exported')) return { kind: 'not exported' };
  const ids = [...new Set(invoiceIds(values))];
  if (ids.length === 0)
    throw new ConfigurationError('--invoice names no invoice. Use it as --invoice 101,102.');
  return { kind: 'ids', ids };
}

function periodOf(values: FlagValues): WantedInvoices {
  const [from, to] = [dayOf(values, 'from'), dayOf(values, 'to')];
  if (from > to) throw new ConfigurationError(`--from ${from} is after --to ${to}. Swap them.`);
  return { kind: 'period', from, to };
}

function dayOf(values: FlagValues, flag: 'from' | 'to'): string {
  const text = values.text(flag);
  if (text === undefined)
    throw new ConfigurationError(
      `--from and --to go together: --${flag} is missing. For one day, give it twice.`,
    );
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (day && isCalendarDay(Number(day[1]), Number(day[2]), Number(day[3]))) return text.trim();
  throw new ConfigurationError(`--${flag} must be a day such as 2026-10-31, not "${text}".`);
}
