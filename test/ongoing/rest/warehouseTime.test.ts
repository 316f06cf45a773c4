import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { warehouseTime } from '../../../src/ongoing/rest/warehouseTime.ts';

describe("a date in the warehouse's zone", () => {
  test.each<[string, string, string]>([
    ['winter', '2026-10-30T23:00:00Z', '2026-10-31T00:00:00'],
    ['summer', '2026-07-30T22:00:00Z', '2026-07-31T00:00:00'],
    ['the day on which summer time ends', '2026-10-24T22:00:00Z', '2026-10-25T00:00:00'],
    ['the day after it', '2026-10-25T23:00:00Z', '2026-10-26T00:00:00'],
    ['the day on which summer time begins', '2027-03-27T23:00:00Z', '2027-03-28T00:00:00'],
    ['the day after that', '2027-03-28T22:00:00Z', '2027-03-29T00:00:00'],
    ['New Year', '2026-12-31T23:00:00Z', '2027-01-01T00:00:00'],
    ['a fraction of 7 digits', '2026-10-30T23:00:00.1234567Z', '2026-10-31T00:00:00.1234567'],
    ['a fraction that ends with zeros', '2026-10-30T23:00:00.5000000Z', '2026-10-31T00:00:00.5'],
    ['a fraction of zeros', '2026-10-30T23:00:00.000Z', '2026-10-31T00:00:00'],
    ['another offset', '2026-10-31T08:30:00+05:30', '2026-10-31T04:00:00'],
    ['no zone', '2026-10-31T08:30:00', '2026-10-31T08:30:00'],
    ['no zone, with a fraction', '2026-10-31T08:30:00.25', '2026-10-31T08:30:00.25'],
    ['a day alone', '2026-10-31', '2026-10-31T00:00:00'],
  ])('%s: %s is %s', (_name, text, time) => {
    expect(warehouseTime('Europe/Stockholm')(text)).toBe(time);
  });

  test('is the same however often it is read', () => {
    const read = warehouseTime('Europe/Stockholm');
    const texts = ['2026-10-30T23:00:00Z', '0001-01-01T00:00:00Z', 'yesterday', '2026-10-31'];
    const first = texts.map(read);
    expect(first).toEqual(['2026-10-31T00:00:00', null, undefined, '2026-10-31T00:00:00']);
    expect(texts.map(read)).toEqual(first);
  });

  test('is that of another zone', () => {
    expect(warehouseTime('America/New_York')('2026-10-31T04:00:00Z')).toBe('2026-10-31T00:00:00');
    expect(warehouseTime('Asia/Kolkata')('2026-10-30T18:30:00Z')).toBe('2026-10-31T00:00:00');
  });

  test("is none for .NET's date that was never set", () => {
    for (const text of [
      '0001-01-01T00:00:00',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.9999999Z',
      '9999-12-31T23:00:00Z',
    ])
      expect(warehouseTime('Europe/Stockholm')(text)).toBeNull();
    expect(warehouseTime('Europe/Stockholm')('9999-12-30T23:00:00Z')).toBe('9999-12-31T00:00:00');
  });

  test.each([
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-10-31T24:00:00Z',
    '2026-10-31T23:59:60Z',
    '2026-10-31T00:00Z',
    '2026-10-31T00:00:00+99:00',
    '31/10/2026',
    '1700-01-01T00:00:00Z',
    '/Date(1793404800000)/',
    ' 2026-10-31T00:00:00Z',
  ])('is not known for %j', (text) => {
    expect(warehouseTime('Europe/Stockholm')(text)).toBeUndefined();
  });

  test('of any local midnight is that day again', () => {
    const read = warehouseTime('Europe/Stockholm');
    // Stockholm is one hour ahead of UTC in winter and two in summer, and changes in neither zone's midnight.
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        (date) => {
          const day = date.toISOString().slice(0, 10);
          const candidates = [1, 2].map((hours) =>
            new Date(Date.parse(`${day}T00:00:00Z`) - hours * 3_600_000).toISOString(),
          );
          expect(candidates.map(read)).toContain(`${day}T00:00:00`);
        },
      ),
    );
  });
});
