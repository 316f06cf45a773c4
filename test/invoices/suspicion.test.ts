import { expect, it } from 'vitest';
import { suspicionsOf } from '../../src/invoices/suspicion.ts';

const kinds = (next: object, now: object) =>
  suspicionsOf(next, now).map(({ field, kind }) => `${field} ${kind}`);

it.each([
  ['a lost decimal point', '12500', '125.00', ['TotalPrice factor']],
  ['ten times as much', '1250.00', '125', []],
  ['a little more than that', '1250.01', '125', ['TotalPrice factor']],
  ['a tenth', '12.5', '125', []],
  ['a little less than that', '12.49', '125', ['TotalPrice factor']],
  ['to nothing', '0.00', '125', ['TotalPrice factor']],
  ['from nothing', '12500', '0.00', []],
  ['another sign', '-125', '125', ['TotalPrice sign']],
  ['from a credit to a charge', '125', '-125', ['TotalPrice sign']],
  ['a larger credit', '-2000', '-125', ['TotalPrice factor']],
  ['28 digits', '1234567890123456789012345.678', '1234567890123456789012345.679', []],
])('%s', (_, next, now, found) => {
  expect(kinds({ TotalPrice: next }, { TotalPrice: now })).toEqual(found);
  expect(kinds({ Count: next }, { Count: now })).toEqual(
    found.map((each) => each.replace('TotalPrice', 'Count')),
  );
});

it.each([
  ['366 days later', '2027-11-01T00:00:00', []],
  ['367 days later', '2027-11-02T00:00:00', ['ActionDate date']],
  ['a year earlier', '2025-10-31T23:59:59', []],
  ['367 days earlier', '2025-10-29T00:00:00', ['ActionDate date']],
  ['cleared', null, []],
])('a date %s', (_, next, found) => {
  expect(kinds({ ActionDate: next }, { ActionDate: '2026-10-31T08:00:00' })).toEqual(found);
});

it('what is not known or not changed is not suspicious', () => {
  expect(kinds({ TotalPrice: '12500' }, {})).toEqual([]);
  expect(kinds({ Comment: 'x' }, { TotalPrice: '125', Comment: 'y' })).toEqual([]);
});
