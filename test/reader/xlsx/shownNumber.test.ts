import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownNumber } from '../../../src/reader/xlsx/shownNumber.ts';
import { named, nameOf } from '../../helpers/caseNames.ts';

const SEED = { seed: 20261121 };

/** The value of a decimal text as an integer over 10^scale. */
function asBigInt(text: string, scale: number): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text)!;
  const value = BigInt(whole! + fraction.padEnd(scale, '0'));
  return sign === '-' ? -value : value;
}

describe('shownNumber', () => {
  it.each(
    named([
      ['12.100000000000001', '12.1', false],
      ['12.10', '12.10', true],
      ['1234.5600000000002', '1234.56', false],
      ['0.30000000000000004', '0.3', false],
      ['1.2E-3', '0.0012', true],
      ['1.20E+2', '120', true],
      ['-1e5', '-100000', true],
      ['1E+20', '100000000000000000000', true],
      ['123456789012345', '123456789012345', true],
      ['1234567890123455', '1234567890123460', false],
      ['1234567890123454', '1234567890123450', false],
      ['1234567890123450', '1234567890123450', true],
      ['99999999999999.95', '100000000000000', false],
      ['-999999999999999.5', '-1000000000000000', false],
      ['2.675000000000000', '2.675', true],
      ['0', '0', true],
      ['-0', '0', true],
      ['-0.00', '0.00', true],
      ['0E10', '0', true],
      ['+5', '5', true],
      ['.5', '0.5', true],
      ['5.', '5', true],
      ['007.50', '7.50', true],
      ['0.050', '0.050', true],
      ['1E-400', '0', false],
      ['1.7976931348623157E308', `179769313486232${'0'.repeat(294)}`, false],
    ]),
  )('reads %s', (_, raw, text, exact) => {
    expect(shownNumber(raw)).toEqual({ text, exact });
  });

  it.each(
    [
      '',
      '-',
      '.',
      'NaN',
      'INF',
      '-Infinity',
      '1,5',
      '1 000',
      '0x10',
      '1e',
      '1E309',
      '1.7976931348623159E308',
      '1_0',
      '٣',
      '1'.repeat(2000),
    ].map((text) => [nameOf(text), text] as const),
  )('takes %s for no number', (_, raw) => {
    expect(shownNumber(raw)).toBeNull();
  });

  it('keeps the exact value of up to 15 digits, for any point and exponent', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }),
        fc.integer({ min: -40, max: 40 }),
        (digits, exponent) => {
          const found = shownNumber(`${digits}E${exponent}`)!;
          expect(found.exact).toBe(true);
          expect(found.text).toMatch(/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$/);
          expect(asBigInt(found.text, 60)).toBe(digits * 10n ** BigInt(60 + exponent));
        },
      ),
      { ...SEED, numRuns: 3000 },
    );
  });

  it('rounds longer ones half away from zero at the 15th digit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 10n ** 15n, max: 10n ** 24n }),
        fc.integer({ min: -30, max: 10 }),
        fc.boolean(),
        (digits, exponent, negative) => {
          const drop = 10n ** BigInt(digits.toString().length - 15);
          const rounded = ((digits * 2n + drop) / (drop * 2n)) * drop;
          const sign = negative ? -1n : 1n;
          const found = shownNumber(`${negative ? '-' : ''}${digits}E${exponent}`)!;
          expect(asBigInt(found.text, 60)).toBe(sign * rounded * 10n ** BigInt(60 + exponent));
          expect(found.exact).toBe(rounded === digits);
          expect(found.text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length).toBeLessThanOrEqual(15);
        },
      ),
      { ...SEED, numRuns: 3000 },
    );
  });

  it('gives back what a person typed, from the 17 digits that programs write', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 13n }),
        fc.integer({ min: 0, max: 8 }),
        (digits, places) => {
          const padded = digits.toString().padStart(places + 1, '0');
          const typed = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
          // Here a binary number is the point: it is what Excel keeps and writes with 17 digits.
          const stored = Number(typed).toPrecision(17);
          const scale = 20;
          expect(asBigInt(shownNumber(stored)!.text, scale)).toBe(asBigInt(typed, scale));
        },
      ),
      { ...SEED, numRuns: 3000 },
    );
  });

  it('never throws, and takes only decimals', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = shownNumber(text);
        if (found) expect(found.text).toMatch(/^-?[0-9]+(?:\.[0-9]+)?$/);
      }),
      { ...SEED, numRuns: 2000 },
    );
  });
});
