import { describe, expect, it } from 'vitest';
import { FlagValues } from '../../../src/cli/options/flags.ts';
import { readingOf, SHEET_FLAGS, sheetRequest } from '../../../src/cli/options/sheetFlags.ts';
import { ConfigurationError } from '../../../src/model/errors.ts';

type Request = ReturnType<typeof sheetRequest>;

function request(argv: Record<string, unknown>): Request {
  return sheetRequest({ path: 'a.csv' }, readingOf(new FlagValues(argv, SHEET_FLAGS, { layers: [] })));
}

describe('the flags for reading a file', () => {
  it('are all optional', () => {
    expect(request({})).toEqual({
      file: 'a.csv',
      open: { headers: new Map() },
      conventions: { clear: '(clear)', today: expect.any(Function) },
      allowDuplicates: false,
      expect: {},
    });
  });

  it('name the tab as --tab or, as before, --sheet, but not as both', () => {
    expect(request({ tab: 'October' }).open.tab).toBe('October');
    expect(request({ sheet: '2' }).open.tab).toBe('2');
    expect(() => request({ tab: '1', sheet: '1' })).toThrow(
      new ConfigurationError('--tab and --sheet mean the same thing. Use only --tab.'),
    );
  });

  it('name delimiters and encodings in several ways', () => {
    for (const [name, delimiter] of [
      ['semicolon', ';'],
      [';', ';'],
      ['TAB', '\t'],
      ['\\t', '\t'],
      ['|', '|'],
      ['^', '^'],
    ])
      expect(request({ delimiter: name }).open.delimiter).toBe(delimiter);
    for (const [name, encoding] of [
      ['UTF-8', 'utf-8'],
      ['utf16le', 'utf-16le'],
      ['cp1252', 'windows-1252'],
      ['latin1', 'windows-1252'],
    ])
      expect(request({ encoding: name }).open.encoding).toBe(encoding);
  });

  it('map headers to fields', () => {
    expect(
      request({ map: ['Debiterings-nr = charge id', 'A=B=Comment', 'Extra=ignore'] }).open.headers,
    ).toEqual(
      new Map([
        ['debiteringsnr', 'ChargeId'],
        ['a=b', 'Comment'],
        ['extra', 'ignore'],
      ]),
    );
  });

  it('take control totals exactly', () => {
    expect(request({ 'expect-rows': '118', 'expect-total': '45 120,50' }).expect).toEqual({
      rows: 118,
      totalPrice: '45120.50',
    });
  });

  it('name texts that are meant and texts that count as empty, without spaces at their ends', () => {
    const { conventions } = request({ text: [' NULL', 'null'], empty: 'N/A ' });
    expect(conventions.texts).toEqual(new Set(['NULL', 'null']));
    expect(conventions.empty).toEqual(new Set(['N/A']));
    const layer = { place: 'the environment', values: { CHARGES_EMPTY: 'NULL; nan', CHARGES_TEXT: 'N/A;' } };
    const { empty, texts } = readingOf(new FlagValues({}, SHEET_FLAGS, { layers: [layer] })).conventions;
    expect([empty, texts]).toEqual([new Set(['NULL', 'nan']), new Set(['N/A'])]);
  });

  it('measure dates from the day of the machine, unless any date is taken', () => {
    expect(request({}).conventions.today!()).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(request({}).conventions.anyDate).toBeUndefined();
    // Those far from it are taken too, but counted.
    const { anyDate, today } = request({ 'any-date': true }).conventions;
    expect([anyDate, today?.()]).toEqual([true, request({}).conventions.today!()]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ text: 'NULL', empty: ['nan', 'NULL '] }, '"NULL" is given with --text (CHARGES_TEXT), which sends it'],
    [
      { text: '(Clear)' },
      '"(Clear)" is given with --text (CHARGES_TEXT), but it is the text that clears a value',
    ],
    [{ empty: 'NULL', clear: 'null' }, '"NULL" is given with --empty (CHARGES_EMPTY), but it is the text'],
    [{ empty: ['a', ' '] }, '--empty has no value'],
    [{ delimiter: 'x' }, '--delimiter (CHARGES_DELIMITER) must be'],
    [{ delimiter: '"' }, '--delimiter (CHARGES_DELIMITER) must be'],
    [{ delimiter: ';;' }, '--delimiter (CHARGES_DELIMITER) must be'],
    [{ encoding: 'ebcdic' }, '--encoding (CHARGES_ENCODING) must be'],
    [{ map: ['ChargeId'] }, '--map (CHARGES_MAP) "ChargeId" must be "header=field"'],
    [{ map: ['=ChargeId'] }, 'must be "header=field"'],
    [{ map: [' - =ChargeId'] }, 'must be "header=field"'],
    [{ map: ['x=Chargeid2'] }, 'must be "header=field"'],
    [{ map: ['x=Comment', 'X=Container'] }, 'contradicts an earlier one, which says Comment'],
    [{ decimal: ',' }, '--decimal (CHARGES_DECIMAL) must be point or comma'],
    [{ 'date-format': 'dd/mm/yyyy' }, 'is not a date format'],
    [{ clear: '  ' }, '--clear (CHARGES_CLEAR) must be a text'],
    [{ clear: '0' }, '--clear (CHARGES_CLEAR) must be a text'],
    [{ 'expect-total': '1,234' }, 'must be an unambiguous number'],
    [{ 'expect-total': '12 kr' }, 'must be an unambiguous number'],
    [{ 'expect-rows': '-1' }, 'must be a whole number'],
  ])('refuse %j', (argv, message) => {
    expect(() => request(argv)).toThrow(ConfigurationError);
    expect(() => request(argv)).toThrow(message);
  });
});
