import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/model/cell.ts';
import { zipFile } from '../../helpers/zipFile.ts';
import {
  cellsOf,
  closeAll,
  DOCUMENT,
  fixture,
  fixtureParts,
  MAIN,
  openWorkbook,
  PACKAGE,
  readAll,
  refusal,
  rels,
  rowsOf,
  sheet,
  written,
} from './xlsxFixture.ts';

const opened = closeAll();

const rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46326</v></c></row>';
const made = { rows, strings: '<si><t>text</t></si>', formats: [14] };
const expected: Cell[] = ['text', { kind: 'date', text: '2026-10-31', format: 'mm-dd-yy' }];

async function readsAsUsual(bytes: Buffer): Promise<void> {
  const read = await readAll(written(bytes));
  expect(read.rows).toEqual([{ row: 1, cells: expected }]);
}

describe('the parts of a workbook', () => {
  it('may be in a zip64', async () => {
    await readsAsUsual(zipFile(fixtureParts(made), true));
  });

  it('must be a separate part for each tab', async () => {
    const workbook = `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets><sheet name="One" sheetId="1" r:id="rId1"/><sheet name="Two" sheetId="2" r:id="rId4"/></sheets></workbook>`;
    const links = rels([
      ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
      ['rId4', 'worksheet', '/xl/worksheets/Sheet1.xml'],
    ]);
    const parts = [
      { name: 'xl/workbook.xml', data: workbook },
      { name: 'xl/_rels/workbook.xml.rels', data: links },
    ];
    expect((await refusal(fixture({ parts }))).message).toContain('two of its tabs are the same part');
  });

  it('may come in any order, deflated or stored', async () => {
    const parts = fixtureParts(made);
    await readsAsUsual(zipFile([...parts].reverse()));
    await readsAsUsual(zipFile(parts.map((part) => ({ ...part, method: 0 }))));
  });

  it('may have odd names, absolute targets, dots and percent signs', async () => {
    const parts = fixtureParts(made);
    const data = (name: string) => parts.find((part) => part.name === name)!.data;
    const workbookRels = `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${DOCUMENT}/worksheet" Target="/odd/My%20data.xml"/><Relationship Id="rId2" Type="${DOCUMENT}/styles" Target="./../looks.xml"/><Relationship Id="rId3" Type="${DOCUMENT}/sharedStrings" Target="../../sst"/></Relationships>`;
    await readsAsUsual(
      zipFile([
        { name: '_rels/.rels', data: rels([['r', 'officeDocument', '/deep/down/Book.XML']]) },
        { name: 'deep/down/book.xml', data: data('xl/workbook.xml') },
        { name: 'DEEP/down/_rels/Book.xml.RELS', data: workbookRels },
        { name: 'odd/my data.xml', data: data('xl/worksheets/sheet1.xml') },
        { name: 'deep/looks.xml', data: data('xl/styles.xml') },
        { name: 'sst', data: data('xl/sharedStrings.xml') },
      ]),
    );
  });

  it('may use any namespace prefix, and the strict namespaces', async () => {
    const parts = fixtureParts(made);
    const prefixed = parts.map(({ name, data }) => {
      const text = String(data)
        .replace(/<(\/?)([a-zA-Z])/g, '<$1x:$2')
        .replace(/ xmlns="/, ' xmlns:x="')
        .replace(/r:id=/g, 'rel:id=')
        .replace('xmlns:r=', 'xmlns:rel=');
      return { name, data: text };
    });
    await readsAsUsual(zipFile(prefixed));
    const strict = parts.map(({ name, data }) => ({
      name,
      data: String(data)
        .replaceAll(MAIN, 'http://purl.oclc.org/ooxml/spreadsheetml/main')
        .replaceAll(DOCUMENT, 'http://purl.oclc.org/ooxml/officeDocument/relationships'),
    }));
    expect(String(strict[4]!.data)).toContain('purl');
    await readsAsUsual(zipFile(strict));
  });

  it('may be UTF-16 or begin with a byte order mark', async () => {
    const parts = fixtureParts({ ...made, strings: '<si><t>åäö €</t></si>' });
    for (const encode of [
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf8'),
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      (text: string) => Buffer.from(text, 'utf16le'),
    ]) {
      const encoded = parts.map(({ name, data }) => ({
        name,
        data: encode(String(data).replace('UTF-8', 'utf-16')),
      }));
      const { rows: read } = await readAll(written(zipFile(encoded)));
      expect(read[0]!.cells[0]).toBe('åäö €');
    }
  });

  it('need no styles and no shared strings if no cell uses them', async () => {
    const parts = [
      { name: 'xl/_rels/workbook.xml.rels', data: rels([['rId1', 'worksheet', 'worksheets/sheet1.xml']]) },
    ];
    const plain = {
      rows: '<row><c s="0"><v>1</v></c></row>',
      parts,
      without: ['xl/styles.xml', 'xl/sharedStrings.xml'],
    };
    expect(await cellsOf(plain)).toEqual([{ kind: 'number', text: '1' }]);
  });

  it('may lack the shared strings that the workbook names, if no cell uses them', async () => {
    const rows = '<row><c t="inlineStr"><is><t>x</t></is></c></row>';
    expect(await cellsOf({ rows, without: ['xl/sharedStrings.xml'] })).toEqual(['x']);
  });
});

describe('bytes behind the zip of a workbook', () => {
  const zip = zipFile(fixtureParts({ rows: '<row><c><v>1</v></c></row>' }));
  const append = (bytes: Buffer | string) => written(Buffer.concat([zip, Buffer.from(bytes as string)]));
  const noteOn = async (path: string) => {
    const file = opened(await openWorkbook(path));
    expect(await rowsOf(file)).toHaveLength(1);
    return file.notes.map(({ code, message }) => `${code}: ${message}`);
  };

  it.each<[string, Buffer | string, string]>([
    ['a line break', '\r\n', '2 bytes follow'],
    ['one byte', '\0', '1 byte follows'],
    ['a signature', '\n-- \nKind regards\nPK\n', '21 bytes follow'],
    ['much of zeros', Buffer.alloc(60_000), '60000 bytes follow'],
  ])('are ignored, and said once: %s', async (_, bytes, start) => {
    expect(await noteOn(append(bytes))).toEqual([
      `bytes-behind: ${start} the end of the workbook in the file, as some mail programs add them. They are ignored.`,
    ]);
  });

  it('are not those of a comment that the zip says it has', async () => {
    const commented = Buffer.from(zip);
    commented.writeUInt16LE(5, commented.length - 2);
    const path = written(Buffer.concat([commented, Buffer.from('hello')]));
    expect(await noteOn(path)).toEqual([]);
    const more = written(Buffer.concat([commented, Buffer.from('hello\r\n')]));
    expect(await noteOn(more)).toHaveLength(1);
  });

  it.each<[string, Buffer]>([
    ['another workbook', zipFile(fixtureParts({ rows: '<row><c><v>12345</v></c></row>' }))],
    ['the end of another zip', zipFile([{ name: 'a', data: 'b' }]).subarray(-22)],
    ['more than a zip may have behind its end', Buffer.alloc(200_000)],
  ])('are refused if they are %s', async (_, bytes) => {
    expect((await refusal(append(bytes))).message).toContain('is damaged or not a complete Excel workbook');
  });

  it('and before it are refused', async () => {
    const path = written(Buffer.concat([Buffer.from('\n'), zip]));
    expect((await refusal(path)).message).toContain('does not begin like a workbook');
  });
});

describe('tabs', () => {
  const tab = (name: string, id: string, state = '') =>
    `<sheet name="${name}" sheetId="1" ${state} r:id="${id}"/>`;
  const workbook = (tabs: string) => ({
    name: 'xl/workbook.xml',
    data: `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${tabs}</sheets></workbook>`,
  });

  it('come in workbook order with their state, without those that have no cells', async () => {
    const tabs =
      tab('Last &amp; first', 'b') +
      tab('Graph', 'chart') +
      tab('Hidden', 'a', 'state="hidden"') +
      tab('Dialog', 'dialog') +
      tab('Module1', '', 'state="veryHidden"') +
      tab('Very', 'c', 'state="veryHidden"') +
      tab('Seen', 'd', 'state="visible"');
    const kinds = [
      ['a', 'worksheet', 'worksheets/1.xml'],
      ['b', 'worksheet', 'worksheets/2.xml'],
      ['c', 'worksheet', 'worksheets/3.xml'],
      ['d', 'worksheet', 'worksheets/4.xml'],
      ['chart', 'chartsheet', 'chartsheets/1.xml'],
      ['dialog', 'dialogsheet', 'dialogsheets/1.xml'],
    ] as const;
    const sheets = [1, 2, 3, 4].map((n) => ({
      name: `xl/worksheets/${n}.xml`,
      data: sheet(`<row><c><v>${n}</v></c></row>`),
    }));
    const parts = [workbook(tabs), { name: 'xl/_rels/workbook.xml.rels', data: rels(kinds) }, ...sheets];
    const file = opened(await openWorkbook(fixture({ parts })));
    expect(file.format).toBe('xlsx');
    expect(file.tabs.map(({ name, visible }) => [name, visible])).toEqual([
      ['Last & first', true],
      ['Hidden', false],
      ['Very', false],
      ['Seen', true],
    ]);
    expect((await rowsOf(file, 0))[0]!.cells).toEqual([{ kind: 'number', text: '2' }]);
    // Two tabs read at the same time do not disturb each other.
    const [one, other] = await Promise.all([rowsOf(file, 1), rowsOf(file, 3)]);
    expect([one[0]!.cells, other[0]!.cells]).toEqual([
      [{ kind: 'number', text: '1' }],
      [{ kind: 'number', text: '4' }],
    ]);
  });

  it.each([
    [
      'without a relationship',
      { parts: [workbook(tab('Charges', 'rId9'))] },
      'its tab "Charges" has no part in the file',
    ],
    [
      'whose part is missing',
      { without: ['xl/worksheets/sheet1.xml'] },
      'the part xl/worksheets/sheet1.xml of its tab',
    ],
    [
      'that names no relationship at all',
      {
        parts: [workbook(`${tab('Charges', 'rId1')}<sheet name="Other" sheetId="2"/>`)],
      },
      'its tab "Other" has no part in the file',
    ],
    [
      'that are only charts',
      {
        parts: [
          workbook(tab('Chart 1', 'chart') + tab('Dialog', 'dialog')),
          {
            name: 'xl/_rels/workbook.xml.rels',
            data: rels([
              ['chart', 'chartsheet', 'chartsheets/1.xml'],
              ['dialog', 'dialogsheet', 'dialogsheets/1.xml'],
            ]),
          },
        ],
      },
      'has no tab with cells: "Chart 1", "Dialog" are charts, dialogs or macros. Save the charges on a worksheet',
    ],
    [
      'that is only a macro',
      { parts: [workbook(tab('Module1', '', 'state="veryHidden"'))] },
      'has no tab with cells: "Module1" is a chart, a dialog or a macro.',
    ],
    ['that are none at all', { parts: [workbook('')] }, 'no tab with cells'],
    [
      'without the relationships part',
      { without: ['xl/_rels/workbook.xml.rels'] },
      'has no part in the file',
    ],
    ['with the styles missing', { without: ['xl/styles.xml'] }, 'its part xl/styles.xml is missing'],
    [
      'with the shared strings missing that a cell needs',
      { without: ['xl/sharedStrings.xml'], rows: '<row><c t="s"><v>0</v></c></row>' },
      'the cell A1 of the tab "Charges" refers to a shared text of the part xl/sharedStrings.xml, which is missing',
    ],
    [
      'whose part is something else',
      { parts: [{ name: 'xl/worksheets/sheet1.xml', data: `<chartsheet xmlns="${MAIN}"/>` }] },
      'is not a worksheet (its root is chartsheet)',
    ],
    [
      'of a foreign namespace',
      {
        parts: [
          { name: 'xl/worksheets/sheet1.xml', data: '<worksheet xmlns="urn:x"><sheetData/></worksheet>' },
        ],
      },
      'is not a worksheet',
    ],
    [
      'without sheetData',
      { parts: [{ name: 'xl/worksheets/sheet1.xml', data: `<worksheet xmlns="${MAIN}"/>` }] },
      'it has no sheetData',
    ],
  ])('%s end in an error', async (_, broken, message) => {
    expect((await refusal(fixture(broken))).message).toContain(message);
  });
});
