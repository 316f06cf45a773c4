import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { type Fixture, fixture, MAIN, rels } from '../reader/xlsx/xlsxFixture.ts';
import { dropFolder, today, updates } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (value: number | string, style = 0) => `<c s="${style}"><v>${value}</v></c>`;
const row = (...cells: string[]) => `<row>${cells.join('')}</row>`;
const HEADER = row(...['ChargeId', 'ActionDate', 'Count', 'TotalPrice', 'Comment'].map(text));
/** A charge that is right in every way. */
const RIGHT = row(number(1001), number(46_326, 1), number(5), number(100), text('right'));

/** A table with one totals row, whose total of the ids is a count. */
const TOTALS: Fixture = {
  rows:
    HEADER +
    RIGHT +
    row(number(1002), number(46_326, 1), number(6), number(120)) +
    row(number(1003), '<c/>', number(11), number(220)),
  formats: [14],
  after: '<tableParts count="1"><tablePart/></tableParts>',
  parts: [
    { name: 'xl/worksheets/_rels/sheet1.xml.rels', data: rels([['rId1', 'table', '/xl/tables/table1.xml']]) },
    {
      name: 'xl/tables/table1.xml',
      data: `<table xmlns="${MAIN}" id="1" name="T" displayName="T" ref="A1:E4" totalsRowCount="1"/>`,
    },
  ],
};

const SUBTOTALS: Fixture = {
  rows:
    HEADER +
    RIGHT +
    row('<c><f>SUBTOTAL(103,A2:A2)+1002</f><v>1003</v></c>', '<c/>', number(5), number(100), text('sum')),
  formats: [14],
};

/** Styles of which one is an alternative. */
const ALTERNATIVE: Fixture = {
  rows: HEADER + row(number(1001), number(46_326, 3), number(5), number(100, 2), text('right')),
  parts: [
    {
      name: 'xl/styles.xml',
      data: `<styleSheet xmlns="${MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><cellXfs><xf numFmtId="0"/><mc:AlternateContent><mc:Choice Requires="hs"><xf numFmtId="0"/></mc:Choice><mc:Fallback><xf numFmtId="0"/></mc:Fallback></mc:AlternateContent><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    },
  ],
};

const MERGED: Fixture = {
  rows: HEADER + RIGHT + row(number(1002), number(46_326, 1), number(6), number(120), text('hidden')),
  formats: [14],
  after: '<mergeCells count="1"><mergeCell ref="E2:E3"/></mergeCells>',
};

const MERGED_IDS: Fixture = {
  rows:
    HEADER +
    RIGHT +
    row(number(1002), number(46_326, 1), number(6), number(120)) +
    row(number(1003), number(46_326, 1), number(7), number(140)),
  formats: [14],
  after: '<mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells>',
};

/** A row whose amounts are shown as others, in the formats given. */
const shown = (count: string, countFormat: string, price: string, priceFormat: string): Fixture => ({
  rows: HEADER + RIGHT + row(number(1002), number(46_326, 1), number(count, 2), number(price, 3)),
  formats: [14, countFormat, priceFormat],
});

const LATE: Fixture = {
  rows: HEADER + row(number(1001), number('46326.638171296298', 1), number(5), number(100), text('right')),
  formats: [14],
};

/** What each workbook would have sent that it shows to nobody, and what is said of it. */
const CASES: readonly (readonly [string, Fixture, readonly number[], number, string])[] = [
  ["a table's totals row", TOTALS, [1001, 1002], 0, 'Row 4 totals other rows and is no charge'],
  ['a row of SUBTOTAL', SUBTOTALS, [1001], 0, 'Row 3 totals other rows and is no charge'],
  ['formats with an alternative', ALTERNATIVE, [1001], 0, ''],
  [
    'a value under merged cells',
    MERGED,
    [1001, 1002],
    0,
    '1 value in row 3 under merged cells was left out (E3)',
  ],
  ['ids that are merged', MERGED_IDS, [1001], 4, 'The ChargeId cell is merged over several rows (A3:A4)'],
  ['hours', shown('1.5', '[h]:mm', '18000', '0'), [1001], 4, 'Count is shown as 36:00, but stored as 1.5'],
  ['percent', shown('0.25', '0%', '50', '0'), [1001], 4, 'Count is shown as 25%, but stored as 0.25'],
  [
    'thousands',
    shown('1', '0', '12345', '#,##0,'),
    [1001],
    4,
    'TotalPrice is shown as 12, but stored as 12345',
  ],
  ['a number that is hidden', shown('1', '0', '5', ';;;'), [1001], 4, 'TotalPrice is not shown at all'],
  ['a time that is hidden', LATE, [1001], 0, '1 date has a time that its cell does not show (B2: 15:18:58)'],
];

/** Spaces in place of what a terminal breaks lines with. */
const oneLine = (printed: string) => printed.replace(/\s+/g, ' ');

describe('a workbook that shows something else than it holds', () => {
  it.each(CASES)('is imported as it is shown: %s', async (_, made, sent, code, said) => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'charges.xlsx'), readFileSync(fixture(made)));
    const ended = await charges(['import', 'charges.xlsx', '--json'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(ended.code, ended.stderr).toBe(code);
    expect([...updates(simulator).keys()].sort()).toEqual(sent);
    expect(simulator.charges.get(1001)).toMatchObject({
      comment: 'right',
      actionDate: '2026-10-31T00:00:00',
    });
    expect(oneLine(ended.stdout) + oneLine(ended.stderr)).toContain(said);
    if (made === MERGED) expect(simulator.charges.get(1002)!.comment).not.toBe('hidden');
    if (made === TOTALS) expect(ended.json().totals).toEqual({ count: '11', totalPrice: '220' });
  });

  it('is imported so from the drop folder too', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    writeFileSync(join(folder.root, 'hours.xlsx'), readFileSync(fixture(shown('1.5', '[h]:mm', '9', '0'))));
    writeFileSync(join(folder.root, 'merged.xlsx'), readFileSync(fixture(MERGED)));
    writeFileSync(join(folder.root, 'totals.xlsx'), readFileSync(fixture(TOTALS)));
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(4);
    expect(updates(simulator).get(1003)).toBeUndefined();
    expect(simulator.charges.get(1002)).toMatchObject({ updates: 1 });
    expect(simulator.charges.get(1002)!.comment).not.toBe('hidden');
    const day = today();
    expect(folder.read(`done/${day}/totals.txt`)).toContain('Row 4 totals other rows and is no charge');
    expect(folder.read(`done/${day}/merged.txt`)).toContain('under merged cells');
    expect(folder.read(`failed/${day}/hours.txt`)).toContain('Count is shown as 36:00, but stored as 1.5');
  });

  it('is still an error on To fix until somebody corrects it', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    writeFileSync(join(folder, 'charges.xlsx'), readFileSync(fixture(shown('1.5', '[h]:mm', '0.5', '0%'))));
    const first = await charges(['import', 'charges.xlsx', '--json'], { cwd: folder, env });
    const again = await charges(['import', first.json().report!, '--json'], { cwd: folder, env });
    expect(again.code).toBe(3);
    expect(again.json().problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('Count is shown as 36:00, but stored as 1.5'),
      expect.stringContaining('TotalPrice is shown as 50%, but stored as 0.5'),
    ]);
    expect(updates(simulator).get(1002)).toBeUndefined();
  });

  it('is not valid where its formulas were not calculated, or a time has no date', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    const stale = {
      rows: HEADER + row(number(1001), '<c/>', number(7), '<c><f>C2*20</f><v>100</v></c>'),
      calcPr: '<calcPr calcMode="manual" calcCompleted="0" calcOnSave="0"/>',
    };
    const time = { rows: HEADER + row(number(1001), number('0.5', 1)), formats: ['h:mm'] };
    for (const [made, said] of [
      [stale, 'the result of this one (100) may be out of date'],
      [time, 'The cell holds a time without a date (12:00:00)'],
    ] as const) {
      writeFileSync(join(folder, 'charges.xlsx'), readFileSync(fixture(made)));
      const { code, json } = await charges(['import', 'charges.xlsx', '--json'], { cwd: folder, env });
      expect(code).toBe(3);
      expect(json().problems[0]!.message).toContain(said);
    }
    expect(updates(simulator).size).toBe(0);
  });
});
