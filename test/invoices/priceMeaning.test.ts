import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agreedMeaning,
  isStandingTotal,
  meaningAfter,
  meaningShownBy,
  standingTotal,
} from '../../src/invoices/priceMeaning.ts';
import { invoiceOf, standing } from './standingCharges.ts';

describe('an invoice shows what its prices mean', () => {
  it.each<[string, string, readonly (readonly [price: string, count: string])[], 'total' | 'unit' | null]>([
    [
      'totals add up',
      '300.00',
      [
        ['100', '3'],
        ['200', '1'],
      ],
      'total',
    ],
    [
      'prices times counts add up',
      '500',
      [
        ['100', '3'],
        ['200', '1'],
      ],
      'unit',
    ],
    [
      'nothing adds up',
      '777',
      [
        ['100', '3'],
        ['200', '1'],
      ],
      null,
    ],
    [
      'all counts are 1, so both add up',
      '300',
      [
        ['100', '1'],
        ['200', '1'],
      ],
      null,
    ],
    ['everything is nothing', '0', [['0', '3']], null],
    [
      'an amount of whole cents, from prices with more decimals',
      '0.67',
      [
        ['0.333', '2'],
        ['0.333', '1'],
      ],
      'total',
    ],
    [
      'prices of one item rounded to four decimals',
      '100.00',
      [
        ['33.3333', '3'],
        ['0', '1'],
      ],
      'unit',
    ],
    [
      'prices of one item rounded to cents',
      '200.00',
      [
        ['33.33', '3'],
        ['33.33', '3'],
      ],
      'unit',
    ],
    [
      'a credit',
      '-300',
      [
        ['-100', '3'],
        ['-200', '1'],
      ],
      'total',
    ],
    ['no charges', '0', [], null],
  ])('%s', (_, amount, charges, meaning) => {
    expect(meaningShownBy(invoiceOf(amount, charges))).toBe(meaning);
  });

  it('whatever the amounts, if they can tell', () => {
    const cents = fc.integer({ min: 1, max: 10_000_000 }).map((n) => (n / 100).toFixed(2));
    const charge = fc.tuple(cents, fc.integer({ min: 2, max: 50 }).map(String));
    fc.assert(
      fc.property(fc.array(charge, { minLength: 1, maxLength: 20 }), (charges) => {
        const units = charges.map(
          ([total, count]) => [(Number(total) / Number(count)).toFixed(4), count] as const,
        );
        const amount = charges.reduce((sum, [total]) => sum + Math.round(Number(total) * 100), 0) / 100;
        expect(meaningShownBy(invoiceOf(amount.toFixed(2), charges))).toBe('total');
        expect(meaningShownBy(invoiceOf(amount.toFixed(2), units))).toBe('unit');
      }),
    );
  });
});

describe('a reading after an update shows it, too', () => {
  it.each([
    ['the total itself', { TotalPrice: '100.00', Count: '3' }, ['100.0', '3'], 'total'],
    ['the total divided by the count', { TotalPrice: '100.00', Count: '4' }, ['25', '4'], 'unit'],
    ['rounded', { TotalPrice: '100.00', Count: '3' }, ['33.3333', '3'], 'unit'],
    ['a count of 1 says nothing', { TotalPrice: '100.00', Count: '1' }, ['100', '1'], null],
    ['nothing says nothing', { TotalPrice: '0', Count: '3' }, ['0', '3'], null],
    ['another price says nothing', { TotalPrice: '100.00', Count: '3' }, ['50', '3'], null],
    ['another count is another update', { TotalPrice: '100.00', Count: '3' }, ['100', '4'], null],
  ] as const)('%s', (_, sent, [price, count], meaning) => {
    expect(meaningAfter(sent, standing({ price, Count: count }))).toBe(meaning);
  });
});

it('evidence for both is none', () => {
  expect(agreedMeaning({ total: 3, unit: 0 })).toBe('total');
  expect(agreedMeaning({ total: 0, unit: 1 })).toBe('unit');
  expect(agreedMeaning({ total: 3, unit: 1 })).toBeNull();
  expect(agreedMeaning({ total: 0, unit: 0 })).toBeNull();
});

describe('a total', () => {
  it('is the price, or the price of one item times the count, digit by digit', () => {
    expect(standingTotal(standing({ price: '1234.10', Count: '3' }), 'total')).toBe('1234.10');
    expect(standingTotal(standing({ price: '12.50', Count: '3.00' }), 'unit')).toBe('37.50');
    expect(standingTotal(standing({ price: '33.3333', Count: '3' }), 'unit')).toBe('100.00');
    expect(standingTotal(standing({ price: '28.56857142857142857142', Count: '3.5' }), 'unit')).toBe('99.99');
    expect(standingTotal(standing({ price: '0.0125', Count: '3' }), 'unit')).toBe('0.0375');
    expect(standingTotal(standing({ price: '12.50', Count: '3' }), null)).toBeUndefined();
    const long = '1234567890123456789012345.678';
    expect(standingTotal(standing({ price: long, Count: '1' }), 'unit')).toBe(long);
  });

  it('is on the invoice only to the cent', () => {
    const unit = standing({ price: '2.5', Count: '2' });
    expect(isStandingTotal('5.00', unit, 'unit')).toBe(true);
    expect(isStandingTotal('5.01', unit, 'unit')).toBe(false);
    expect(isStandingTotal('100.00', standing({ price: '33.3333', Count: '3' }), 'unit')).toBe(true);
    expect(isStandingTotal('100.01', standing({ price: '33.3333', Count: '3' }), 'unit')).toBe(false);
    expect(isStandingTotal('100.00', standing({ price: '33.333333333333336', Count: '3' }), 'unit')).toBe(
      true,
    );
    expect(isStandingTotal('100.00', standing({ price: '100', Count: '3' }), 'total')).toBe(true);
    expect(isStandingTotal('100.00', standing({ price: '100', Count: '3' }), null)).toBeUndefined();
  });
});
