import { describe, expect, it } from 'vitest';
import { WANTED_FLAGS, wantedInvoices } from '../../../src/cli/options/exportFlags.ts';
import { FlagValues } from '../../../src/cli/options/flags.ts';

function wanted(argv: Readonly<Record<string, string | boolean>>) {
  return wantedInvoices(new FlagValues(argv, WANTED_FLAGS, { layers: [] }));
}

describe('the invoices to export', () => {
  it.each([
    ['ids', { invoice: '102, 101;102' }, { kind: 'ids', ids: [102, 101] }],
    ['ids, one a flag', { invoice: ['102', '101'] }, { kind: 'ids', ids: [102, 101] }],
    [
      'a period',
      { from: '2026-10-01', to: '2026-10-31' },
      { kind: 'period', from: '2026-10-01', to: '2026-10-31' },
    ],
    [
      'a day',
      { from: '2028-02-29', to: '2028-02-29' },
      { kind: 'period', from: '2028-02-29', to: '2028-02-29' },
    ],
    ['those not exported', { 'not-exported': true }, { kind: 'not exported' }],
  ])('are named by %s', (_what, argv, invoices) => {
    expect(wanted(argv as never)).toEqual(invoices);
  });

  it.each([
    ['nothing', {}, 'Say which invoices to export: --invoice 101,102,'],
    ['a switch that is off', { 'not-exported': false }, 'Say which invoices to export'],
    [
      'two ways',
      { invoice: '101', from: '2026-10-01' },
      'Only one of --invoice, --from with --to, and --not-exported can be given, not --invoice with --from and --to.',
    ],
    ['no id', { invoice: ' , ' }, '--invoice names no invoice.'],
    ['a number of an invoice', { invoice: '2026-0101' }, '--invoice must name ids of invoices'],
    ['a period without an end', { from: '2026-10-01' }, '--from and --to go together: --to is missing.'],
    ['a period without a beginning', { to: '2026-10-01' }, '--from and --to go together: --from is missing.'],
    ['an end before the beginning', { from: '2026-10-02', to: '2026-10-01' }, '--from 2026-10-02 is after'],
    ['a day that does not exist', { from: '2026-02-29', to: '2026-03-01' }, '--from must be a day such as'],
    ['another form of a day', { from: '2026-02-01', to: '31.10.2026' }, '--to must be a day such as'],
  ])('are refused, named by %s', (_what, argv, message) => {
    expect(() => wanted(argv as never)).toThrow(message);
  });
});
