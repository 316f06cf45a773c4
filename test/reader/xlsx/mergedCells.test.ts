import { writeFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { shownCell } from '../../../src/model/cell.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { zipFile, zipTexts } from '../../helpers/zipFile.ts';
import { readSheet } from '../sheetFixture.ts';
import { fixture, fixtureFolder, fixtureParts, refusal, sheet, written } from './xlsxFixture.ts';

const text = (value: string) => (value === '' ? '<c/>' : `<c t="inlineStr"><is><t>${value}</t></is></c>`);
const cells = (...values: (string | number)[]) =>
  `<row>${values.map((value) => (typeof value === 'number' ? `<c><v>${value}</v></c>` : text(value))).join('')}</row>`;
const merges = (...refs: string[]) =>
  `<mergeCells count="${refs.length}">${refs.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
const HEADER = cells('ChargeId', 'Count', 'TotalPrice', 'Comment');

/** The rows below the header as texts, the problems of their shape by row, and the note on hidden values. */
async function read(path: string) {
  const { rows, notes } = await readSheet(path);
  return {
    rows: rows.map((raw) => raw.cells.map((cell) => shownCell(cell))),
    problems: rows.flatMap(({ row, shapeProblem }) => (shapeProblem ? `${row}: ${shapeProblem}` : [])),
    hidden: notes['hidden-under-merge'],
  };
}

const readRows = (rows: string, ...refs: string[]) => read(fixture({ rows, after: merges(...refs) }));

describe('values under merged cells', () => {
  const rows = HEADER + cells(1001, 1, 2, 'for both') + cells(1002, 3, 4, 'old text');

  it('are left out, and the rows are named', async () => {
    expect(await readRows(rows, 'D2:D3')).toEqual({
      rows: [
        ['1001', '1', '2', 'for both'],
        ['1002', '3', '4', ''],
      ],
      problems: [],
      hidden:
        '1 value in row 3 under merged cells was left out (D3), because no program shows what lies there.',
    });
  });

  it('are left out to the right, and in an area of several rows and columns', async () => {
    expect(await readRows(rows, 'B2:D3')).toEqual({
      rows: [
        ['1001', '1', '', ''],
        ['1002', '', '', ''],
      ],
      problems: [],
      hidden:
        '5 values in rows 2 and 3 under merged cells were left out (the first is C2), because no program shows what lies there.',
    });
  });

  it('leave no row where they are all that it has', async () => {
    const found = await readRows(`${rows}${cells('', '', '', 'only this')}${cells(1003, 5, 6)}`, 'D3:D4');
    expect(found.rows.map(([id]) => id)).toEqual(['1001', '1002', '1003']);
  });

  it('are no headers', async () => {
    const found = await readSheet(
      fixture({ rows: cells('ChargeId', 'Comment', 'Count') + cells(1001, 'x', 1), after: merges('B1:C1') }),
    );
    expect(found.sheet.columns.map(({ field }) => field)).toEqual(['ChargeId', 'Comment', undefined]);
  });

  it('are found wherever the list is among the bytes of the part', async () => {
    // Parts are unpacked in pieces of 32 kB.
    for (const filler of [32_700, 32_740, 32_760, 32_768, 70_000]) {
      const after = `<!--${'x'.repeat(filler)}-->${merges('D2:D3')}`;
      for (const shift of ['', ' ', '     '])
        expect((await read(fixture({ rows, after: shift + after }))).rows[1]![3]).toBe('');
    }
  });

  it('are found in UTF-16, under a prefix, and by a list that a text pretends', async () => {
    const xml = sheet(rows, '', merges('D2:D3'));
    const utf16 = Buffer.from(`\ufeff${xml.replace('encoding="UTF-8"', 'encoding="UTF-16"')}`, 'utf16le');
    const prefixed = xml.replace('xmlns=', 'xmlns:x=').replaceAll(/<(\/?)(?=[a-z])/g, '<$1x:');
    const part = (data: string | Buffer) =>
      written(zipFile(fixtureParts({ parts: [{ name: 'xl/worksheets/sheet1.xml', data }] })));
    expect((await read(part(utf16))).rows[1]![3]).toBe('');
    expect((await read(part(prefixed))).rows[1]![3]).toBe('');
    const pretended = rows.replace('old text', '&lt;mergeCell ref="D2:D3"/&gt;');
    expect((await readRows(pretended)).rows[1]![3]).toBe('<mergeCell ref="D2:D3"/>');
  });

  it('are known in very many areas, each over a row of its own', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => cells(i + 1, 1, 'hidden', 'x')).join('');
    const refs = Array.from({ length: 20_000 }, (_, i) => `B${i + 2}:C${i + 2}`);
    const found = await readRows(HEADER + many, ...refs);
    expect(found.rows.filter((row) => row[2] !== '' || row[3] !== 'x')).toEqual([]);
    expect(found.hidden).toContain('20000 values in rows 2, 3, 4, 5, 6 and 19995 more under merged cells');
  });

  it('are an error if areas overlap by the thousand', async () => {
    const refs = Array.from({ length: 17_000 }, () => 'B2:D900');
    expect((await refusal(fixture({ rows, after: merges(...refs) }))).message).toContain('that overlap');
  });
});

describe('a ChargeId cell that is merged downwards', () => {
  const problem = (row: number, area: string) =>
    `${row}: The ChargeId cell is merged over several rows (${area}), so it is unclear which of them is meant. Unmerge the cells and enter a ChargeId in each row.`;

  it('is a problem of every row of values that shares it, also of a hidden id', async () => {
    const rows = HEADER + cells(1001, 1, 2) + cells(1002, 3, 4) + cells('', '', '', 'x') + cells(1003, 5, 6);
    const found = await readRows(rows, 'A2:A4');
    expect(found.rows.map(([id]) => id)).toEqual(['1001', '', '', '1003']);
    expect(found.problems).toEqual([2, 3, 4].map((row) => problem(row, 'A2:A4')));
  });

  it('is a problem once for each area, in any column, up to the last row', async () => {
    const header = cells('Comment', 'ChargeId');
    const rows = header + [1, 2, 3, 4, 5].map((n) => cells('x', 1000 + n)).join('');
    const found = await readRows(rows, 'B2:B3', 'B5:B9');
    expect(found.problems).toEqual([
      problem(2, 'B2:B3'),
      problem(3, 'B2:B3'),
      problem(5, 'B5:B9'),
      problem(6, 'B5:B9'),
    ]);
  });

  it('is none over one row of values, as in a list with high rows', async () => {
    const rows = HEADER + cells(1001, 1, 2, 'x') + cells('') + cells(1002, 3, 4, 'y') + cells(1009);
    expect(
      await readRows(rows, ...['A', 'B', 'C', 'D'].flatMap((c) => [`${c}2:${c}3`, `${c}4:${c}5`])),
    ).toEqual({
      rows: [
        ['1001', '1', '2', 'x'],
        ['1002', '3', '4', 'y'],
      ],
      problems: [],
      hidden:
        '1 value in row 5 under merged cells was left out (A5), because no program shows what lies there.',
    });
  });

  it('is found over the border of a batch of rows', async () => {
    const rows = HEADER + Array.from({ length: 1200 }, (_, i) => cells(1001 + i, 1, 2)).join('');
    const found = await readRows(rows, 'A500:A502', 'A1001:A1002');
    expect(found.problems.map((message) => Number.parseInt(message, 10))).toEqual([
      500, 501, 502, 1001, 1002,
    ]);
    expect(found.rows).toHaveLength(1200);
  });
});

describe('files of other programs with values under merged cells', () => {
  /** The merged areas of a workbook that was written without them, as Excel leaves them after a paste. */
  const remerged = async (path: string) =>
    written(
      zipFile(
        [...(await zipTexts(path))].map(([name, data]) => ({
          name,
          data: data.replace(
            /<\/sheetData>(?:<mergeCells.*?<\/mergeCells>)?/,
            `</sheetData>${merges('D2:D3')}`,
          ),
        })),
      ),
    );
  const expected = [
    ['1001', '1', '2', 'for both'],
    ['1002', '3', '4', ''],
  ];

  it('are read without them: exceljs', async () => {
    const workbook = new ExcelJS.Workbook();
    const tab = workbook.addWorksheet('Charges');
    tab.addRows([
      ['ChargeId', 'Count', 'TotalPrice', 'Comment'],
      [1001, 1, 2, 'for both'],
      [1002, 3, 4, 'old text'],
    ]);
    const path = written(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect((await read(await remerged(path))).rows).toEqual(expected);
  });

  it.skipIf(!hasLibreOffice())(
    'are read without them: LibreOffice, which keeps them itself',
    async () => {
      const cell = (value: string) =>
        `office:value-type="${/^\d/.test(value) ? `float" office:value="${value}` : 'string'}"><text:p>${value}</text:p>`;
      const plain = (...values: string[]) =>
        values.map((value) => `<table:table-cell ${cell(value)}</table:table-cell>`).join('');
      const source = `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="Charges"><table:table-row>${plain('ChargeId', 'Count', 'TotalPrice', 'Comment')}</table:table-row><table:table-row>${plain('1001', '1', '2')}<table:table-cell table:number-rows-spanned="2" ${cell('for both')}</table:table-cell></table:table-row><table:table-row>${plain('1002', '3', '4')}<table:covered-table-cell ${cell('old text')}</table:covered-table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document>`;
      const path = `${fixtureFolder()}/merged.fods`;
      writeFileSync(path, source);
      const xlsx = await convert(path, 'xlsx:Calc MS Excel 2007 XML', fixtureFolder());
      expect([...(await zipTexts(xlsx)).values()].join('')).toContain('old text');
      expect((await read(xlsx)).rows).toEqual(expected);
    },
    90_000,
  );
});
