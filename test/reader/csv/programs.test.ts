import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { decimalPlaces } from '../../../src/model/decimal.ts';
import type { ChargeValues } from '../../../src/model/row.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { type CheckedFile, check } from '../../import/checkedFile.ts';
import { sheetFolder } from '../sheetFixture.ts';

const SAMPLE = 'samples/october-corrections.xlsx';

/** A row's values, with prices as a program shows them in a CSV file: `10800` as `10800.00`. */
function shown({ rows }: CheckedFile): object[] {
  return rows.map(({ state, values }) => ({ state, ...values, TotalPrice: withCents(values.TotalPrice) }));
}

function withCents(price: ChargeValues['TotalPrice']): string | undefined {
  if (price === undefined || decimalPlaces(price) >= 2) return price;
  return decimalPlaces(price) === 0 ? `${price}.00` : `${price}0`;
}

describe('CSV files that programs wrote of the same workbook', () => {
  it.runIf(hasLibreOffice()).each([
    ['semicolons, UTF-8', '59,34,76,1'],
    ['tabs, UTF-16', '9,34,65535,1'],
    ['commas, Windows-1252', '44,34,1,1,,0,false,false'],
    ['pipes, every text quoted', '124,34,76,1,,0,true'],
  ])('by LibreOffice say the same: %s', async (_, options) => {
    const format = `csv:Text - txt - csv (StarCalc):${options}`;
    const csv = await check(await convert(SAMPLE, format, sheetFolder()));
    const xlsx = await check(SAMPLE);
    expect(shown(csv)).toEqual(shown(xlsx));
    expect(csv.problems.first.map(({ cell, kind }) => [cell, kind])).toEqual(
      xlsx.problems.first.map(({ cell, kind }) => [cell, kind]),
    );
    expect(csv.sheet.totals).toEqual({ count: '455.5', totalPrice: '20469.90' });
  });

  it.each([',', ';', '\t'])(
    'by exceljs are read as they were written, with %j between cells',
    async (delimiter) => {
      const rows = [
        [1, '2026-10-31', '1', '-12.50', 'åäö; "quoted", two\nlines'],
        [2, '2026-02-28 08:30', '1.5', '1000000.05', `5" pipe${delimiter}x`],
      ];
      const workbook = new ExcelJS.Workbook();
      const sheet = workbook.addWorksheet('Charges');
      sheet.addRow(['ChargeId', 'ActionDate', 'Count', 'TotalPrice', 'Comment']);
      sheet.addRows(rows);
      const path = join(sheetFolder(), `exceljs-${delimiter.charCodeAt(0)}.csv`);
      await workbook.csv.writeFile(path, { formatterOptions: { delimiter } });
      const checked = await check(path);
      expect(checked.problems.first).toEqual([]);
      expect(
        checked.rows.map(({ values }) => [
          values.ChargeId,
          values.ActionDate,
          values.TotalPrice,
          values.Comment,
        ]),
      ).toEqual([
        [1, '2026-10-31T00:00:00', '-12.50', rows[0]![4]],
        [2, '2026-02-28T08:30:00', '1000000.05', rows[1]![4]],
      ]);
    },
  );
});
