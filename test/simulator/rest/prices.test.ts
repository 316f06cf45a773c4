import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sameDecimal } from '../../../src/model/decimal.ts';
import { amountOf, unitPrice } from '../../../src/simulator/rest/prices.ts';

it.each([
  [[], '0.00'],
  [['1'], '1.00'],
  [['1.005'], '1.01'],
  [['-1.005'], '-1.01'],
  [['0.004', '-0.008'], '0.00'],
  [['0.1', '0.2', '+.3'], '0.60'],
  [['79228162514264337593543950335', '0.01'], '79228162514264337593543950335.01'],
])('the amount of %j is %s', (totals, amount) => {
  expect(amountOf(totals)).toBe(amount);
});

it.each([
  ['100', '3', 4, '33.3333'],
  ['200', '3', 4, '66.6667'],
  ['-200', '3', 2, '-66.67'],
  ['200', '-3', 2, '-66.67'],
  ['100.00', '8', 4, '12.5'],
  ['100.00', '10', 4, '10'],
  ['1', '0.03', 0, '33'],
  ['-0.00001', '1', 4, '0'],
  ['12.10', '0.00', 4, '12.10'],
])('one item of %s for %s, with %i decimals, is %s', (total, count, decimals, price) => {
  expect(unitPrice(total, count, decimals)).toBe(price);
});

it('a price of one item that is exact comes back from its total', () => {
  const cents = fc.integer({ min: -10_000_000, max: 10_000_000 });
  fc.assert(
    fc.property(cents, fc.integer({ min: 1, max: 100_000 }), (price, count) => {
      const text = (units: number) =>
        `${units < 0 ? '-' : ''}${Math.trunc(Math.abs(units) / 100)}.${String(Math.abs(units) % 100).padStart(2, '0')}`;
      expect(sameDecimal(unitPrice(text(price * count), String(count), 4), text(price))).toBe(true);
    }),
  );
});
