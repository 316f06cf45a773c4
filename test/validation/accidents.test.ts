import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/model/cell.ts';
import { FIELDS, type Field } from '../../src/model/chargeFields.ts';
import type { Conventions } from '../../src/validation/conventions.ts';
import { readValue } from '../../src/validation/readValue.ts';
import type { ValueReading } from '../../src/validation/valueReading.ts';
import { named } from '../helpers/caseNames.ts';

const CONVENTIONS: Conventions = { clear: '(clear)', marks: new Map(), dayOrders: new Map() };

function read(field: Field, cell: Cell, more: Partial<Conventions> = {}): ValueReading {
  const definition = FIELDS.find((one) => one.field === field)!;
  return readValue(definition, cell, { ...CONVENTIONS, ...more });
}

function problemOf(field: Field, cell: Cell, more: Partial<Conventions> = {}): string {
  const reading = read(field, cell, more);
  return reading.kind === 'problem' ? `${reading.problem}: ${reading.message}` : JSON.stringify(reading);
}

const ALL = FIELDS.map(({ field }) => field);
const TEXTS = ['Container', 'Comment'] as const;
const VALUES = ALL.filter((field) => field !== 'Container' && field !== 'Comment');

describe('words that programs write for an empty cell', () => {
  const words = [
    ...[
      'NULL',
      'null',
      'Null',
      'NaN',
      'nan',
      'NAN',
      '-nan',
      'None',
      'NONE',
      'NaT',
      'N/A',
      'n/a',
      'NA',
      '<NA>',
    ],
    ...['undefined', '(null)', '[NULL]', '<null>', '\\N', 'nil', '(None)', '(blank)', '#N/A N/A', '1.#QNAN'],
    ...['none', 'n.a.', 'N.A.', 'n. a.', '(tom)', '(Leer)', '<empty>', 'DBNull.Value', 'pd.NA'],
    ...['NULL NULL', 'None, None', 'nan nan', "'NULL'", '`null`', "'NULL", '%!s(<nil>)', '-nan(ind)'],
  ];

  it.each(words)('%s is an error in every column that names it and what to do', (word) => {
    for (const field of ALL) {
      const message = problemOf(field, word);
      expect(message).toContain(`word for an empty cell: ${field} is ${word}, which programs write`);
      expect(message).toMatch(/Leave the cell empty, or add --empty ("?)\S.*\1 to read all such cells/);
      expect(message.includes('--text ')).toBe(field === 'Container' || field === 'Comment');
    }
    expect(problemOf('Comment', ` ${word}\u00a0`)).toMatch(/^word for an empty cell/);
    expect(problemOf('Comment', `="${word}"`)).toMatch(/^word for an empty cell/);
  });

  it('are those of PowerShell as well', () => {
    for (const field of ALL) expect(problemOf(field, '$null')).toMatch(/^word for an empty cell/);
  });

  it.each(['nat', 'NAT', 'na', 'Na', 'empty'])('%s is one only where no text is possible', (word) => {
    for (const field of TEXTS) expect(read(field, word)).toEqual({ kind: 'value', value: word });
    for (const field of VALUES) expect(problemOf(field, word)).toMatch(/^word for an empty cell/);
  });

  it.each([
    ...[
      'None of the pallets',
      'NULL-punkt',
      'Nullified',
      '# 12 pallets',
      'Nil',
      'Nullserie',
      'na',
      'Na',
      '.',
    ],
    ...[
      'NULL och nan',
      'none left',
      'NA, enligt avtal',
      "'n",
      '"',
      "''",
      'nu',
      'N. Andersson',
      '(tomt fack)',
    ],
    ...['x', '\\', 'N/A per agreement', 'Nan Wu', 'NaN%', '[', '()', '(', '<', 'undefined area', 'N', 'n'],
  ])('%j is an ordinary text', (text) => {
    for (const field of TEXTS) expect(read(field, text)).toEqual({ kind: 'value', value: text });
  });

  it.each(['0000-00-00', '00/00/0000', '0000-00-00 00:00:00'])('%s is one in a column of dates', (text) => {
    expect(problemOf('ActionDate', text)).toMatch(/^word for an empty cell: .* add --empty "?0/);
    expect(read('Comment', text)).toEqual({ kind: 'value', value: text });
  });

  it('and for things that have no text are errors in a text', () => {
    for (const text of [
      '[object Object]',
      '[object Undefined]',
      'System.Data.DataRowView',
      'System.Byte[]',
    ]) {
      for (const field of TEXTS)
        expect(problemOf(field, text)).toContain(`${field} is ${text}, which a program writes for something`);
      expect(read('Comment', text, { texts: new Set([text]) })).toMatchObject({ value: text });
    }
    for (const text of ['[object]', 'System.out', '[Objekt 5]'])
      expect(read('Comment', text)).toEqual({ kind: 'value', value: text });
  });

  it('that --empty names count as an empty cell, exactly as it names them', () => {
    const empty = new Set(['NULL', '#N/A', '0']);
    const noticed = [{ kind: 'read as empty', text: 'NULL' }];
    for (const field of ALL) expect(read(field, 'NULL', { empty })).toEqual({ kind: 'empty', noticed });
    expect(read('Count', ' NULL ', { empty })).toEqual({ kind: 'empty', noticed });
    expect(read('Count', '0', { empty })).toMatchObject({ kind: 'empty' });
    expect(problemOf('Count', 'null', { empty })).toMatch(/^word for an empty cell/);
    expect(read('Count', '#N/A', { empty })).toMatchObject({ kind: 'empty' });
    expect(read('Count', { kind: 'error', code: '#N/A' }, { empty })).toMatchObject({ kind: 'empty' });
    expect(problemOf('Count', { kind: 'error', code: '#REF!' }, { empty })).toContain('#REF!');
  });

  it('that --text names are sent, and what is wrong besides is still found', () => {
    const texts = new Set(['NULL', 'x'.repeat(51)]);
    expect(read('Comment', ' NULL', { texts })).toMatchObject({
      value: 'NULL',
      noticed: [{ kind: 'padding' }, { kind: 'meant as text', text: 'NULL' }],
    });
    expect(problemOf('Comment', 'null', { texts })).toMatch(/^word for an empty cell/);
    expect(problemOf('ProfitCenterId', 'NULL', { texts })).toMatch(/^word for an empty cell/);
    expect(problemOf('Container', 'x'.repeat(51), { texts })).toMatch(/^too long/);
  });
});

describe('errors of spreadsheet programs as texts', () => {
  it.each([
    ...[
      '#N/A',
      '#VALUE!',
      '#REF!',
      '#DIV/0!',
      '#NAME?',
      '#NUM!',
      '#NULL!',
      '#SPILL!',
      '#CALC!',
      '#GETTING_DATA',
    ],
    ...[
      '#FIELD!',
      '#BLOCKED!',
      '#CONNECT!',
      '#BUSY!',
      '#UNKNOWN!',
      '#EXTERNAL!',
      '#ERROR!',
      'Err:502',
      '#value!',
    ],
    ...[
      '#VALUE',
      '#REF',
      '#NUM',
      '#Error',
      '#ERR!',
      '#Deleted',
      'Error 2042',
      'Fel 2015',
      '#Err522',
      '=#REF!',
    ],
    ...[
      "'#N/A",
      '"#N/A"',
      '#VALUE！',
      '#TIMEOUT!',
      '#PYTHON!',
      '#Saknas!',
      '#värdefel!',
      '#VÄRDE!',
      '#DEL/0!',
    ],
    ...[
      '#VÄÄRTUS!',
      '#PUUDUB',
      '#VĒRTĪBA!',
      '#REIKŠMĖ!',
      '#Н/Д',
      '#ЗНАЧ!',
      '#ΤΙΜΗ!',
      '#ΔΙΑΙΡ./0!',
      '#GEGEVENS_OPHALEN',
    ],
    ...['#SAKNAS!', '#VÄRDEFEL!', '#REFERENS!', '#DIVISION/0!', '#NAMN?', '#OGILTIGT!', '#SKÄRNING!'],
    ...[
      '#NV',
      '#WERT!',
      '#BEZUG!',
      '#ZAHL!',
      '#ÜBERLAUF!',
      '#I/T',
      '#VÆRDI!',
      '#VERDI!',
      '#REFERENCE!',
      '#NAVN?',
    ],
    ...['#PUUTTUU!', '#ARVO!', '#VIITTAUS!', '#JAKO/0!', '#NIMI?', '#LUKU!', '#TYHJÄ!', '#VALEUR!', '#NOM?'],
    ...[
      '#NOMBRE!',
      '#NUL!',
      '#ARG!',
      '#ADR!',
      '#LICZBA!',
      '#DZIEL/0!',
      '#NAZWA?',
      '#N/D!',
      '#N/D',
      '#¡VALOR!',
    ],
    ...[
      '#¿NOMBRE?',
      '#VALORE!',
      '#RIF!',
      '#N/B',
      '#WAARDE!',
      '#HODNOTA!',
      '#YOK',
      '#VÄRDEFEL!'.normalize('NFD'),
    ],
  ])('%s is an error in every column that says what to fix', (text) => {
    for (const field of ALL) {
      const message = problemOf(field, text);
      expect(message).toContain(
        `formula or error cell: ${field} holds the error ${text}. Fix the formula of this cell`,
      );
      expect(message.includes('--text ')).toBe(field === 'Container' || field === 'Comment');
    }
    expect(read('Comment', text, { texts: new Set([text]) })).toMatchObject({ kind: 'value', value: text });
  });

  it.each([3, 8, 255])('%i signs # come from a column that is too narrow', (length) => {
    const text = '#'.repeat(length);
    for (const field of ALL) expect(problemOf(field, text)).toContain('Widen the column of this cell');
  });

  it.each([
    '#',
    '##',
    '#12',
    '# 12 pallets',
    '#REF 4711',
    '#nv1',
    '#ref',
    '#namn',
    '#tom',
    'Error 2042 i systemet',
    'Fel 12',
    'Felanmält: 502',
    '#1/0',
    '#BRÅDSKANDE!',
    '#1!',
    '#ad',
    'Err: 502',
    '#N',
    '###1',
  ])('%j is an ordinary text', (text) => {
    for (const field of TEXTS) expect(read(field, text)).toEqual({ kind: 'value', value: text });
  });
});

describe('what a spreadsheet program made of a text', () => {
  it('is named in ids as well', () => {
    expect(problemOf('ChargeId', '1.23457E+11')).toContain('digits are lost. Enter the original id');
  });

  it.each([
    '01-mar',
    'Mar-26',
    '2026-10-31',
    '31.10.2026',
    '31/10/26',
    '12:30',
    '1:30:00',
    '2026-10-31T00:00:00',
  ])('%s is named as a date or a time where a number belongs', (text) => {
    for (const field of ['ChargeId', 'ArticleGroupId', 'Count', 'TotalPrice'] as const)
      expect(problemOf(field, text)).toMatch(
        /^not a (?:whole )?number: \w+ is \S+, which seems to be a date or a time: .*\. Enter the number in a cell/,
      );
  });

  it.each(['1.23457E+11', '1,23457E+11', '1E+05', '1e-05', '-2.5E+12', '+1E+100', '1.23457E11', '5.0e-7'])(
    '%s lost digits',
    (text) => {
      for (const field of TEXTS) {
        expect(problemOf(field, text)).toContain(
          `damaged text: ${field} is ${text}: a spreadsheet program turned`,
        );
        expect(read(field, text, { texts: new Set([text]) })).toMatchObject({ value: text });
      }
    },
  );

  it.each([
    '01-mar',
    '1-Mar',
    'mar-01',
    'Mar-26',
    '2-sep',
    'jan 05',
    '1. mars',
    '31 oktober',
    'maj-12',
    '01/dez',
    '3-loka',
    '15-août',
    '2.paź',
    'kwi.26',
    'mar. 01',
  ])('%s in Container was another text', (text) => {
    expect(problemOf('Container', text)).toContain(
      `damaged text: Container is ${text}, a day or year and a month`,
    );
    expect(read('Comment', text)).toEqual({ kind: 'value', value: text });
    expect(read('Container', text, { texts: new Set([text]) })).toMatchObject({ value: text });
  });

  it.each([
    ...[
      '1E5',
      '1E05',
      '12E+11',
      'E+11',
      '1.23457E+11 kg',
      '5E-1',
      'MSKU7345121',
      'MAR01',
      'SEP',
      'mar',
      '32-mar',
    ],
    ...[
      '1-marknad',
      'may',
      '4-6',
      '01-02',
      'ABC-01',
      'SET-12',
      'MAR-2026',
      '12-MARS-4',
      'A-1',
      '1-A',
      'maj 2026',
    ],
  ])('%j is an ordinary text', (text) => {
    for (const field of TEXTS) expect(read(field, text)).toEqual({ kind: 'value', value: text });
  });
});

describe('what programs put around a value', () => {
  const code = (text: string): object[] => [{ kind: 'invisible characters', text }];

  it.each(
    named([
      ['\u200b1001', 'U+200B'],
      ['1001\u200b', 'U+200B'],
      ['\ufeff1001', 'U+FEFF'],
      [' \u202a1001\u202c ', 'U+202A'],
      ['1001\u00ad', 'U+00AD'],
      ['\u2066\u20601001', 'U+2066'],
      ['1001\u200e', 'U+200E'],
    ]),
  )('is taken off if it is invisible: %s', (_, text, name) => {
    for (const field of ['ChargeId', 'ProfitCenterId'] as const)
      expect(read(field, text)).toEqual({ kind: 'value', value: 1001, noticed: code(name) });
    for (const field of ['Count', 'Container', 'Comment'] as const)
      expect(read(field, text)).toMatchObject({ kind: 'value', value: '1001' });
    const date = read('ActionDate', text.replace('1001', '2026-10-31'));
    expect(date).toEqual({ kind: 'value', value: '2026-10-31T00:00:00', noticed: code(name) });
  });

  it('is an empty cell if there is nothing else', () => {
    for (const field of ALL) expect(read(field, '\u200b\u00a0')).toMatchObject({ kind: 'empty' });
    expect(read('Comment', '=""')).toEqual({ kind: 'empty', noticed: [{ kind: 'quoted formula' }] });
  });

  it('is named where it is inside an id, a number, a date or a Container, and kept inside a Comment', () => {
    for (const [field, text] of [
      ['ChargeId', '10\u200b01'],
      ['TotalPrice', '10\u200b.50'],
      ['ActionDate', '2026-\u200b10-31'],
      ['Container', 'MSKU\u200b7345121'],
    ] as const)
      expect(problemOf(field, text)).toContain(
        `invisible character: ${field} contains an invisible character (U+200B). Delete it`,
      );
    expect(read('Container', 'MSKU\u00ad7345121', { texts: new Set(['MSKU\u00ad7345121']) })).toMatchObject({
      value: 'MSKU\u00ad7345121',
    });
    for (const text of ['a\u200bb', '👩\u200d💻 packade', 'می\u200cخواهم'])
      expect(read('Comment', text)).toEqual({ kind: 'value', value: text });
    expect(read('Container', '👩\u200d💻')).toEqual({ kind: 'value', value: '👩\u200d💻' });
  });

  it.each(named([['  two  '], ['\u00a0two\u00a0'], ['two\r\n'], ['\ttwo'], [`two${' '.repeat(2000)}`]]))(
    'does not count in a text if it is white space: %s',
    (_, text) => {
      for (const field of TEXTS)
        expect(read(field, text)).toEqual({ kind: 'value', value: 'two', noticed: [{ kind: 'padding' }] });
    },
  );

  it('counts inside a text', () => {
    expect(read('Comment', 'a  b\r\nc')).toEqual({ kind: 'value', value: 'a  b\r\nc' });
  });

  it('is the form ="…", which is read as the text between the quotes in every column', () => {
    const noticed = [{ kind: 'quoted formula' }];
    expect(read('ChargeId', '="1001"')).toEqual({ kind: 'value', value: 1001, noticed });
    expect(read('TotalPrice', '="12.50"')).toEqual({ kind: 'value', value: '12.50', noticed });
    expect(read('ActionDate', ' ="2026-10-31" ')).toMatchObject({ value: '2026-10-31T00:00:00', noticed });
    expect(read('Container', '="0012"')).toEqual({ kind: 'value', value: '0012', noticed });
    expect(read('Comment', '="a ""b"" c"')).toEqual({ kind: 'value', value: 'a "b" c', noticed });
    expect(read('Comment', '="(clear)"')).toMatchObject({ value: '' });
    expect(read('Comment', '="0012"', { texts: new Set(['="0012"']) })).toMatchObject({ value: '="0012"' });
  });

  it('is no other formula', () => {
    for (const formula of ['=A1', '=SUM(A1:A2)', '="a" & "b"', "='1001'"]) {
      expect(read('Comment', formula)).toEqual({ kind: 'value', value: formula });
      expect(problemOf('ChargeId', formula)).toMatch(/^not a whole number/);
      expect(problemOf('Count', formula)).toMatch(/^not a number/);
      expect(problemOf('ActionDate', formula)).toMatch(/^not a date/);
    }
  });
});

describe('decimals of a price', () => {
  it.each([
    ['12.3456789', true],
    ['12.345', true],
    ['12.34', false],
    ['12.3400', false],
    ['12', false],
  ])('%s are noticed: %s', (text, isNoticed) => {
    const noticed = isNoticed ? { noticed: [{ kind: 'many decimals', text }] } : {};
    expect(read('TotalPrice', { kind: 'number', text })).toEqual({ kind: 'value', value: text, ...noticed });
    expect(read('Count', { kind: 'number', text })).toEqual({ kind: 'value', value: text });
  });
});
