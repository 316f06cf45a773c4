import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../../helpers/installed.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { zipFile, zipTexts } from '../../helpers/zipFile.ts';
import { check } from '../../import/checkedFile.ts';
import { DOCUMENT, fixtureFolder, readAll, refusal, written } from './xlsxFixture.ts';

/** The parts of a workbook, by name. */
type Parts = Map<string, string>;

const SHEET = 'xl/worksheets/sheet1.xml';
const RELS = 'xl/_rels/workbook.xml.rels';
const BOOK = 'xl/workbook.xml';
const STYLES = 'xl/styles.xml';
const MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

const HEADER = ['ChargeId', 'ActionDate', 'Count', 'TotalPrice', 'Comment'];

/** What every workbook here says, whatever is odd about it. */
const VALUES = {
  ChargeId: 1001,
  ActionDate: '2026-10-31T00:00:00',
  Count: '2',
  TotalPrice: '12.5',
  Comment: 'right',
};

async function ofExcelJs(useSharedStrings = true): Promise<Parts> {
  const path = written('');
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path, useStyles: true, useSharedStrings });
  const sheet = book.addWorksheet('Charges');
  sheet.addRow(HEADER).commit();
  const row = sheet.addRow([1001, new Date(Date.UTC(2026, 9, 31)), 2, 12.5, 'right']);
  row.getCell(4).numFmt = '#,##0.00';
  row.commit();
  await book.commit();
  return await zipTexts(path);
}

async function ofLibreOffice(): Promise<Parts> {
  const source = written(`${HEADER.join(',')}\n1001,2026-10-31,2,12.5,right\n`, 'office.csv');
  // Dates and numbers are recognized.
  const filter = '--infilter=Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true';
  return await zipTexts(await convert(source, 'xlsx', fixtureFolder(), [filter]));
}

function packed(parts: Parts): string {
  return written(zipFile([...parts].map(([name, data]) => ({ name, data }))));
}

/** The parts with one of them changed; the change must change something. */
function changed(parts: Parts, name: string, change: (text: string) => string): Parts {
  const text = parts.get(name)!;
  const now = change(text);
  if (now === text) throw new Error(`${name} has nothing to change: ${text.slice(0, 500)}`);
  return new Map(parts).set(name, now);
}

/** What is sent of a workbook with one charge, and what is noted. */
async function read(path: string): Promise<readonly string[]> {
  const { rows, problems, sheet } = await check(path);
  expect(problems.first).toEqual([]);
  expect(rows.map(({ values }) => values)).toEqual([VALUES]);
  return sheet.notes;
}

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;

/** A tab more, with its relationship if it has one. */
function withTab(parts: Parts, tab: string, related = ''): Parts {
  const more = changed(parts, BOOK, (text) => text.replace('</sheets>', `${tab}</sheets>`));
  return related === ''
    ? more
    : changed(more, RELS, (text) => text.replace('</Relationships>', `${related}</Relationships>`));
}

const MAKERS = [
  ['exceljs', ofExcelJs],
  ...(hasLibreOffice() ? ([['LibreOffice', ofLibreOffice]] as const) : []),
] as const;

describe.each(MAKERS)('a workbook of %s', (_, make) => {
  let parts: Parts;
  beforeAll(async () => {
    parts = await make();
  }, 60_000);

  it('is read as it is', async () => {
    expect(await read(packed(parts))).toEqual([]);
  });

  it.each([
    ['one format, as Hancom Office writes it', '<xf numFmtId="14"/>', ''],
    ['one format, where a Choice has two', '<xf numFmtId="14"/><xf numFmtId="9"/>', ''],
    ['one format and what only new programs know', '<xf numFmtId="9"/>', '<mc:AlternateContent/>'],
  ])('counts alternative content among the formats as %s', async (_, choice, after) => {
    // Every format is the Fallback of another.
    const styles = changed(parts, STYLES, (text) =>
      text
        .replace(
          '<styleSheet ',
          `<styleSheet ${text.includes('xmlns:mc=') ? '' : MC} xmlns:hs="http://schemas.haansoft.com/office/spreadsheet/8.0" `,
        )
        .replace(/<cellXfs[\s\S]*<\/cellXfs>/, (list) =>
          list.replace(
            /<xf [^>]*?(?:\/>|>[\s\S]*?<\/xf>)/g,
            (xf) =>
              `<mc:AlternateContent><mc:Choice Requires="hs">${choice}</mc:Choice><mc:Fallback>${xf}</mc:Fallback></mc:AlternateContent>${after}`,
          ),
        ),
    );
    expect(await read(packed(styles))).toEqual([]);
  });

  it('is read without what Excel writes as alternatives in the workbook and the tab', async () => {
    const path = `<mc:AlternateContent ${MC}><mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\Users\\a\\"/></mc:Choice></mc:AlternateContent>`;
    const control = `<mc:AlternateContent ${MC}><mc:Choice xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls><control shapeId="1025" r:id="rId9" name="Button 1"/></controls></mc:Choice><mc:Fallback><oleObjects/></mc:Fallback></mc:AlternateContent>`;
    const book = changed(parts, BOOK, (text) => text.replace('<sheets>', `${path}<sheets>`));
    const both = changed(book, SHEET, (text) => text.replace('</worksheet>', `${control}</worksheet>`));
    expect(await read(packed(both))).toEqual([]);
  });

  it.each([
    ['a module without a part', '<sheet name="Module1" sheetId="77" state="veryHidden" r:id=""/>', ''],
    [
      'an old macro tab',
      '<sheet name="Macro1" sheetId="77" r:id="rId77"/>',
      relation(
        'rId77',
        'http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet',
        'macrosheets/sheet1.xml',
      ),
    ],
    [
      'a chart',
      '<sheet name="Chart1" sheetId="77" r:id="rId77"/>',
      relation('rId77', `${DOCUMENT}/chartsheet`, 'chartsheets/sheet1.xml'),
    ],
    [
      'a dialog, first of all',
      '<sheet name="Dialog1" sheetId="77" r:id="rId77"/>',
      relation('rId77', `${DOCUMENT}/dialogsheet`, 'dialogsheets/sheet1.xml'),
    ],
  ])('is read beside %s', async (name, tab, related) => {
    const more = withTab(parts, tab, related);
    const first = name.includes('first')
      ? changed(more, BOOK, (text) => text.replace(tab, '').replace('<sheets>', `<sheets>${tab}`))
      : more;
    expect(await read(packed(first))).toEqual([]);
  });

  it('is named as what it is if only a chart and a module are left', async () => {
    const related = relation('rId77', `${DOCUMENT}/chartsheet`, 'chartsheets/sheet1.xml');
    const tabs =
      '<sheet name="Chart1" sheetId="77" r:id="rId77"/><sheet name="Module1" sheetId="78" r:id=""/>';
    const only = changed(withTab(parts, tabs, related), BOOK, (text) =>
      text.replace(/<sheets>[\s\S]*<\/sheets>/, `<sheets>${tabs}</sheets>`),
    );
    expect((await refusal(packed(only))).message).toContain(
      'has no tab with cells: "Chart1", "Module1" are charts, dialogs or macros.',
    );
  });

  it('is refused without the shared strings that its cells need, with the first cell', async () => {
    const without = new Map(parts);
    without.delete('xl/sharedStrings.xml');
    expect((await refusal(packed(without))).message).toMatch(
      /the cell A1 of the tab ".*" refers to a shared text of the part xl\/sharedStrings\.xml, which is missing/,
    );
  });

  it('is read with an empty style on every cell that needs no format', async () => {
    const empty = changed(parts, SHEET, (text) =>
      text.replace(/<c r="([ACE]\d+)"(?: s="\d+")?/g, '<c r="$1" s=""'),
    );
    expect(await read(packed(empty))).toEqual([]);
  });

  it('is read where the result of a formula is kept as inline text', async () => {
    const result = '<c r="E2" t="inlineStr"><f>"ri"&amp;"ght"</f><is><t>right</t></is></c>';
    const inline = changed(parts, SHEET, (text) => text.replace(/<c r="E2"[\s\S]*?<\/c>/, result));
    expect(await read(packed(inline))).toEqual([]);
  });

  it.each([
    ['a line break', '\r\n'],
    ['the signature of a mail', '\n--\nSent from my phone\n'],
    ['zeros up to a block', '\0'.repeat(512)],
    ['the end of a form that was uploaded', '\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n'],
  ])('is read with %s behind its end, which is said once', async (_, more) => {
    const whole = readFileSync(packed(parts));
    const notes = await read(written(Buffer.concat([whole, Buffer.from(more)])));
    expect(notes).toEqual([
      `${more.length} bytes follow the end of the workbook in the file, as some mail programs add them. They are ignored.`,
    ]);
  });
});

it('a workbook of exceljs without shared strings is read although it names a part of them', async () => {
  const parts = await ofExcelJs(false);
  parts.delete('xl/sharedStrings.xml');
  const named = parts.get(RELS)!.includes('sharedStrings')
    ? parts
    : changed(parts, RELS, (text) =>
        text.replace(
          '</Relationships>',
          `${relation('rId88', `${DOCUMENT}/sharedStrings`, 'sharedStrings.xml')}</Relationships>`,
        ),
      );
  expect(await read(packed(named))).toEqual([]);
});

/** Makes a workbook of these parts with Python's zipfile. Written to a pipe, its sizes come after the data, as Java programs write them. */
function withPython(parts: Parts, script = ''): string {
  const path = written('');
  const program = `import json, sys, zipfile
parts = json.load(sys.stdin)
with open(sys.argv[1], 'wb') as file:
    class Pipe:
        def write(self, data): return file.write(data)
        def flush(self): file.flush()
    with zipfile.ZipFile(Pipe(), 'w', zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            with book.open(name, 'w') as part:
${script || '                part.write(data.encode())'}
`;
  execFileSync('python3', ['-c', program, path], { input: JSON.stringify(Object.fromEntries(parts)) });
  return path;
}

describe.runIf(isInstalled('python3', 'Python 3 is not installed: workbooks of its zipfile are not tried.'))(
  "a workbook of Python's zipfile",
  () => {
    it('is read, also with bytes behind its end', async () => {
      const path = withPython(await ofExcelJs());
      expect(await read(path)).toEqual([]);
      writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('\r\n')]));
      expect(await read(path)).toHaveLength(1);
    });

    it('is read with a million formatted rows without a value, as Excel writes them', async () => {
      const parts = changed(await ofExcelJs(false), SHEET, (text) =>
        text.replace('</sheetData>', 'ROWS</sheetData>'),
      );
      const path = withPython(
        parts,
        `                before, found, after = data.partition('ROWS')
                part.write(before.encode())
                if found:
                    for first in range(3, 1000003, 10000):
                        part.write(''.join('<row r="%d" spans="1:5" s="1" customFormat="1"/>' % n for n in range(first, first + 10000)).encode())
                part.write(after.encode())`,
      );
      expect((await readAll(path)).rows.map(({ row }) => row)).toEqual([1, 2]);
    }, 60_000);
  },
);
