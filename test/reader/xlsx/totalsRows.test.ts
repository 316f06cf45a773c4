import { writeFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { shownCell } from '../../../src/model/cell.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { readSheet } from '../sheetFixture.ts';
import { type Fixture, fixture, fixtureFolder, MAIN, rels, written } from './xlsxFixture.ts';

const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (value: number | string) => `<c><v>${value}</v></c>`;
const total = (formula: string, value: number | string) => `<c><f>${formula}</f><v>${value}</v></c>`;
const row = (...cells: string[]) => `<row>${cells.join('')}</row>`;
const HEADER = row(...['ChargeId', 'Count', 'TotalPrice', 'Comment'].map(text));
const CHARGES = row(number(1001), number(5), number(100)) + row(number(1002), number(6), number(120));
const SUMS = row(
  total('SUBTOTAL(103,A2:A3)', 2),
  total('SUBTOTAL(109,B2:B3)', 11),
  total('SUBTOTAL(109,C2:C3)', 220),
);

/** The first cell of each row, its problem if it has one, and the note on totals. */
async function read(path: string) {
  const { rows, notes } = await readSheet(path);
  return {
    ids: rows.map(({ cells }) => shownCell(cells[0] ?? '')),
    problems: rows.flatMap(({ shapeProblem }) => shapeProblem ?? []),
    note: notes['totals-rows'],
  };
}

const readRows = (rows: string, more: Omit<Fixture, 'rows'> = {}) => read(fixture({ rows, ...more }));

/** A table over a tab, as Excel writes it. */
const table = (ref: string, attributes: string): Omit<Fixture, 'rows'> => ({
  after: '<tableParts count="1"><tablePart r:id="rId1" xmlns:r="urn:x"/></tableParts>',
  parts: [
    {
      name: 'xl/worksheets/_rels/sheet1.xml.rels',
      data: rels([['rId1', 'table', '../tables/table1.xml']]),
    },
    {
      name: 'xl/tables/table1.xml',
      data: `<table xmlns="${MAIN}" id="1" name="Table1" displayName="Table1" ref="${ref}" ${attributes}><tableColumns count="1"><tableColumn id="1" name="x" totalsRowFunction="sum"/></tableColumns></table>`,
    },
  ],
});

const ONE = { ids: ['1001', '1002'], problems: [] };
const note = (...rows: number[]) =>
  rows.length === 1
    ? `Row ${rows[0]} totals other rows and is no charge, so it was left out.`
    : `${rows.length} rows total other rows and are no charges, so they were left out: rows ${rows.slice(0, -1).join(', ')} and ${rows.at(-1)}.`;

describe('rows whose formulas total other rows', () => {
  it('are left out and named, also where the total of the ids looks like an id', async () => {
    expect(await readRows(HEADER + CHARGES + SUMS)).toEqual({ ...ONE, note: note(4) });
  });

  it('are left out with a label, without an id, and among the charges', async () => {
    const label = row(text('Total'), number(11), total('ROUND(SUBTOTAL(9,C2:C3),2)', 220));
    const blank = row('<c/>', '<c/>', total('_xlfn.AGGREGATE(9,5,C2:C3)', 220));
    const rows = HEADER + CHARGES + label + blank + row(number(1003), number(1), number(2));
    expect(await readRows(rows)).toEqual({ ids: ['1001', '1002', '1003'], problems: [], note: note(4, 5) });
  });

  it('are left out by a shared formula, whose text only its first cell has', async () => {
    const shared = (value: number) => `<c><f t="shared" si="3"/><v>${value}</v></c>`;
    const master = '<c><f t="shared" ref="A4:C5" si="3">SUBTOTAL(9,A2:A3)</f><v>2003</v></c>';
    const rows = HEADER + CHARGES + row(master, shared(11), shared(220)) + row(shared(3), '<c/>', '<c/>');
    expect(await readRows(rows)).toEqual({ ...ONE, note: note(4, 5) });
  });

  it('are left out where the results are missing or out of date', async () => {
    const calcPr = '<calcPr fullCalcOnLoad="1"/>';
    expect(await readRows(HEADER + CHARGES + SUMS, { calcPr })).toEqual({ ...ONE, note: note(4) });
    const bare = row('<c><f>SUBTOTAL(103,A2:A3)</f></c>');
    expect(await readRows(HEADER + CHARGES + bare)).toEqual({ ...ONE, note: note(4) });
  });

  it('do not disturb the search for the header above which they stand', async () => {
    const above = row(text('Sum'), total('SUBTOTAL(9,B3:B4)', 11), total('SUBTOTAL(9,C3:C4)', 220));
    expect(await readRows(above + HEADER + CHARGES)).toEqual({ ...ONE, note: undefined });
  });

  it('are an error where they have a ChargeId, as they may be charges', async () => {
    const doubtful = row(number(1003), number(1), total('SUBTOTAL(9,C2:C3)', 220));
    const { ids, problems } = await readRows(HEADER + CHARGES + doubtful);
    expect(ids).toEqual(['1001', '1002', '1003']);
    expect(problems).toEqual([
      'C4 is the total of other rows (SUBTOTAL or AGGREGATE), so this may be a totals row, but it has a ChargeId. If it is a charge, enter its values instead of the formulas; if not, delete the row.',
    ]);
  });

  it('are charges if the formula numbers them or is in another column', async () => {
    const header = row(...['ChargeId', 'Count', 'TotalPrice', 'No'].map(text));
    const charge = (id: number, formula: string) =>
      row(number(id), number(5), number(100), total(formula, 1));
    const rows =
      header +
      charge(1001, 'SUBTOTAL(3,A$2:A2)') +
      charge(1002, 'SUBTOTAL(103,A3)') +
      charge(1003, 'SUBTOTAL(9,C2:C3)') +
      row('<c/>', number(5), number(100), total('SUBTOTAL(9,C2:C3)', 200));
    expect(await readRows(rows)).toEqual({
      ids: ['1001', '1002', '1003', ''],
      problems: [],
      note: undefined,
    });
  });

  it('are named up to the fifth', async () => {
    const rows = HEADER + CHARGES + row('<c/>', total('SUBTOTAL(9,B2:B3)', 11)).repeat(7);
    expect((await readRows(rows)).note).toBe(
      '7 rows total other rows and are no charges, so they were left out: rows 4, 5, 6, 7, 8 and 2 more.',
    );
  });
});

describe("a table's totals rows", () => {
  const plain = row(number(2), number(11), number(220), text('sum'));

  it('are left out, whatever they hold', async () => {
    const found = await readRows(HEADER + CHARGES + plain, table('A1:D4', 'totalsRowCount="1"'));
    expect(found).toEqual({ ...ONE, note: note(4) });
  });

  it('may be several', async () => {
    const found = await readRows(HEADER + CHARGES + plain + plain, table('A1:D5', 'totalsRowCount="2"'));
    expect(found).toEqual({ ...ONE, note: note(4, 5) });
  });

  it.each(['totalsRowShown="1"', 'totalsRowShown="1" totalsRowCount="0"', ''])(
    'are none with %j',
    async (attributes) => {
      const found = await readRows(HEADER + CHARGES + plain, table('A1:D4', attributes));
      expect(found).toEqual({ ids: ['1001', '1002', '2'], problems: [], note: undefined });
    },
  );

  it('are no business of charges beside the table', async () => {
    const header = row(...['ChargeId', 'Count', 'TotalPrice', 'Place', 'Pallets'].map(text));
    const charge = (id: number, pallets: number) =>
      row(number(id), number(1), number(2), text('A'), number(pallets));
    const rows = header + charge(1001, 3) + charge(1002, 4) + charge(1003, 7);
    const found = await readRows(rows, table('D1:E4', 'totalsRowCount="1"'));
    expect(found).toEqual({ ids: ['1001', '1002', '1003'], problems: [], note: undefined });
  });

  it('may be named by a relationship whose part is missing, which is no table', async () => {
    const found = await readRows(HEADER + CHARGES, {
      ...table('A1:D3', 'totalsRowCount="1"'),
      without: ['xl/tables/table1.xml'],
    });
    expect(found).toEqual({ ...ONE, note: undefined });
  });

  it('are known in a file of exceljs', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('Charges').addTable({
      name: 'Corrections',
      ref: 'A1',
      headerRow: true,
      totalsRow: true,
      columns: [
        { name: 'ChargeId', totalsRowFunction: 'count' },
        { name: 'Count', totalsRowFunction: 'sum' },
        { name: 'TotalPrice', totalsRowFunction: 'sum' },
      ],
      rows: [
        [1001, 5, 100],
        [1002, 6, 120],
      ],
    });
    const path = written(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(await read(path)).toEqual({ ...ONE, note: note(4) });
  });
});

describe.skipIf(!hasLibreOffice())('a file of LibreOffice with subtotals', () => {
  it('is read without them', async () => {
    const cells = (values: string[], tag: (value: string) => string) =>
      `<table:table-row>${values.map(tag).join('')}</table:table-row>`;
    const words = (value: string) =>
      `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
    const numbers = (value: string) =>
      `<table:table-cell office:value-type="float" office:value="${value}"/>`;
    const formulas = (value: string) =>
      `<table:table-cell table:formula="of:=${value}" office:value-type="float" office:value="1"/>`;
    const source = `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="Charges">${[
      cells(['ChargeId', 'Count', 'TotalPrice'], words),
      cells(['1001', '5', '100'], numbers),
      cells(['1002', '6', '120'], numbers),
      cells(
        ['SUBTOTAL(3;[.A2:.A3])', 'AGGREGATE(9;5;[.B2:.B3])', 'ROUND(SUBTOTAL(109;[.C2:.C3]);2)'],
        formulas,
      ),
    ].join('')}</table:table></office:spreadsheet></office:body></office:document>`;
    const path = `${fixtureFolder()}/subtotals.fods`;
    writeFileSync(path, source);
    const xlsx = await convert(path, 'xlsx:Calc MS Excel 2007 XML', fixtureFolder());
    expect(await read(xlsx)).toEqual({ ...ONE, note: note(4) });
  }, 90_000);
});
