import fc from 'fast-check';
import { EXAMPLE_ROWS } from '../../src/model/chargeFields.ts';
import type { ChargeSeed } from './exported.ts';

/** How many columns follow Comment, and come before it: a text with as many commas looks like the rest of a row. */
const [AFTER_COMMENT, BEFORE_COMMENT] = [11, 6];

/** Texts that programs change, that look like something else, or that the import refuses elsewhere. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '  padded  ',
  '\u00a0no-break\u00a0',
  '001234',
  '1E5',
  '1.50',
  '31-Oct',
  'MARCH1',
  '2026-10-31',
  '12,5',
  '50%',
  'TRUE',
  '=1+1',
  '="0012"',
  "'=1+1",
  "'",
  "'quoted'",
  '+46 8 123',
  '-5 pallets',
  '@home',
  '\tbegins with a tab',
  'ends with a tab\t',
  'two\nlines',
  'two\r\nlines',
  'two\rlines',
  '\nbegins with a line break',
  'a "quoted" word',
  '"',
  '""',
  'semicolon; comma, tab\tpipe|',
  `a${','.repeat(AFTER_COMMENT)}\n${','.repeat(BEFORE_COMMENT)}b`,
  'NULL',
  'nan',
  '(null)',
  '#N/A',
  '#REF!',
  '#####',
  '1,23457E+11',
  'R\u00c3\u00a4ttelse',
  'lost \ufffd letter',
  'Total',
  'Summa (SEK)',
  '-----',
  '(2 rows affected)',
  'ChargeId',
  'Comment',
  'Container',
  'Export',
  EXAMPLE_ROWS.en.Comment,
  '(clear)',
  '_x000D_',
  '_x005F_x000D_',
  '&amp; <b>',
  'nul \u0000 bell \u0007 escape \u001b delete \u007f',
  'c1 \u0085 \u009f',
  'line separator \u2028 paragraph \u2029',
  '\u200bzero width\u200b',
  '\ufeffmark',
  'right\u202eleft',
  'half \ud800 surrogate',
  'noncharacter \ufffe \uffff',
  '\u{1f4e6} \u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f1f8}\u{1f1ea}',
  'e\u0301 and \u00e9',
  '\u4e2d\u6587',
  'x'.repeat(255),
  'y'.repeat(256),
  'z'.repeat(1000),
];

export const ODD_DECIMALS: readonly string[] = [
  '0',
  '0.00',
  '-0.00',
  '1',
  '-1',
  '12.50',
  '-12.5',
  '1.234',
  '1.2340',
  '1234.10',
  '1234567.891',
  '999999999999999',
  '9999999999999999',
  '0.1234567890123456',
  '123456789.123456789',
  '1234567890123456789012345678',
  '-1234567890.123456789012345678',
  '79228162514264337593543950335',
  '0.0000001',
  '0.0000000000000000000000000001',
  '1.0000000000000000000000000000',
];

export const ODD_DATES: readonly (string | null)[] = [
  null,
  '2026-10-31T00:00:00',
  '2026-10-31T08:30:15',
  '2026-10-31T23:59:59',
  '2026-03-29T02:30:00',
  '2026-10-25T02:30:00',
  '2026-06-30T00:00:00',
  '2026-02-03T00:00:00',
  '1900-01-01T00:00:00',
  '1900-02-28T12:00:00',
  '1900-03-01T00:00:00',
  '1970-01-01T00:00:00.5',
  '2100-12-31T23:59:59.999',
  '2026-10-31T08:30:15.5',
  '2026-10-31T08:30:15.123',
  '2026-10-31T00:00:00.1234567',
  '2026-10-31T23:59:59.9999999',
  '0001-01-01T00:00:00',
  '9999-12-31T23:59:59',
];

const text = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.constantFrom(...ODD_TEXTS, ',', '\n', '"', "'", ' ', 'a'), { maxLength: 4 })
    .map((parts) => parts.join('').slice(0, 1000)),
);

const decimal = fc.oneof(
  fc.constantFrom(...ODD_DECIMALS),
  fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 79228162514264337593543950335n }), fc.nat({ max: 28 }))
    .map(([isNegative, units, scale]) => {
      const digits = units.toString().padStart(scale + 1, '0');
      const whole = digits.slice(0, digits.length - scale);
      return `${isNegative ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
    }),
  fc.integer({ min: -10_000_000, max: 10_000_000 }).map((cents) => (cents / 100).toFixed(2)),
);

const date = fc.oneof(
  fc.constantFrom(...ODD_DATES),
  fc
    .tuple(
      fc.date({
        min: new Date('1900-01-01T00:00:00Z'),
        max: new Date('2100-12-31T23:59:59Z'),
        noInvalidDate: true,
      }),
      fc.constantFrom('', '.5', '.007', '.1234567'),
      fc.boolean(),
    )
    .map(([day, fraction, isMidnight]) =>
      isMidnight
        ? `${day.toISOString().slice(0, 10)}T00:00:00`
        : `${day.toISOString().slice(0, 19)}${fraction}`,
    ),
);

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });

const charge: fc.Arbitrary<ChargeSeed> = fc.record({
  id: fc.integer({ min: 1, max: 2_147_483_647 }),
  values: fc.record({
    ActionDate: date,
    Count: decimal,
    price: decimal,
    ProfitCenterId: orNull(fc.integer({ min: 1, max: 2_147_483_647 })),
    Container: orNull(text),
    Comment: orNull(text),
  }),
  context: fc.record({
    articleCode: orNull(text),
    articleTitle: orNull(text),
    orderNumber: orNull(text),
    profitCenterCode: orNull(text),
    profitCenterName: orNull(text),
  }),
});

/** Charges of an invoice with any values that the server may have. */
export const oddCharges: fc.Arbitrary<ChargeSeed[]> = fc.uniqueArray(charge, {
  selector: ({ id }) => id,
  minLength: 1,
  maxLength: 8,
});

/** One charge for each odd value. */
export function allOddCharges(): ChargeSeed[] {
  const length = Math.max(ODD_TEXTS.length, ODD_DECIMALS.length, ODD_DATES.length);
  return Array.from({ length }, (_, at) => {
    const [one, other] = [ODD_TEXTS[at % ODD_TEXTS.length]!, ODD_TEXTS[(at + 7) % ODD_TEXTS.length]!];
    return {
      id: 5001 + at,
      values: {
        ActionDate: ODD_DATES[at % ODD_DATES.length]!,
        Count: ODD_DECIMALS[at % ODD_DECIMALS.length]!,
        price: ODD_DECIMALS[(at + 3) % ODD_DECIMALS.length]!,
        ProfitCenterId: at % 2 === 0 ? null : at,
        Container: other,
        Comment: one,
      },
      context: { articleTitle: one, orderNumber: other },
    };
  });
}
