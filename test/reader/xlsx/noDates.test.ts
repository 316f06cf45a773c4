import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { check } from '../../import/checkedFile.ts';
import { fixtureFolder, written } from './xlsxFixture.ts';

const HEADER = ['ChargeId', 'ActionDate', 'Count', 'TotalPrice', 'Comment'];

describe('dates that are none', () => {
  /** The problems of the cells, by address. */
  async function problemsOf(path: string): Promise<Record<string, string>> {
    const { problems } = await check(path, { conventions: { today: () => '2026-11-27' } });
    return Object.fromEntries(problems.first.map(({ cell, message }) => [cell, message]));
  }

  it('are named in a workbook of exceljs', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('Charges');
    sheet.addRow(HEADER);
    const put = (row: number, column: number, value: ExcelJS.CellValue, numFmt: string): void => {
      sheet.getCell(row, 1).value = row;
      const cell = sheet.getCell(row, column);
      cell.value = value;
      cell.numFmt = numFmt;
    };
    put(2, 2, 0.5, 'hh:mm');
    put(3, 2, new Date(Date.UTC(1899, 11, 30, 15, 18, 58)), 'h:mm:ss AM/PM');
    put(4, 3, new Date(Date.UTC(2026, 9, 31)), 'dd/mm/yyyy');
    put(5, 4, 0.25, '[$-41D]hh.mm');
    put(6, 2, -3, 'yyyy-mm-dd');
    put(7, 2, 60, 'd mmm yyyy');
    put(8, 2, { formula: 'NOW()-TODAY()', result: 0.75 }, 'hh:mm');
    put(9, 5, new Date(Date.UTC(2026, 9, 31)), 'dd-mmm');
    put(10, 1, new Date(Date.UTC(2026, 9, 31)), 'yyyy');
    sheet.getCell('E10').value = 'x';
    put(11, 3, 1.5, '[hh]:mm');
    const path = `${fixtureFolder()}/dates.xlsx`;
    await book.xlsx.writeFile(path);
    const found = await problemsOf(path);
    const time = 'Enter the date, such as 2026-10-31, or the date and the time.';
    expect(found).toMatchObject({
      B2: `The cell holds a time without a date (12:00:00). ${time}`,
      B3: `The cell holds a time without a date (15:18:58). ${time}`,
      C4: expect.stringMatching(
        /^Count must be a number, but the cell is formatted as a date or time \(2026-10-31/,
      ),
      D5: expect.stringMatching(
        /^TotalPrice must be a number, but .* \(06:00:00, stored as 0\.25\)\. Format the cell/,
      ),
      B6: expect.stringContaining('it holds a negative date (stored as -3). Enter the date'),
      B7: expect.stringContaining('1900-02-29, a day that does not exist'),
      B8: `The cell holds a time without a date (18:00:00). ${time}`,
      E9: expect.stringContaining('Comment must be text, but this cell is a date'),
      A10: expect.stringContaining('ChargeId must be a whole number, but the cell is formatted as a date'),
      C11: expect.stringContaining('Count is shown as 36:00, but stored as 1.5'),
    });
  });

  it.runIf(hasLibreOffice())(
    'are named in a workbook of LibreOffice',
    async () => {
      const source = written(
        `${HEADER.join(',')}\n1,12:00,,,\n2,,2026-10-31,12:30,\n3,,36:00:00,25%,\n4,1850-01-01,,,\n5,15:18:58,1,2,2026-10-31\n`,
        'dates.csv',
      );
      const filter = '--infilter=Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true';
      const found = await problemsOf(await convert(source, 'xlsx', fixtureFolder(), [filter]));
      expect(found).toMatchObject({
        B2: expect.stringContaining('The cell holds a time without a date (12:00:00). Enter the date'),
        C3: expect.stringContaining(
          'Count must be a number, but the cell is formatted as a date or time (2026-10-31',
        ),
        D3: expect.stringContaining(
          'TotalPrice must be a number, but the cell is formatted as a date or time (12:30:00',
        ),
        C4: expect.stringContaining('Count is shown as 36:00:00, but stored as 1.5'),
        D4: expect.stringContaining('TotalPrice is shown as 25.00%, but stored as 0.25'),
        B5: expect.stringMatching(/negative date|before 1900-01-01/),
        B6: expect.stringContaining('The cell holds a time without a date (15:18:58)'),
        E6: expect.stringContaining('Comment must be text, but this cell is a date'),
      });
    },
    60_000,
  );
});
