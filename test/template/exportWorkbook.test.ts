import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/model/chargeFields.ts';
import { CONTEXT_COLUMNS, EXPORT_COLUMN } from '../../src/model/exportColumns.ts';
import type { PriceMeaning } from '../../src/model/invoice.ts';
import { contextNote, EXPORT_NOTE, fieldNote } from '../../src/template/exportTexts.ts';
import { ownFolder } from '../helpers/folder.ts';
import { zipTexts } from '../helpers/zipFile.ts';
import { exportTo, invoiceOf, ledgerKnowing } from '../import/exported.ts';

const MEANINGS: readonly (PriceMeaning | null)[] = ['total', 'unit', null];
const CHARGES = [
  { id: 1001 },
  { id: 1002, values: { ActionDate: '2026-10-31T08:30:15', Count: '0.125', price: '-12.50' } },
  {
    id: 1003,
    values: { ActionDate: '1900-01-01T00:00:00', Count: '1234567890123456', ProfitCenterId: null },
  },
  { id: 1004, values: { ActionDate: '2026-10-31T00:00:00.1234567', Container: '=1+1', Comment: '31-Oct' } },
];

async function ownWorkbook(meaning: PriceMeaning | null): Promise<string> {
  const invoices = [
    invoiceOf(CHARGES, { amount: '1234.5' }),
    invoiceOf([{ id: 2001, context: { articleTitle: '=cmd\nsecond line' } }], {
      id: 102,
      number: null,
      amount: '10.25',
      isExported: true,
    }),
  ];
  return await exportTo(await ledgerKnowing(meaning), ownFolder(), 'charges.xlsx', invoices);
}

async function opened(meaning: PriceMeaning | null): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(await ownWorkbook(meaning));
  return book;
}

function texts(tab: ExcelJS.Worksheet, row: number): string[] {
  return Array.from(tab.getRow(row).values as unknown[], (value) => `${value ?? ''}`).slice(1);
}

describe('the workbook of an export', () => {
  it('has the columns of the template, those that help to know a charge, and the id of the export', async () => {
    const book = await opened('total');
    const tab = book.getWorksheet('Charges')!;
    expect(texts(tab, 1)).toEqual([...FIELDS.map(({ field }) => field), ...CONTEXT_COLUMNS, EXPORT_COLUMN]);
    expect(tab.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(tab.autoFilter).toBe('A1:R6');
    const ofRow = (row: number) =>
      [...'ABCDEFGHIJ'].map((column) => {
        const { value, numFmt } = tab.getCell(`${column}${row}`);
        return value instanceof Date ? `${value.toISOString()} ${numFmt}` : value;
      });
    expect(ofRow(2)).toEqual([
      1001,
      '2026-10-31T00:00:00.000Z yyyy-mm-dd',
      2,
      100.5,
      3,
      'MSKU 1',
      'Picked',
      null,
      101,
      '2026-0101',
    ]);
    expect(ofRow(3).slice(1, 4)).toEqual(['2026-10-31T08:30:15.000Z yyyy-mm-dd hh:mm:ss', 0.125, -12.5]);
    expect(tab.getCell('C3').numFmt).toBe('#,##0.000#######');
    // Neither a date before 1900-03-01 nor 16 digits nor a ten-millionth of a second is exact in a spreadsheet.
    expect(ofRow(4).slice(1, 5)).toEqual(['1900-01-01', '1234567890123456', 100.5, null]);
    expect(ofRow(5).slice(1, 7)).toEqual(['2026-10-31 00:00:00.1234567', 2, 100.5, 3, '=1+1', '31-Oct']);
    expect(tab.getCell('L6').value).toBe('PICK =cmd second line');
    expect(tab.getCell('R6').value).toMatch(/^export-[a-z2-9]{8}$/);
    expect(tab.getCell('I2').fill).toMatchObject({ fgColor: { argb: 'FFF3F4F6' } });
    expect(tab.getCell('H2').fill).toMatchObject({ pattern: 'none' });
  });

  it('says in its summary what was exported, from where, and which invoices', async () => {
    const book = await opened('total');
    const tab = book.getWorksheet('Summary')!;
    const rows = new Map<string, string[]>();
    tab.eachRow((_, row) => {
      const [first = '', ...rest] = texts(tab, row);
      rows.set(first, rest);
    });
    expect(rows.get('Export id')![0]).toBe(book.getWorksheet('Charges')!.getCell('R2').value);
    expect(rows.get('Started')![0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0[12]:00$/);
    expect(rows.get('Time zone')![0]).toBe('Europe/Stockholm: dates are days there');
    expect(rows.get('Prices')![0]).toBe('The price of a charge is its total.');
    expect([rows.get('Host')![0], rows.get('Warehouse')![0]]).toEqual(['wms.example', 'demo']);
    const period = '2026-10-01 to 2026-10-31';
    expect(rows.get('101')).toEqual([
      '2026-0101, October',
      '2026-10-31',
      period,
      '1234.5',
      'SEK',
      'not exported',
      '4',
    ]);
    expect(rows.get('102')).toEqual(['October', '2026-10-31', period, '10.25', 'SEK', 'exported', '1']);
    expect(rows.get('All invoices')).toEqual(['', '', '', '1244.75', 'SEK', '', '5']);
  });

  it.each([
    ['total', 100.5, null],
    ['unit', 201, 100.5],
    [null, null, 100.5],
  ] as const)('has the price where it belongs: prices are %s', async (meaning, total, unit) => {
    const book = await opened(meaning);
    const tab = book.getWorksheet('Charges')!;
    expect([tab.getCell('D2').value, tab.getCell('Q2').value]).toEqual([total, unit]);
    const note = (address: string) => JSON.stringify(tab.getCell(address).note);
    expect(note('D1').includes('it is not known yet')).toBe(meaning === null);
    expect(note('Q1').includes('It is not known yet')).toBe(meaning === null);
    expect(note('H1')).toContain('Ongoing does not show it');
  });

  it('has its parts in the order that Excel requires, with a rule for each column to fill', async () => {
    const xml = (await zipTexts(await ownWorkbook('total'))).get('xl/worksheets/sheet1.xml')!;
    const parts = [
      'sheetPr',
      'sheetViews',
      'sheetFormatPr',
      'cols',
      'sheetData',
      'autoFilter',
      'dataValidations',
    ];
    const later = ['pageMargins', 'pageSetup', 'headerFooter', 'legacyDrawing'];
    const found = [...parts, ...later].map((name) => xml.search(new RegExp(`<${name}[ >/]`)));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found[0]).toBeGreaterThan(0);
    const ranges = [...xml.matchAll(/<dataValidation [^>]*sqref="([^"]*)"/g)].map(([, range]) => range);
    expect(ranges.sort()).toEqual([...'ABCDEFGH'].map((column) => `${column}2:${column}10001`));
  });

  it('has notes that fit into their boxes', () => {
    for (const meaning of MEANINGS) {
      const notes = [
        ...FIELDS.map((field) => fieldNote(field, meaning)),
        ...CONTEXT_COLUMNS.map((column) => contextNote(column, meaning) ?? ''),
        EXPORT_NOTE,
      ];
      // The box of a note takes six or seven lines of some 50 characters.
      for (const note of notes) expect(Math.ceil(note.length / 44), note).toBeLessThanOrEqual(5);
    }
  });
});
