import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/model/cell.ts';
import { FIELDS, type Field } from '../../src/model/chargeFields.ts';
import type { Conventions } from '../../src/validation/conventions.ts';
import { parseDateFormat } from '../../src/validation/dateFormat.ts';
import { readValue } from '../../src/validation/readValue.ts';
import type { ValueReading } from '../../src/validation/valueReading.ts';
import { named, nameOf } from '../helpers/caseNames.ts';

const CLEAR = { clear: '(clear)' };
const COLUMN_SEEN: Conventions = { ...CLEAR, marks: new Map(), dayOrders: new Map() };

function read(field: Field, cell: Cell, conventions: Conventions = COLUMN_SEEN): ValueReading {
  return readValue(FIELDS.find((definition) => definition.field === field)!, cell, conventions);
}

function messageOf(reading: ValueReading): string {
  return reading.kind === 'problem' ? `${reading.problem}: ${reading.message}` : JSON.stringify(reading);
}

const value = (of: unknown): object => ({ kind: 'value', value: of });
const number = (text: string, format?: string): Cell => ({
  kind: 'number',
  text,
  ...(format === undefined ? {} : { format }),
});

describe('ids', () => {
  it.each([
    ['1', 1],
    [' 1001 ', 1001],
    ['2147483647', 2147483647],
    ['0001001', 1001],
    ['1001.0', 1001],
  ])('%j is an id', (text, id) => {
    expect(read('ChargeId', text)).toEqual(value(id));
    expect(read('ProfitCenterId', number(text.trim()))).toEqual(value(id));
  });

  it.each(
    ['0', '000', '2147483648', '99999999999', '1'.repeat(900_000)].map(
      (text) => [nameOf(text), text] as const,
    ),
  )('%s is out of range', (_, text) => {
    expect(messageOf(read('ArticleGroupId', text))).toBe(
      'out of range: ArticleGroupId must be from 1 to 2147483647.',
    );
  });

  it.each(
    named([
      ['-1'],
      ['1.5'],
      ['1e3'],
      ['1 001'],
      ['1,001'],
      ['+5'],
      ['A1'],
      ['１'],
      ['0x10'],
      ['1.00'],
      ['1001;'],
    ]),
  )('%s is not a whole number', (_, text) => {
    expect(messageOf(read('ChargeId', text))).toMatch(/^not a whole number: ChargeId must be/);
  });

  it.each<[Cell]>([
    [number('1.5')],
    [number('-1')],
    [{ kind: 'boolean', value: true }],
    [{ kind: 'date', text: '2026-10-31' }],
  ])('the cell %j is none', (cell) => {
    expect(messageOf(read('ChargeId', cell))).toMatch(/^not a whole number/);
  });
});

describe('decimals', () => {
  it('stay as they are written, to the last zero', () => {
    expect(read('TotalPrice', '12.1000')).toEqual(value('12.1000'));
    expect(read('TotalPrice', number('0.10'))).toEqual(value('0.10'));
  });

  it('keep to what .NET can hold', () => {
    expect(read('Count', '79228162514264337593543950335')).toEqual(value('79228162514264337593543950335'));
    expect(messageOf(read('Count', '79228162514264337593543950336'))).toMatch(
      /^out of range: Count has more digits/,
    );
    expect(messageOf(read('Count', `0.${'1'.repeat(29)}`))).toMatch(/^out of range/);
  });

  it('that are ambiguous ask for the column, then for --decimal', () => {
    expect(read('Count', '1,234', CLEAR)).toEqual({ kind: 'needs whole column' });
    expect(messageOf(read('Count', '1,234'))).toBe(
      'ambiguous: Count could be 1234 or 1.234, and the column does not show which. Add --decimal point or --decimal comma.',
    );
    expect(read('Count', '1,234', { ...CLEAR, decimal: 'comma' })).toEqual(value('1.234'));
    expect(read('Count', '1,234', { ...CLEAR, decimal: 'point' })).toEqual(value('1234'));
    expect(read('Count', '1.234', { ...COLUMN_SEEN, marks: new Map([['Count', 'comma']]) })).toEqual(
      value('1234'),
    );
    expect(
      messageOf(read('Count', '1.234', { ...COLUMN_SEEN, marks: new Map([['TotalPrice', 'comma']]) })),
    ).toMatch(/^ambig/);
  });

  it('that contradict --decimal are refused', () => {
    expect(messageOf(read('Count', '12.50', { ...CLEAR, decimal: 'comma' }))).toContain(
      'does not have a decimal comma',
    );
    expect(messageOf(read('Count', '1,234.5', { ...CLEAR, decimal: 'comma' }))).toContain(
      'does not have a decimal comma',
    );
    expect(read('Count', '1 234', { ...CLEAR, decimal: 'comma' })).toEqual(value('1234'));
  });

  it.each<[Cell]>([[{ kind: 'boolean', value: true }], [{ kind: 'date', text: '2026-10-31' }]])(
    '%j is none',
    (cell) => {
      expect(messageOf(read('TotalPrice', cell))).toMatch(/^not a number/);
    },
  );
});

describe('dates', () => {
  it('of date cells and ISO texts are understood as they are', () => {
    expect(read('ActionDate', { kind: 'date', text: '2026-10-31' })).toEqual(value('2026-10-31T00:00:00'));
    expect(read('ActionDate', { kind: 'date', text: '2026-10-31T08:30:00' })).toEqual(
      value('2026-10-31T08:30:00'),
    );
    expect(read('ActionDate', '2026-10-31')).toEqual(value('2026-10-31T00:00:00'));
  });

  it('that could be serial numbers are errors with the day that they would be', () => {
    const message = 'not a date: ActionDate is a plain number; as a spreadsheet date it would be 2026-10-31.';
    expect(messageOf(read('ActionDate', number('46326')))).toContain(message);
    expect(messageOf(read('ActionDate', '46326'))).toContain(message);
    expect(
      messageOf(
        read('ActionDate', number('46326'), { ...CLEAR, dateFormat: parseDateFormat('DD/MM/YYYY')! }),
      ),
    ).toContain(message);
  });

  it('that are ambiguous ask for the column, then for --date-format in their own signs', () => {
    expect(read('ActionDate', '5.10.2026', CLEAR)).toEqual({ kind: 'needs whole column' });
    expect(messageOf(read('ActionDate', '5.10.2026'))).toContain(
      'ActionDate could be 2026-10-05 or 2026-05-10, and the column does not show which. Add --date-format DD.MM.YYYY or MM.DD.YYYY',
    );
    const dayOrders = new Map([['/', 'month first']] as const);
    expect(read('ActionDate', '5/10/2026', { ...COLUMN_SEEN, dayOrders })).toEqual(
      value('2026-05-10T00:00:00'),
    );
    expect(messageOf(read('ActionDate', '5.10.2026', { ...COLUMN_SEEN, dayOrders }))).toMatch(/^ambiguous/);
  });

  it('follow --date-format, besides which only ISO is accepted, unless it looks the same', () => {
    const dayFirst = { ...CLEAR, dateFormat: parseDateFormat('DD/MM/YYYY')! };
    expect(read('ActionDate', '05/10/2026', dayFirst)).toEqual(value('2026-10-05T00:00:00'));
    expect(read('ActionDate', '2026-10-05 08:30', dayFirst)).toEqual(value('2026-10-05T08:30:00'));
    expect(messageOf(read('ActionDate', '10/31/2026', dayFirst))).toContain(
      'is not a day of the calendar in the format DD/MM/YYYY',
    );
    expect(messageOf(read('ActionDate', '20261005', dayFirst))).toContain('is not in the format DD/MM/YYYY');
    const odd = { ...CLEAR, dateFormat: parseDateFormat('YYYY-DD-MM')! };
    expect(messageOf(read('ActionDate', '2026-10-31', odd))).toContain('is not a day of the calendar');
  });
});

describe('texts', () => {
  it.each(
    [
      '<![CDATA[x]]>',
      '=1+1',
      '="',
      '="a" & "b"',
      '-',
      "'",
      'a\tb\r\nc',
      '🚚',
      '\u0085',
      '0012',
      '(clear) it',
    ].map((text) => [nameOf(text), text] as const),
  )('%s stays as it is', (_, text) => {
    expect(read('Comment', text)).toEqual(value(text));
  });

  it('may have 50 and 1000 UTF-16 units', () => {
    expect(read('Container', 'x'.repeat(50))).toEqual(value('x'.repeat(50)));
    expect(messageOf(read('Container', 'x'.repeat(51)))).toBe(
      'too long: Container can have up to 50 characters but has 51. Shorten it.',
    );
    expect(read('Container', '🚚'.repeat(25))).toEqual(value('🚚'.repeat(25)));
    expect(messageOf(read('Container', '🚚'.repeat(26)))).toContain('has 52');
    expect(read('Comment', 'x'.repeat(1000))).toEqual(value('x'.repeat(1000)));
    expect(messageOf(read('Comment', 'x'.repeat(1001)))).toContain('has 1001');
  });

  it.each([
    ['a\u0000b', 'U+0000'],
    ['\u0008', 'U+0008'],
    ['a\u000bb', 'U+000B'],
    ['\u001b[31m', 'U+001B'],
    ['\ufffe', 'U+FFFE'],
    ['\uffff', 'U+FFFF'],
    ['a\ud83d', 'a lone surrogate'],
    ['\udc00a', 'a lone surrogate'],
  ])('%j contains what XML forbids', (text, name) => {
    expect(messageOf(read('Comment', text))).toMatch(/^forbidden character/);
    expect(messageOf(read('Comment', text))).toContain(name);
  });

  it('of number cells are taken if the cell looks like its digits', () => {
    expect(read('Container', number('734512'))).toEqual(value('734512'));
    expect(read('Container', number('734512', '0'))).toEqual(value('734512'));
    expect(read('Container', number('12.5', '@'))).toEqual(value('12.5'));
    for (const cell of [
      number('42', '00000'),
      number('12.5', '0'),
      number('1234', '#,##0'),
      number('0.5', '0%'),
    ])
      expect(messageOf(read('Container', cell))).toContain('Format the cell as text');
  });

  it.each<[Cell]>([[{ kind: 'boolean', value: true }], [{ kind: 'date', text: '2026-10-31' }]])(
    '%j is none',
    (cell) => {
      expect(messageOf(read('Comment', cell))).toContain('Format the cell as text');
    },
  );
});

describe('cells of formulas and errors', () => {
  it.each(FIELDS.map(({ field }) => field))('are refused in %s', (field) => {
    expect(messageOf(read(field, { kind: 'error', code: '#N/A' }))).toContain(
      'holds the error #N/A. Fix its formula',
    );
    expect(messageOf(read(field, { kind: 'uncalculated' }))).toContain(
      'Open it in Excel or LibreOffice, save it',
    );
  });
});

describe('the text that clears a value', () => {
  it.each([
    ['Container', ''],
    ['Comment', ''],
    ['ActionDate', null],
    ['ProfitCenterId', null],
    ['ArticleGroupId', null],
  ] as const)('clears %s', (field, cleared) => {
    for (const text of ['(clear)', ' (CLEAR) ']) expect(read(field, text)).toMatchObject(value(cleared));
    expect(read(field, '(töm)', { clear: '(Töm)' })).toEqual(value(cleared));
  });

  it.each(['ChargeId', 'Count', 'TotalPrice'] as const)("can't clear %s", (field) => {
    expect(messageOf(read(field, '(clear)'))).toContain(`not clearable: ${field} can't be cleared`);
  });
});

describe('a number cell', () => {
  it('in a date column follows --date-format as the same text would', () => {
    const formatted: Conventions = { ...CLEAR, dateFormat: parseDateFormat('YYYYDDMM')! };
    expect(read('ActionDate', '20261011', formatted)).toEqual(value('2026-11-10T00:00:00'));
    expect(read('ActionDate', number('20261011'), formatted)).toEqual(value('2026-11-10T00:00:00'));
  });

  it('that no form fits is still named as the date that it could be', () => {
    const formatted: Conventions = { ...CLEAR, dateFormat: parseDateFormat('DD/MM/YYYY')! };
    expect(messageOf(read('ActionDate', number('46326'), formatted))).toContain('would be 2026-10-31');
  });

  it.each(['Comment', 'Container'] as const)('in %s keeps its digits or is refused', (field) => {
    expect(read(field, number('123456789012345'))).toEqual(value('123456789012345'));
    for (const text of ['1234567890123450', '-12345678901234600000']) {
      expect(messageOf(read(field, number(text)))).toContain('loses digits');
    }
  });
});
