import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameDecimal } from '../../../src/model/decimal.ts';
import { groupedText, isOneCurrency, moneyText } from '../../../src/reporter/wording/amounts.ts';

describe('an amount', () => {
  it.each([
    ['0', '0.00'],
    ['12.5', '12.50'],
    ['-1234', '-1,234.00'],
    ['-123.456', '-123.456'],
    ['36666.27', '36,666.27'],
    ['1234567890123456789.125', '1,234,567,890,123,456,789.125'],
  ])('%s is written as people write money: %s', (decimal, text) => {
    expect(moneyText(decimal)).toBe(text);
  });

  it('has a sum only with others of the same currency', () => {
    const [sek, eur, unknown] = ['SEK', 'EUR', null].map((currency) => ({ currency }));
    expect(isOneCurrency([sek!, sek!])).toBe(true);
    expect(isOneCurrency([sek!, eur!])).toBe(false);
    expect(isOneCurrency([sek!, unknown!])).toBe(false);
  });

  it('of pieces gets no decimals that it does not have', () => {
    expect(['5', '-1234.5', '1234567'].map(groupedText)).toEqual(['5', '-1,234.5', '1,234,567']);
  });

  it('keeps its value, every digit of it', () => {
    const decimal = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.stringMatching(/^(0|[1-9]\d{0,30})$/),
        fc.stringMatching(/^(\.\d{1,10})?$/),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(decimal, (each) => {
        expect(sameDecimal(moneyText(each).replaceAll(',', ''), each)).toBe(true);
      }),
    );
  });
});
