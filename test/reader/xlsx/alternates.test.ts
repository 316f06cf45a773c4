import { describe, expect, it } from 'vitest';
import { zipFile } from '../../helpers/zipFile.ts';
import { cellsOf, fixture, fixtureParts, MAIN, openWorkbook, readAll, rels, written } from './xlsxFixture.ts';

const MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';
const alternate = (choice: string, fallback: string, prefix = 'mc:') =>
  `<${prefix}AlternateContent ${prefix === 'mc:' ? MC : `xmlns="http://schemas.openxmlformats.org/markup-compatibility/2006"`}><${prefix}Choice xmlns:hs="http://schemas.haansoft.com/office/spreadsheet/8.0" Requires="hs">${choice}</${prefix}Choice><${prefix}Fallback>${fallback}</${prefix}Fallback></${prefix}AlternateContent>`;

const styles = (xfs: string) => ({
  name: 'xl/styles.xml',
  data: `<styleSheet xmlns="${MAIN}"><numFmts><numFmt numFmtId="164" formatCode="000000"/></numFmts><cellXfs><xf numFmtId="0"/>${xfs}</cellXfs></styleSheet>`,
});

/** Styles 1 to 3 of a workbook, shown by the kinds and formats of three cells that hold 46326. */
const styled = (xfs: string) =>
  cellsOf({
    rows: '<row r="1"><c r="A1" s="1"><v>46326</v></c><c r="B1" s="2"><v>46326</v></c><c r="C1" s="3"><v>46326</v></c></row>',
    parts: [styles(xfs)],
  });

const PADDED = { kind: 'number', text: '46326', format: '000000' };
const PLAIN = { kind: 'number', text: '46326' };
const DATE = { kind: 'date', text: '2026-10-31', format: 'mm-dd-yy' };

describe('of alternative content, the Fallback is read and never a Choice', () => {
  it('among the cell formats: it counts as what its Fallback holds', async () => {
    const choice = '<xf numFmtId="14"/><xf numFmtId="14"/>';
    const fallback = '<xf numFmtId="164"/>';
    const rest = '<xf numFmtId="0"/><xf numFmtId="14"/>';
    expect(await styled(alternate(choice, fallback) + rest)).toEqual([PADDED, PLAIN, DATE]);
  });

  it('inside a Fallback again, and without any Fallback', async () => {
    const nested = alternate('<xf numFmtId="14"/>', alternate('<xf numFmtId="14"/>', '<xf numFmtId="164"/>'));
    const none = `<mc:AlternateContent ${MC}><mc:Choice Requires="x"><xf numFmtId="9"/></mc:Choice></mc:AlternateContent>`;
    expect(await styled(`${nested}${none}<xf numFmtId="0"/><xf numFmtId="14"/>`)).toEqual([
      PADDED,
      PLAIN,
      DATE,
    ]);
  });

  it('around whole lists of formats, with a namespace instead of a prefix', async () => {
    const path = fixture({
      rows: '<row r="1"><c r="A1" s="1"><v>46326</v></c></row>',
      parts: [
        {
          name: 'xl/styles.xml',
          data: `<styleSheet xmlns="${MAIN}">${alternate(
            `<cellXfs xmlns="${MAIN}"><xf numFmtId="0"/><xf numFmtId="0"/></cellXfs>`,
            `<cellXfs xmlns="${MAIN}"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>`,
            '',
          )}</styleSheet>`,
        },
      ],
    });
    expect((await readAll(path)).rows[0]!.cells).toEqual([DATE]);
  });

  it('in a tab: around rows, cells, values and texts', async () => {
    const cell = (address: string, value: number) => `<c r="${address}"><v>${value}</v></c>`;
    const text = alternate('<t>never</t>', '<t>as it is</t>');
    const { rows } = await readAll(
      fixture({
        rows: `<row r="1">${alternate(cell('A1', 9), cell('A1', 1))}<c r="B1">${alternate('<v>9</v>', '<v>2</v>')}</c><c r="C1" t="inlineStr"><is>${text}</is></c></row>${alternate(
          `<row r="2">${cell('A2', 9)}</row>`,
          `<row r="2">${cell('A2', 4)}</row>`,
        )}`,
        after: alternate('<controls/>', '<oleObjects><t>x</t></oleObjects>'),
      }),
    );
    const number = (digits: string) => ({ kind: 'number', text: digits });
    expect(rows).toEqual([
      { row: 1, cells: [number('1'), number('2'), 'as it is'] },
      { row: 2, cells: [number('4')] },
    ]);
  });

  it('among the shared texts: later ones keep their numbers', async () => {
    const strings = `<si><t>zero</t></si>${alternate('<si><t>no</t></si><si><t>no</t></si>', '<si><t>one</t></si>')}<si><t>two</t></si>`;
    const cells = await cellsOf({
      rows: '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>',
      strings,
    });
    expect(cells).toEqual(['zero', 'one', 'two']);
  });

  it('in the workbook: tabs and the date system', async () => {
    const parts = fixtureParts({
      rows: '<row r="1"><c r="A1" s="1"><v>44864</v></c></row>',
      formats: [14],
      parts: [
        {
          name: 'xl/workbook.xml',
          data: `<workbook xmlns="${MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${alternate('<workbookPr/>', '<workbookPr date1904="1"/>')}<sheets>${alternate('<sheet name="Other" sheetId="1" r:id="rId1"/>', '<sheet name="Charges" sheetId="1" r:id="rId1"/>')}</sheets></workbook>`,
        },
        {
          name: 'xl/_rels/workbook.xml.rels',
          data: rels([
            ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
            ['rId2', 'styles', 'styles.xml'],
          ]),
        },
      ],
    });
    const path = written(zipFile(parts));
    const file = await openWorkbook(path);
    expect(file.tabs.map(({ name }) => name)).toEqual(['Charges']);
    await file.close();
    expect((await readAll(path)).rows[0]!.cells).toEqual([DATE]);
  });
});
