import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateSerial } from '../../../src/reporter/workbook/dateSerial.ts';

test.each([
  ['1900-03-01', 61, 'yyyy-mm-dd'],
  ['2000-02-29T00:00:00', 36585, 'yyyy-mm-dd'],
  ['2026-10-31', 46326, 'yyyy-mm-dd'],
  ['2026-10-31T12:00:00', 46326.5, 'yyyy-mm-dd hh:mm:ss'],
  ['2026-10-31T06:00:00.250', 46326.25 + 0.25 / 86_400, 'yyyy-mm-dd hh:mm:ss.000'],
  ['9999-12-31', 2958465, 'yyyy-mm-dd'],
])('%s is %d', (text, serial, format) => {
  expect(dateSerial(text)).toStrictEqual({ serial, format });
});

test.each([
  '1900-02-28',
  '1899-12-31',
  '2026-02-29',
  '2100-02-29',
  '2026-13-01',
  '2026-10-31T24:00:00',
  '2026-10-31T08:00:00.1234567',
  '31/10/2026',
  '',
])('"%s" has no serial that says it', (text) => {
  expect(dateSerial(text)).toBeUndefined();
});

test('follows the calendar, day by day', () => {
  const day = 86_400_000;
  const from = Date.UTC(1900, 2, 1) / day;
  const to = Date.UTC(9999, 11, 31) / day;
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (days) => {
      const text = new Date(days * day).toISOString().slice(0, 10);
      expect(dateSerial(text)?.serial).toBe(days + 25_569);
    }),
  );
});
