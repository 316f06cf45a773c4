import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DecimalSum,
  decimalPlaces,
  fitsDotNetDecimal,
  sameDecimal,
  significantDigits,
} from '../../src/model/decimal.ts';
import { named } from '../helpers/caseNames.ts';

describe("what .NET's decimal can hold", () => {
  it.each([
    ['79228162514264337593543950335', true],
    ['-79228162514264337593543950335', true],
    ['79228162514264337593543950336', false],
    ['79228162514264337593543950335.0', true],
    ['7922816251426433759354395033.5', true],
    ['7922816251426433759354395033.6', false],
    [`0.${'0'.repeat(27)}1`, true],
    [`0.${'0'.repeat(28)}1`, false],
    [`1.${'0'.repeat(60)}`, true],
    [`${'0'.repeat(60)}1`, true],
    ['1.2345678901234567890123456789', true],
    ['8.2345678901234567890123456789', false],
    ['99999999999999999999', true],
  ])('%s: %s', (text, fits) => {
    expect(fitsDotNetDecimal(text)).toBe(fits);
  });
});

describe('exact sums', () => {
  const sum = (...terms: string[]): string => {
    const total = new DecimalSum();
    for (const term of terms) total.add(term);
    return `${total}`;
  };

  it.each(
    named([
      [[], '0'],
      [['12.10', '3'], '15.10'],
      [['0.1', '0.2'], '0.3'],
      [['-0.05', '0.05'], '0.00'],
      [['-0.05'], '-0.05'],
      [['+5', '.5', '-.25', '5.'], '10.25'],
      [['-0', '-0.0'], '0.0'],
      [
        ['79228162514264337593543950335', '0.0000000000000000000000000001'],
        '79228162514264337593543950335.0000000000000000000000000001',
      ],
      [['007', '1'], '8'],
    ]),
  )('%s add up', (_, terms, total) => {
    expect(sum(...terms)).toBe(total);
  });

  it('are what they were after a term is added and taken away again', () => {
    const decimal = fc
      .tuple(
        fc.constantFrom('', '-', '+'),
        fc.stringMatching(/^\d{1,20}$/),
        fc.stringMatching(/^(\.\d{1,10})?$/),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(decimal), decimal, (terms, term) => {
        const total = new DecimalSum();
        for (const each of terms) total.add(each);
        const before = `${total}`;
        total.add(term);
        total.subtract(term);
        expect(sameDecimal(`${total}`, before)).toBe(true);
      }),
    );
  });

  it.each(['1e5', '', '1,5', 'NaN', ' 1', '0x1', '.'])('refuses %j', (text) => {
    expect(() => sum(text)).toThrow(RangeError);
  });

  it('do not depend on the order of the terms', () => {
    const cents = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(fc.array(fc.tuple(cents, fc.nat(6))), (terms) => {
        const texts = terms.map(([units, places]) => {
          const digits = `${units < 0n ? -units : units}`.padStart(places + 1, '0');
          const at = digits.length - places;
          return `${units < 0n ? '-' : ''}${digits.slice(0, at)}${places ? `.${digits.slice(at)}` : ''}`;
        });
        const micros = terms.reduce((all, [units, places]) => all + units * 10n ** BigInt(6 - places), 0n);
        const total = sum(...texts);
        expect(total).toBe(sum(...texts.toReversed()));
        expect(BigInt(total.replace('.', '')) * 10n ** BigInt(6 - decimalPlaces(total))).toBe(micros);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

it('decimals are equal whatever their extra zeros and plus signs', () => {
  expect(sameDecimal('12.1', '+12.10')).toBe(true);
  expect(sameDecimal('-0.00', '0')).toBe(true);
  expect(sameDecimal('012', '12')).toBe(true);
  expect(sameDecimal('12', '-12')).toBe(false);
  expect(sameDecimal('120', '12')).toBe(false);
  expect(sameDecimal('1.2', '12')).toBe(false);
  expect(significantDigits('0.00120')).toBe(2);
  expect(significantDigits('1200')).toBe(2);
});
