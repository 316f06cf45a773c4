import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { SheetError } from '../../../src/model/errors.ts';
import { readSheet, refusal, sheetFolder } from '../sheetFixture.ts';

let books = 0;

async function bookWith(tabs: Readonly<Record<string, readonly (readonly unknown[])[]>>): Promise<string> {
  const book = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(tabs))
    book.addWorksheet(name).addRows(rows.map((row) => [...row]));
  books += 1;
  const path = join(sheetFolder(), `tabs-${books}.xlsx`);
  await book.xlsx.writeFile(path);
  return path;
}

const HEADER = ['ChargeId', 'Comment'];

describe('a workbook with several tabs', () => {
  it('is refused if two of them have charges, until --tab says which', async () => {
    const path = await bookWith({ Oct: [HEADER, [1, 'a']], Nov: [['List'], HEADER, ['2', 'b']] });
    const error = await refusal(readSheet(path));
    expect(error).toBeInstanceOf(SheetError);
    expect(error.message).toMatch(
      /^tabs-\d+\.xlsx has charges in 2 tabs: "Oct", "Nov"\. Choose one with --tab, such as --tab "Oct", and import the others one by one\.$/,
    );
    const { rows } = await readSheet(path, { tab: 'Nov' });
    expect(rows.map(({ cells }) => cells)).toEqual([['2', 'b']]);
  });

  it('is read where only one has charges, whatever the order', async () => {
    const path = await bookWith({
      Empty: [HEADER],
      Guide: [
        ['ChargeId', 'the id'],
        ['Comment', 'a text'],
      ],
      Charges: [HEADER, [7, 'a']],
    });
    const { sheet, notes } = await readSheet(path);
    expect(sheet.tab).toBe('Charges');
    expect(notes.tab).toContain('"Empty", "Guide"');
  });
});
