import { join } from 'node:path';
import exceljs from 'exceljs';
import { describe, expect, test } from 'vitest';
import type { LedgerRow } from '../../../src/model/run.ts';
import { openSheet } from '../../../src/reader/openSheet.ts';
import { writeResultWorkbook } from '../../../src/reporter/workbook/resultWorkbook.ts';
import { MOST_NOTES } from '../../../src/reporter/workbook/wrongCells.ts';
import { folderOfFile } from '../../helpers/folder.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { zipTexts } from '../../helpers/zipFile.ts';
import { chargeRow, columnsOf, failed, NOW, problemOf, runOf, sourceOf } from './sources.ts';

const folder = folderOfFile();
const WRONG = 'FFFFD9A8';

const HEADERS = ['ChargeId', 'Date', 'Antal', 'TotalPrice', 'Comment'];
const ROWS = [
  chargeRow(2, ['', '2026-10-01', 'abc', '7', 'f'], {
    problems: [
      problemOf(2, 'ChargeId', 'ChargeId is missing.', 'required'),
      problemOf(2, 'Antal', '"a\u0000<b>" is not a number.'),
      problemOf(2, 'Antal', 'Second reason.'),
    ],
  }),
  chargeRow(3, ['102', '2026-10-02', '2', '', ''], {
    problems: [problemOf(3, 'TotalPrice', 'TotalPrice is missing.', 'count and price go together')],
  }),
  chargeRow(4, ['103', '2026-10-03', '3', '1.00', 'c'], { outcome: failed('No answer.', false) }),
];

async function write(
  rows: readonly LedgerRow[],
  { headers = HEADERS, ...options }: { headers?: string[]; rowsPerTab?: number; mostNotes?: number } = {},
): Promise<string> {
  const source = sourceOf(runOf(columnsOf(...headers), rows), rows);
  return writeResultWorkbook(source, folder(), { now: NOW, timeZone: 'UTC', ...options });
}

async function read(path: string): Promise<exceljs.Workbook> {
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(path);
  return book;
}

/** The colored cells of a tab below its header, each with its note, or null if it has none. */
function marks(book: exceljs.Workbook, tab: string): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  book.getWorksheet(tab)!.eachRow((row, number) => {
    row.eachCell({ includeEmpty: true }, ({ address, fill, note }) => {
      if (number === 1 || (fill as exceljs.FillPattern | undefined)?.fgColor?.argb !== WRONG) return;
      found[address] = note ? (note as exceljs.Comment).texts!.map(({ text }) => text).join('') : null;
    });
  });
  return found;
}

const MARKS = {
  A2: 'ChargeId is missing.',
  C2: '"a\\x00<b>" is not a number.\nSecond reason.',
  D3: 'TotalPrice is missing.',
};

describe('wrong cells in To fix', () => {
  test('have a color and the reason as a note; no other cell has', async () => {
    const path = await write(ROWS);
    expect(marks(await read(path), 'To fix')).toEqual(MARKS);
    const parts = await zipTexts(path);
    expect(parts.get('xl/worksheets/sheet3.xml')).toMatch(/<legacyDrawing r:id="rId\d+"\/><\/worksheet>$/);
    expect([...parts.keys()].filter((name) => /comments|vml/i.test(name)).sort()).toEqual([
      'xl/comments3.xml',
      'xl/drawings/vmlDrawing3.vml',
    ]);
  });

  test('keep the format and the side of their value', async () => {
    const row = chargeRow(2, ['1', '2026-10-01', '1', '7.10', 'f'], {
      problems: [problemOf(2, 'TotalPrice', 'Out of range.', 'out of range')],
    });
    const cell = (await read(await write([row]))).getWorksheet('To fix')!.getCell('D2');
    expect([cell.value, cell.numFmt, cell.alignment.horizontal]).toEqual([7.1, '0.00', 'right']);
  });

  test('are found by their field too, and a column without a field is never one', async () => {
    const row = chargeRow(2, ['1', 'x', 'abc', '7', 'f'], {
      problems: [problemOf(2, 'Count', 'Not a number.'), problemOf(2, 'Other', 'Not it.')],
    });
    const book = await read(await write([row], { headers: ['ChargeId', 'Other', 'Antal', 'TotalPrice'] }));
    expect(marks(book, 'To fix')).toEqual({ C2: 'Not a number.' });
  });

  test('go on on the next tab', async () => {
    const book = await read(await write(ROWS, { rowsPerTab: 1 }));
    expect(marks(book, 'To fix')).toEqual({ A2: MARKS.A2, C2: MARKS.C2 });
    expect(marks(book, 'To fix 2')).toEqual({ D2: MARKS.D3 });
    expect(marks(book, 'To fix 3')).toEqual({});
  });

  test('beyond the most notes of a workbook have only the color', async () => {
    const book = await read(await write(ROWS, { mostNotes: 2, rowsPerTab: 1 }));
    expect(marks(book, 'To fix')).toEqual({ A2: MARKS.A2, C2: MARKS.C2 });
    expect(marks(book, 'To fix 2')).toEqual({ D2: null });
  });

  test('are all written if there are more of them than notes', async () => {
    const rows = Array.from({ length: MOST_NOTES + 100 }, (_, index) =>
      chargeRow(index + 2, [String(index + 1), '', 'abc', '7', ''], {
        problems: [problemOf(index + 2, 'Antal', `${index + 1} is wrong.`)],
      }),
    );
    const found = Object.values(marks(await read(await write(rows)), 'To fix'));
    expect(found).toHaveLength(rows.length);
    expect(found.filter((note) => note !== null)).toHaveLength(MOST_NOTES);
  });

  test('do not disturb the next import', async () => {
    const sheet = await openSheet(await write(ROWS));
    const rows = [];
    for await (const batch of sheet.rows()) rows.push(...batch);
    await sheet.close();
    expect(sheet.tab).toBe('To fix');
    expect(rows.map(({ cells }) => cells.slice(2, 3))).toEqual([
      ['abc'],
      [{ kind: 'number', text: '2', format: '0' }],
      [{ kind: 'number', text: '3', format: '0' }],
    ]);
    expect(rows.map(({ origin }) => origin?.row)).toEqual([2, 3, 4]);
  });

  test.runIf(hasLibreOffice())('LibreOffice keeps their colors and notes', async () => {
    const copy = await convert(await write(ROWS), 'xlsx', join(folder(), 'office'));
    expect(marks(await read(copy), 'To fix')).toEqual(MARKS);
  });
});
