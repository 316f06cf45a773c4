import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainDecimal } from '../../../src/ongoing/rest/jsonNumber.ts';
import { named } from '../../helpers/caseNames.ts';
import { chargeJson, invoiceJson, listAnswer } from './helpers.ts';

/** A decimal as .NET writes it, with up to 28 digits. */
const decimals = fc
  .tuple(
    fc.boolean(),
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 28 }),
    fc.nat(27),
  )
  .map(([negative, digits, places]) => {
    const scale = Math.min(places, digits.length - 1);
    const whole = digits.slice(0, digits.length - scale).replace(/^0+(?=\d)/, '');
    return `${negative ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
  });

test('any decimal comes through a whole call digit for digit', async () => {
  const texts = fc.sample(decimals, 300);
  const charges = texts.map((text, at) =>
    chargeJson({ chargeId: String(at), price: text, numberOfItems: text }),
  );
  const answer = await listAnswer(200, `[${invoiceJson(101, charges, { invoiceAmount: texts[0] })}]`);
  if (answer.kind !== 'read') throw new Error(answer.message);
  const [invoice] = answer.invoices;
  expect(invoice!.amount).toBe(texts[0]);
  expect(invoice!.charges.map(({ values }) => values.price)).toEqual(texts);
  expect(invoice!.charges.map(({ values }) => values.Count)).toEqual(texts);
});

test('an exponent moves the point and changes no digit', () => {
  fc.assert(
    fc.property(decimals, fc.integer({ min: -40, max: 40 }), (text, exponent) => {
      const plain = plainDecimal(`${text}e${exponent}`)!;
      expect(plain).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
      // Both as whole units of 10^-80.
      const units = (decimal: string, shift: number): bigint => {
        const [whole = '', fraction = ''] = decimal.split('.');
        return BigInt(`${whole}${fraction}${'0'.repeat(80 + shift - fraction.length)}`);
      };
      expect(units(plain, 0)).toBe(units(text, exponent));
    }),
  );
});

test.each(
  named<readonly [string, string | null]>([
    ['1234.10', '1234.10'],
    ['-0.00', '-0.00'],
    ['1E+2', '100'],
    ['1.50e-3', '0.00150'],
    ['1.25E1', '12.5'],
    ['0.05E1', '0.5'],
    ['12.5e0', '12.5'],
    ['5E-1', '0.5'],
    ['0E+999999999', '0'],
    ['1E+999999999', null],
    ['1E-999999999', null],
    ['9'.repeat(100), '9'.repeat(100)],
    ['9'.repeat(101), null],
    ['0x10', null],
    ['', null],
  ]),
)('the decimal of %s', (_name, text, plain) => {
  expect(plainDecimal(text)).toBe(plain);
});
