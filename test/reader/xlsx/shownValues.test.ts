import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { FIELDS, type Field } from '../../../src/model/chargeFields.ts';
import { openSheet } from '../../../src/reader/openSheet.ts';
import { readValue } from '../../../src/validation/readValue.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { readSheet } from '../sheetFixture.ts';
import { cellsOf, fixture, fixtureFolder, written } from './xlsxFixture.ts';

/** What is wrong with a cell of a field, or what is sent of it. */
async function reading(field: Field, value: string, format: string | number, calcPr = '') {
  const formula = calcPr === '' ? '' : '<f>A1</f>';
  const [cell] = await cellsOf({
    rows: `<row r="1"><c r="A1" s="1">${formula}<v>${value}</v></c></row>`,
    formats: [format],
    calcPr,
  });
  const found = readValue(FIELDS.find((definition) => definition.field === field)!, cell!, {
    clear: '(clear)',
  });
  return found.kind === 'problem'
    ? found.message
    : found.kind === 'value'
      ? `sent: ${found.value}`
      : found.kind;
}

const MEANT = 'Enter the value that is meant, in a cell with an ordinary number format.';

describe('a number that is shown as another one', () => {
  it.each<[Field, string, string | number, string]>([
    ['Count', '1.5', '[h]:mm', 'Count is shown as 36:00, but stored as 1.5 (its number format is [h]:mm).'],
    ['Count', '1.5', 46, 'Count is shown as 36:00:00, but stored as 1.5 (its number format is [h]:mm:ss).'],
    ['TotalPrice', '0.5', '[mm]:ss', 'TotalPrice is shown as 720:00, but stored as 0.5'],
    ['TotalPrice', '0.5', '[s]', 'TotalPrice is shown as 43200, but stored as 0.5'],
    ['Count', '0.25', 9, 'Count is shown as 25%, but stored as 0.25 (its number format is 0%).'],
    ['TotalPrice', '12345', '#,##0,', 'TotalPrice is shown as 12, but stored as 12345'],
    ['TotalPrice', '12345', '"n/a"', 'TotalPrice is shown as n/a, but stored as 12345'],
    ['Count', '12', ';;;', 'Count is not shown at all, but stored as 12 (its number format is ;;;).'],
    ['ChargeId', '1001', '[h]:mm', 'ChargeId is shown as 24024:00, but stored as 1001'],
    ['ArticleGroupId', '5', '0%', 'ArticleGroupId is shown as 500%, but stored as 5'],
    ['ActionDate', '46326', '[h]:mm', 'ActionDate is shown as 1111824:00, but stored as 46326'],
  ])('is an error in %s that says both: %s in %s', async (field, value, format, start) => {
    const message = await reading(field, value, format);
    expect(message.startsWith(start), message).toBe(true);
    expect(message.endsWith(MEANT)).toBe(true);
  });

  it.each<[Field, string, string | number]>([
    ['Container', '1.5', '[h]:mm'],
    ['Comment', '0.5', '0%'],
  ])('is an error in %s as before: %s in %s', async (field, value, format) => {
    expect(await reading(field, value, format)).toContain('shown according to its format');
  });

  it.each<[Field, string, string | number]>([
    ['Count', '1.5', '# ?/?'],
    ['TotalPrice', '99.5', '_-* #,##0.00\\ "kr"_-;\\-* #,##0.00\\ "kr"_-;_-* "-"??\\ "kr"_-;_-@_-'],
    ['TotalPrice', '0', '_-* #,##0.00\\ "kr"_-;\\-* #,##0.00\\ "kr"_-;_-* "-"??\\ "kr"_-;_-@_-'],
    ['TotalPrice', '-12.5', '[Red]-0.00'],
    ['TotalPrice', '12345', '0.00E+00'],
    ['TotalPrice', '12.345', '0.00'],
    ['ChargeId', '1001', '000000'],
  ])('is none in %s: %s in %s', async (field, value, format) => {
    expect(await reading(field, value, format)).toBe(`sent: ${value}`);
  });
});

describe('a cell with the format of a date', () => {
  it.each<[Field, string, string | number, string]>([
    [
      'ActionDate',
      '0.5',
      'h:mm',
      'The cell holds a time without a date (12:00:00). Enter the date, such as 2026-10-31, or the date and the time.',
    ],
    [
      'ActionDate',
      '-1',
      14,
      'The cell is formatted as a date, but it holds a negative date (stored as -1). Enter the date, such as 2026-10-31.',
    ],
    ['ActionDate', '60', 14, 'it holds 1900-02-29, a day that does not exist (stored as 60). Enter the date'],
    ['ActionDate', '0', 14, 'it holds a date before 1900-01-01 (stored as 0). Enter the date'],
    ['ActionDate', '2958466', 14, 'it holds a date after 9999-12-31 (stored as 2958466). Enter the date'],
    [
      'Count',
      '5',
      'yyyy-mm-dd',
      'Count must be a number, but the cell is formatted as a date or time (1900-01-05, its number format is yyyy-mm-dd). Format the cell as a number and enter the value again.',
    ],
    [
      'TotalPrice',
      '0.5',
      'h:mm',
      'TotalPrice must be a number, but the cell is formatted as a date or time (12:00:00, stored as 0.5). Format the cell as a number and enter the value again.',
    ],
    [
      'ChargeId',
      '1001',
      14,
      'ChargeId must be a whole number, but the cell is formatted as a date or time (1902-09-27',
    ],
    [
      'TotalPrice',
      '-5',
      14,
      'TotalPrice must be a number, but the cell is formatted as a date or time (a negative date, stored as -5).',
    ],
    [
      'Comment',
      '0.5',
      'h:mm',
      'Comment must be text, but the cell is formatted as a date or time (12:00:00, stored as 0.5). Format the cell as text and enter the value again.',
    ],
    [
      'Count',
      '1,5',
      '0',
      'The cell is stored as a number, but it is not a number: "1,5". Enter the value again.',
    ],
  ])('in %s is named as what it is: %s in %s', async (field, value, format, part) => {
    const message = await reading(field, value, format);
    expect(message).toContain(part);
    expect(message).not.toMatch(/an error|formula/);
  });

  it.each<[string, string | number, string]>([
    ['46326.638171296298', 14, '2026-10-31T00:00:00'],
    ['46326.99999999', 'yyyy-mm-dd', '2026-10-31T00:00:00'],
    ['46326.638171296298', 'yyyy-mm-dd hh:mm', '2026-10-31T15:18:58'],
    ['46326.638171296298', 22, '2026-10-31T15:18:58'],
  ])('is sent as it is shown: %s in %s', async (value, format, sent) => {
    expect(await reading('ActionDate', value, format)).toBe(`sent: ${sent}`);
  });
});

describe('a formula in a workbook that says its formulas were not calculated', () => {
  it.each(['fullCalcOnLoad="1"', 'calcMode="manual" calcCompleted="0"'])('%s', async (attributes) => {
    expect(await reading('TotalPrice', '100', '0.00', `<calcPr ${attributes}/>`)).toBe(
      'The workbook says that its formulas were not calculated, so the result of this one (100) may be out of date. Open it in Excel or LibreOffice, recalculate it (F9), save it, and import it again.',
    );
  });
});

/** A workbook of exceljs with values that its formats show otherwise. */
async function workbook(): Promise<string> {
  const made = new ExcelJS.Workbook();
  const tab = made.addWorksheet('Charges');
  tab.addRow(['ChargeId', 'ActionDate', 'Count', 'TotalPrice']);
  const add = (id: number, date: Date, count: number, countFormat: string, price: number, format: string) => {
    const row = tab.addRow([id, date, count, price]);
    row.getCell(2).numFmt = 'yyyy-mm-dd';
    row.getCell(3).numFmt = countFormat;
    row.getCell(4).numFmt = format;
  };
  const late = new Date(Date.UTC(2026, 9, 31, 15, 18, 58));
  const day = new Date(Date.UTC(2026, 9, 31));
  add(1001, late, 1, '0', 100 / 3, '0.00');
  add(1002, late, 2, '#,##0', 12.345, '#,##0.00');
  add(1003, day, 1.5, '[h]:mm', 25, '0.00');
  add(1004, day, 0.25, '0%', 12345, '#,##0,');
  return written(Buffer.from(await made.xlsx.writeBuffer()));
}

async function expectShown(path: string): Promise<void> {
  const { rows, notes } = await readSheet(path);
  const shown = rows.map(({ cells }) =>
    cells.map((cell) => (typeof cell === 'object' && cell.kind === 'number' ? (cell.shown ?? '') : '')),
  );
  expect(shown.map((cells) => cells.slice(2))).toEqual([
    ['', ''],
    ['', ''],
    ['36:00', ''],
    ['25%', '12'],
  ]);
  expect(notes['hidden-times']).toBe(
    '2 dates have a time that their cells do not show (the first is B2: 15:18:58). They are sent as they are shown, without the time.',
  );
  expect(notes['shown-with-fewer-decimals']).toBe(
    '2 numbers have more decimals than their cells show (the first is D2: 33.3333333333333 is shown as 33.33). They are sent as they are stored.',
  );
}

describe('what a workbook shows otherwise', () => {
  it('is noticed in a file of exceljs', async () => {
    await expectShown(await workbook());
  });

  it.skipIf(!hasLibreOffice())(
    'is noticed in a file of LibreOffice',
    async () => {
      const ods = await convert(await workbook(), 'ods', fixtureFolder());
      await expectShown(await convert(ods, 'xlsx:Calc MS Excel 2007 XML', fixtureFolder()));
    },
    90_000,
  );

  it('is counted once, also if the rows are read again in the middle of reading them', async () => {
    const header = '<c t="str"><v>ChargeId</v></c><c t="str"><v>ActionDate</v></c>';
    const charge = '<row><c><v>1001</v></c><c s="1"><v>46326.25</v></c></row>';
    const path = fixture({ rows: `<row>${header}</row>${charge.repeat(1200)}`, formats: [14] });
    const sheet = await openSheet(path);
    let batches = 0;
    for await (const _ of sheet.rows()) {
      if (batches === 0) for await (const _ of sheet.rows());
      batches += 1;
    }
    const notes = sheet.notes().map(({ message }) => message);
    await sheet.close();
    expect(batches).toBeGreaterThan(1);
    expect(notes).toEqual([expect.stringMatching(/^1200 dates have a time/)]);
  });

  it('is said of one cell, and only of the columns concerned', async () => {
    const header = ['ChargeId', 'ActionDate', 'TotalPrice', 'Count', 'Other']
      .map((name) => `<c t="inlineStr"><is><t>${name}</t></is></c>`)
      .join('');
    const cells =
      '<c s="1"><v>1001</v></c><c s="2"><v>46326.25</v></c><c s="1"><v>1.005</v></c><c s="1"><v>1.00</v></c><c s="1"><v>2.005</v></c><c s="2"><v>46326.25</v></c>';
    const { notes } = await readSheet(
      fixture({ rows: `<row>${header}</row><row>${cells}</row>`, formats: ['0.00', 14] }),
    );
    expect(notes['hidden-times']).toBe(
      '1 date has a time that its cell does not show (B2: 06:00:00). It is sent as it is shown, without the time.',
    );
    expect(notes['shown-with-fewer-decimals']).toBe(
      '1 number has more decimals than its cell shows (C2: 1.005 is shown as 1.01). It is sent as it is stored.',
    );
  });
});
