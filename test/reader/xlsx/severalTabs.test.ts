import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidSheetError, SheetError } from '../../../src/model/errors.ts';
import { cellName, rowName, rowReference } from '../../../src/model/joinedTabs.ts';
import { type Tabs, writeTabs } from '../../helpers/tabs.ts';
import { zipFile, zipTexts } from '../../helpers/zipFile.ts';
import { readSheet, refusal, sheetFile, sheetFolder } from '../sheetFixture.ts';

let books = 0;

function bookWith(tabs: Tabs): Promise<string> {
  books += 1;
  return writeTabs(join(sheetFolder(), `tabs-${books}.xlsx`), tabs);
}

const HEADER = ['ChargeId', 'Comment'];

describe('a workbook with several tabs', () => {
  it('is refused if two of them have charges, until --tab says which', async () => {
    const path = await bookWith({ Oct: [HEADER, [1, 'a']], Nov: [['List'], HEADER, ['2', 'b']] });
    const error = await refusal(readSheet(path));
    expect(error).toBeInstanceOf(SheetError);
    expect(error.message).toMatch(
      /^tabs-\d+\.xlsx has charges in 2 tabs: "Oct", "Nov"\. Choose one with --tab, such as --tab "Oct", or read them all as one file with --tab all\.$/,
    );
    const { rows } = await readSheet(path, { tab: 'Nov' });
    expect(rows.map(({ cells }) => cells)).toEqual([['2', 'b']]);
  });

  it('is read where only one has charges, whatever the order', async () => {
    const tabs = {
      Empty: [HEADER],
      Guide: [
        ['ChargeId', 'the id'],
        ['Comment', 'a text'],
      ],
      Charges: [HEADER, [7, 'a']],
    };
    const path = await bookWith(tabs);
    for (const options of [{}, { tab: 'all' }]) {
      const { sheet, notes, rows } = await readSheet(path, options);
      expect([sheet.tab, sheet.tabs, rows.map(({ row }) => row)]).toEqual(['Charges', undefined, [2]]);
      expect(notes.tab).toBe('Read tab "Charges". Tabs not read: "Empty", "Guide".');
    }
  });
});

describe('--tab all', () => {
  it('reads every visible tab with charges, each with its own header, and names them', async () => {
    const path = await bookWith({
      Oct: [HEADER, [1, 'a'], [2, 'b']],
      Guide: [['How to fill this in']],
      Empty: [HEADER],
      'Nov 2026': [
        ['List'],
        ['Kommentar', 'DebiteringsId', 'Kund'],
        ['c', 3, 'X'],
        [],
        ['d', 4, 'Y', 'stray'],
      ],
    });
    const { sheet, rows, notes } = await readSheet(path, { tab: 'ALL' });
    expect(sheet.tab).toBeNull();
    expect(sheet.tabs).toMatchObject([
      { name: 'Oct', headerRow: 1 },
      { name: 'Nov 2026', headerRow: 2 },
    ]);
    expect(rows.map(({ row }) => rowReference(row, sheet.tabs))).toEqual([
      'Oct!2',
      'Oct!3',
      "'Nov 2026'!3",
      "'Nov 2026'!5",
    ]);
    expect(rows[3]!.cells.slice(0, 2)).toMatchObject(['d', { text: '4' }]);
    expect(rowName(rows[3]!.row, sheet.tabs)).toBe('row 5 of tab "Nov 2026"');
    expect(cellName(1, rows[3]!.row, sheet.tabs)).toBe("'Nov 2026'!B5");
    // A column is what its header means, whatever its place and name; a column without a header has only its place.
    expect(sheet.columns.map(({ name, field }) => [name, field])).toEqual([
      ['ChargeId', 'ChargeId'],
      ['Comment', 'Comment'],
      ['Kund', undefined],
      ['', undefined],
    ]);
    expect(notes.tab).toBe('Read 2 tabs as one file: "Oct", "Nov 2026". Tabs not read: "Guide", "Empty".');
    expect(notes['rows-above-header']).toBe(
      'Tab "Nov 2026": The header is in row 2. The row above it is not imported.',
    );
    expect(notes['unnamed-columns']).toMatch(/^Tab "Nov 2026": Columns without a header/);
  });

  it('says of --map only what no tab has', async () => {
    const path = await bookWith({
      Oct: [
        ['Id', 'Text'],
        [1, 'a'],
      ],
      Nov: [
        ['Remark', 'Nr'],
        ['b', 2],
      ],
    });
    const headers = new Map([
      ['id', 'ChargeId'],
      ['nr', 'ChargeId'],
      ['text', 'Comment'],
      ['remark', 'Comment'],
      ['date', 'ActionDate'],
    ] as const);
    const { sheet, notes } = await readSheet(path, { tab: 'all', headers });
    expect(sheet.columns.map(({ field }) => field)).toEqual(['ChargeId', 'Comment']);
    expect(notes['unused-map']).toBe('--map names headers that the file does not have: date.');
  });

  it('finds everything that is wrong with the headers, each with its tab', async () => {
    const path = await bookWith({
      Oct: [
        ['ChargeId', 'New price'],
        [1, 'a'],
      ],
      Nov: [
        ['Comment', 'ChargeId', 'Kommentar'],
        ['a', 2, 'b'],
      ],
    });
    const error = (await refusal(readSheet(path, { tab: 'all' }))) as InvalidSheetError;
    expect(error).toBeInstanceOf(InvalidSheetError);
    expect(error.problems.map(({ row, cell }) => [row, cell])).toEqual([
      [1, 'Oct!B1'],
      [1, 'Nov!C1'],
    ]);
    expect(error.problems[1]!.message).toContain('Nov!A1 (Comment) and Nov!C1 (Kommentar) both mean Comment');
  });

  it('refuses a second header in another order, with its tab', async () => {
    const path = await bookWith({
      Oct: [HEADER, [1, 'a']],
      Nov: [HEADER, [2, 'b'], ['Comment', 'ChargeId'], ['c', 3]],
    });
    const error = (await refusal(readSheet(path, { tab: 'all' }))) as InvalidSheetError;
    expect(error.message).toMatch(/^Tab "Nov": Row 3 is a second header/);
    expect(error.problems).toMatchObject([{ row: 3, cell: 'Nov!A3' }]);
  });

  it.each([
    ['other tabs have charges too', { All: [HEADER, [1, 'a']], Nov: [HEADER, [2, 'b']] }, true],
    ['only another tab has charges', { All: [['a list']], Nov: [HEADER, [2, 'b']] }, true],
    ['no other tab has charges', { all: [HEADER, [1, 'a']], Nov: [['b', 2]] }, false],
  ])('is refused where a tab has that name, if %s: %#', async (_, tabs, refused) => {
    const path = await bookWith(tabs);
    if (!refused) {
      expect((await readSheet(path, { tab: 'all' })).sheet.tab).toBe('all');
      return;
    }
    expect((await refusal(readSheet(path, { tab: 'all' }))).message).toMatch(
      /has a tab named "All", so --tab all may mean that tab or all tabs\. Choose that tab by its number, --tab 1\./,
    );
    expect((await readSheet(path, { tab: '2' })).sheet.tab).toBe('Nov');
  });

  it('says in which tab a damaged cell is', async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => [at + 10, 'b']);
    const path = await bookWith({ Oct: [HEADER, [1, 'a']], Nov: [HEADER, ...many] });
    const parts = [...(await zipTexts(path))].map(([name, data]) => ({
      name,
      data: name.endsWith('sheet2.xml') ? data.replace('r="B5001" t="s"', 'r="B5001" t="x"') : data,
    }));
    const damaged = sheetFile(zipFile(parts), 'damaged.xlsx');
    expect((await refusal(readSheet(damaged, { tab: 'all' }))).message).toMatch(
      /^Tab "Nov": \d+-damaged\.xlsx is damaged .*B5001/,
    );
  });

  it('reads a CSV file, which has no tabs', async () => {
    const { sheet, rows } = await readSheet(sheetFile('ChargeId,Comment\n1,a\n'), { tab: 'all' });
    expect([sheet.tab, sheet.tabs, rows.length]).toEqual([null, undefined, 1]);
  });
});
