import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SheetFile } from '../../../src/reader/sheet.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { zipFile, zipTexts } from '../../helpers/zipFile.ts';
import { closeAll, fixtureFolder, openWorkbook, readAll, refusal, rowsOf, written } from './xlsxFixture.ts';
import { flatSpreadsheet } from './xlsxSample.ts';

const opened = closeAll();
const number = (text: string, format?: string) => ({
  kind: 'number',
  text,
  ...(format === undefined ? {} : { format }),
});

/** What the sample of xlsxSample.ts says, read from an .xlsx that LibreOffice made of it. */
async function expectSample(file: SheetFile): Promise<void> {
  expect(file.tabs.map(({ name, visible }) => [name, visible])).toEqual([
    ['Charges', true],
    ['Secret', false],
    ['Ångström <2>', true],
  ]);
  const rows = await rowsOf(file);
  expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 8, 9]);
  expect(rows[0]!.cells).toEqual([
    'ChargeId',
    'ActionDate',
    'Count',
    'TotalPrice',
    'Comment',
    'Ok',
    'Sum',
    'Time',
  ]);
  expect(rows[1]!.cells).toEqual([
    number('100001'),
    { kind: 'date', text: '2026-10-31', format: 'yyyy\\-mm\\-dd' },
    number('12.1', '#,##0.00'),
    number('0.3', '#,##0.00'),
    'Räksmörgås & co',
    { kind: 'boolean', value: true },
    // LibreOffice gives the result of a formula the format of what it adds.
    expect.objectContaining(number('12.4')),
    {
      kind: 'error',
      code: 'a time without a date',
      stored: { text: expect.any(String), as: 'time', shown: '08:30:00' },
    },
  ]);
  expect(rows[2]!.cells).toEqual([
    number('100002'),
    { kind: 'date', text: '2026-10-31T08:30:00', format: 'd/m/yyyy\\ hh:mm' },
    number('-3.5', '0.00" m"'),
    number('1234567.89'),
    'fat and thin',
    { kind: 'boolean', value: false },
    { kind: 'error', code: '#DIV/0!' },
  ]);
  expect(rows[3]!.cells).toEqual([
    number('100003'),
    { kind: 'date', text: '1900-03-01', format: 'yyyy\\-mm\\-dd' },
    number('0.1'),
    number('1000000000000'),
    'two  spaces',
    '',
    'ab',
  ]);
  expect(rows[4]!.cells).toEqual(['merged', '', number('7')]);
  const notes = file.tabs[0]!.notes().map(({ code, message }) => `${code}: ${message.slice(0, 20)}`);
  expect(notes).toEqual([
    'hidden-rows: 2 rows are hidden (b',
    'hidden-columns: 1 column is hidden (',
    'merged-cells: 1 group of cells is ',
  ]);
  expect((await rowsOf(file, 1))[0]!.cells).toEqual(['hidden']);
  expect((await rowsOf(file, 2))[0]!.cells).toEqual(['last']);
}

describe.skipIf(!hasLibreOffice())('files of LibreOffice', () => {
  let xlsx = '';
  let xls = '';
  let ods = '';
  beforeAll(async () => {
    const source = written(flatSpreadsheet(), 'sample.fods');
    [xlsx, xls, ods] = await Promise.all([
      convert(source, 'xlsx:Calc MS Excel 2007 XML', fixtureFolder()),
      convert(source, 'xls', fixtureFolder()),
      convert(source, 'ods', fixtureFolder()),
    ]);
  }, 90_000);

  it('are read: numbers, dates, formulas, texts, hidden and merged things, tabs', async () => {
    await expectSample(opened(await openWorkbook(xlsx)));
  });

  it('are read alike with strict namespaces and in another zip order', async () => {
    const strict = [...(await zipTexts(xlsx))].map(([name, text]) => ({
      name,
      data: text
        .replaceAll(
          'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
          'http://purl.oclc.org/ooxml/spreadsheetml/main',
        )
        .replaceAll(
          'http://schemas.openxmlformats.org/officeDocument/2006/',
          'http://purl.oclc.org/ooxml/officeDocument/',
        ),
    }));
    await expectSample(opened(await openWorkbook(written(zipFile(strict.reverse())))));
  });

  it('are refused by name if they are an old .xls or an .ods', async () => {
    expect((await refusal(xls)).message).toContain('is an old Excel workbook (.xls, Excel 97-2003)');
    expect((await refusal(ods)).message).toContain('is an OpenDocument file (.ods)');
  });
});

describe('files of exceljs', () => {
  const fill = (sheet: ExcelJS.Worksheet) => {
    sheet.addRow(['ChargeId', 'ActionDate', 'TotalPrice']).commit();
    const row = sheet.addRow([
      100001,
      new Date(Date.UTC(2026, 9, 31)),
      0.1 + 0.2,
      true,
      { richText: [{ text: 'a ' }, { text: 'b' }] },
    ]);
    row.getCell(3).numFmt = '#,##0.00 "kr"';
    row.getCell(6).value = { formula: 'A2+1', result: 100002 };
    row.getCell(7).value = { formula: 'A2+1' };
    row.getCell(8).value = { error: '#N/A' };
    row.getCell(9).value = 'line\nbreak & <tag>';
    row.commit();
  };
  const expected = [
    number('100001'),
    { kind: 'date', text: '2026-10-31', format: 'mm-dd-yy' },
    { ...number('0.3', '#,##0.00 "kr"'), raw: '0.30000000000000004' },
    { kind: 'boolean', value: true },
    'a b',
    number('100002'),
    { kind: 'uncalculated' },
    { kind: 'error', code: '#N/A' },
    'line\nbreak & <tag>',
  ];

  it('are read, with the writer that keeps everything in memory', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.properties.date1904 = true;
    fill(workbook.addWorksheet('Charges', { state: 'hidden' }));
    workbook.addWorksheet('Other');
    const file = opened(await openWorkbook(written(Buffer.from(await workbook.xlsx.writeBuffer()))));
    expect(file.tabs.map(({ name, visible }) => [name, visible])).toEqual([
      ['Charges', false],
      ['Other', true],
    ]);
    expect((await rowsOf(file))[1]!.cells.slice(0, 9)).toEqual(expected);
    expect(file.tabs[0]!.notes().map(({ code }) => code)).toEqual(['rounded-numbers']);
    expect(await rowsOf(file, 1)).toEqual([]);
  });

  it('are read, with the streaming writer and inline or shared texts', async () => {
    for (const useSharedStrings of [true, false]) {
      const path = written('');
      const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
        filename: path,
        useStyles: true,
        useSharedStrings,
      });
      fill(workbook.addWorksheet('Charges'));
      await workbook.commit();
      const { rows } = await readAll(path);
      const cells = rows[1]!.cells;
      expect(cells.slice(0, 9)).toEqual(expected);
    }
  });
});
