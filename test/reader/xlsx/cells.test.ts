import { describe, expect, it } from 'vitest';
import { named } from '../../helpers/caseNames.ts';
import { cellsOf, type Fixture, fixture, MAIN, openWorkbook, readAll, refusal } from './xlsxFixture.ts';

/** One row with these cells, in styles 1 to n. */
const one = (cells: string, more: Omit<Fixture, 'rows'> = {}) =>
  cellsOf({ rows: `<row r="1">${cells}</row>`, ...more });
const number = (text: string, raw?: string) => ({
  kind: 'number',
  text,
  ...(raw === undefined ? {} : { raw }),
});

describe('the cells of a hand-made workbook', () => {
  it('keep a number as its 15 digits and the file own text beside it', async () => {
    const cells = await one(
      '<c><v>12.100000000000001</v></c><c><v>12.10</v></c><c><v>1.2E-3</v></c><c t="n"><v> 5 </v></c>',
    );
    expect(cells).toEqual([
      number('12.1', '12.100000000000001'),
      number('12.10'),
      number('0.0012'),
      number('5'),
    ]);
  });

  it('say what a cell holds that is not a valid number', async () => {
    const cells = await one('<c><v>1,5</v></c><c><v>NaN</v></c><c><v>1E309</v></c>');
    expect(cells).toEqual(
      ['1,5', 'NaN', '1E309'].map((raw) => ({
        kind: 'error',
        code: `not a number: "${raw}"`,
        stored: { text: raw, as: 'number' },
      })),
    );
  });

  it('give the number format unless it is General, and dates by it', async () => {
    const formats = ['0.00', 'yyyy-mm-dd', 14, '[h]:mm', 'h:mm', '0.00\\m', 'General'];
    const cells = await one(formats.map((_, i) => `<c s="${i + 1}"><v>46326.5</v></c>`).join(''), {
      formats,
    });
    expect(cells).toEqual([
      { kind: 'number', text: '46326.5', format: '0.00' },
      { kind: 'date', text: '2026-10-31', format: 'yyyy-mm-dd', hiddenTime: '12:00:00' },
      { kind: 'date', text: '2026-10-31', format: 'mm-dd-yy', hiddenTime: '12:00:00' },
      { kind: 'number', text: '46326.5', format: '[h]:mm', shown: '1111836:00' },
      { kind: 'date', text: '2026-10-31T12:00:00', format: 'h:mm' },
      { kind: 'number', text: '46326.5', format: '0.00\\m' },
      { kind: 'number', text: '46326.5' },
    ]);
  });

  it('say why a date is invalid', async () => {
    const formats = ['d/m/yyyy', 'h:mm'];
    const cells = await one(
      '<c s="1"><v>60</v></c><c s="1"><v>-1</v></c><c s="1"><v>2958466</v></c><c s="2"><v>0.5</v></c><c t="d"><v>2026-02-30</v></c>',
      { formats },
    );
    expect(cells.map((cell) => (cell as { code: string }).code)).toEqual([
      '1900-02-29, a day that does not exist',
      'a negative date',
      'a date after 9999-12-31',
      'a time without a date',
      'not a date in the calendar: "2026-02-30"',
    ]);
  });

  it.each(['1', 'true'])('count dates from 1904 if date1904 is %s', async (value) => {
    const workbookPr = `<workbookPr date1904="${value}"/>`;
    expect(await one('<c s="1"><v>44864</v></c>', { formats: [14], workbookPr })).toMatchObject([
      { text: '2026-10-31' },
    ]);
  });

  it.each(['0', 'false'])(
    'count dates from 1900 if date1904 is %s, whatever an extension says',
    async (value) => {
      const workbookPr = `<workbookPr date1904="${value}"/>`;
      const calcPr = '<extLst><ext xmlns:x15="urn:x15"><x15:workbookPr date1904="1"/></ext></extLst>';
      expect(await one('<c s="1"><v>46326</v></c>', { formats: [14], workbookPr, calcPr })).toMatchObject([
        { text: '2026-10-31' },
      ]);
    },
  );

  it('hold ISO dates, booleans, errors and texts as they are', async () => {
    const cells = await one(
      '<c t="d"><v>2026-10-31T08:30:00</v></c><c t="b"><v>1</v></c><c t="b"><v>false</v></c><c t="e"><v>#N/A</v></c><c t="e"/><c t="str"><v> a </v></c>',
    );
    expect(cells).toEqual([
      { kind: 'date', text: '2026-10-31T08:30:00' },
      { kind: 'boolean', value: true },
      { kind: 'boolean', value: false },
      { kind: 'error', code: '#N/A' },
      { kind: 'error', code: 'unknown error' },
      ' a ',
    ]);
  });

  it('join the runs of a rich text and leave phonetic hints out, shared and inline', async () => {
    const content =
      '<r><rPr><b/></rPr><t>one </t></r><r><t xml:space="preserve"> two</t></r><rPh sb="0" eb="1"><t>NO</t></rPh><phoneticPr fontId="1"/>';
    const cells = await one(`<c t="s"><v>1</v></c><c t="inlineStr"><is>${content}</is></c>`, {
      strings: `<si><t>x</t></si><si>${content}</si>`,
    });
    expect(cells).toEqual(['one  two', 'one  two']);
  });

  it('keep white space, CDATA, entities and character references', async () => {
    const item = '<t xml:space="preserve">  a&amp;b&#10;<![CDATA[<c>]]><!-- no -->&#x1F600; </t>';
    const cells = await one(
      `<c t="s"><v>0</v></c><c t="inlineStr"><is>${item}</is></c><c t="str"><v>&lt;<![CDATA[&]]></v></c>`,
      {
        strings: `<si>${item}</si>`,
      },
    );
    expect(cells).toEqual(['  a&b\n<c>😀 ', '  a&b\n<c>😀 ', '<&']);
  });

  it('decode _xHHHH_ escapes once, as Excel does', async () => {
    const written = 'a_x000D__x000a_b_x005F_x000D_c_x00g0_';
    const cells = await one(
      `<c t="s"><v>0</v></c><c t="inlineStr"><is><t>${written}</t></is></c><c t="str"><v>${written}</v></c>`,
      {
        strings: `<si><t>${written}</t></si>`,
      },
    );
    expect(cells).toEqual(Array(3).fill('a\r\nb_x000D_c_x00g0_'));
  });

  it('keep a lone surrogate, so that the validation sees it', async () => {
    expect(await one('<c t="s"><v>0</v></c>', { strings: '<si><t>_xD800_</t></si>' })).toEqual(['\ud800']);
  });

  it('give a formula its result, or say that it has none', async () => {
    const cells = await one(
      '<c><f>1+1</f><v>2</v></c><c><f>1+1</f></c><c><f>1+1</f><v/></c><c t="str"><f>""</f><v></v></c><c><f>1</f><v>3</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="str"><f>A1</f></c>',
    );
    const uncalculated = { kind: 'uncalculated' };
    expect(cells).toEqual([
      number('2'),
      uncalculated,
      uncalculated,
      '',
      number('3'),
      { kind: 'error', code: '#DIV/0!' },
      uncalculated,
    ]);
  });

  it('hold the inline text that a formula gave', async () => {
    const cells = await one(
      '<c t="inlineStr"><f>"Pall"&amp;"plats"</f><is><r><t>Pall</t></r><r><t>plats</t></r></is></c><c t="inlineStr"><f>A1</f></c><c t="inlineStr"><f>B1</f><is/></c><c><v>1</v></c>',
    );
    expect(cells).toEqual(['Pallplats', { kind: 'uncalculated' }, '', number('1')]);
  });

  it('have no format if their style is empty', async () => {
    expect(await one('<c s=""><v>46326</v></c>', { formats: [14] })).toEqual([number('46326')]);
  });

  it.each([
    'calcCompleted="0"',
    'calcCompleted="false" calcMode="auto"',
    'calcMode="manual" calcCompleted="0" calcOnSave="0"',
    'fullCalcOnLoad="true"',
  ])('do not trust formula results where the workbook says %s', async (attributes) => {
    const cells = await one(
      '<c><f>1+1</f><v>3</v></c><c t="str"><f>"a"</f><v>a</v></c><c t="inlineStr"><f>"b"</f><is><t>b</t></is></c><c><v>7</v></c>',
      { calcPr: `<calcPr calcId="191029" ${attributes}/>` },
    );
    const results = ['3', 'a', 'b'].map((result) => ({ kind: 'uncalculated', result }));
    expect(cells).toEqual([...results, number('7')]);
  });

  it.each(['calcMode="manual"', 'calcCompleted="1"', 'fullCalcOnLoad="0" forceFullCalc="1"'])(
    'trust them where it says %s',
    async (attributes) => {
      const cells = await one('<c><f>1+1</f><v>2</v></c>', { calcPr: `<calcPr ${attributes}/>` });
      expect(cells).toEqual([number('2')]);
    },
  );

  it('do not trust formula results that the file itself calls stale', async () => {
    const cells = await one('<c><f>1+1</f><v>0</v></c><c><v>7</v></c>', {
      calcPr: '<calcPr fullCalcOnLoad="1"/>',
    });
    expect(cells).toEqual([{ kind: 'uncalculated', result: '0' }, number('7')]);
  });

  it('take the format of a named style if the cell style has none', async () => {
    const styles = `<styleSheet xmlns="${MAIN}"><cellStyleXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf xfId="0"/><xf xfId="1"/></cellXfs><dxfs><dxf><numFmt numFmtId="14" formatCode="0"/></dxf></dxfs></styleSheet>`;
    const cells = await one('<c><v>1</v></c><c s="1"><v>46326</v></c>', {
      parts: [{ name: 'xl/styles.xml', data: styles }],
    });
    expect(cells).toEqual([number('1'), { kind: 'date', text: '2026-10-31', format: 'mm-dd-yy' }]);
  });
});

describe('rows and cells', () => {
  it('keep their numbers if blank ones are omitted', async () => {
    const rows =
      '<row r="2"><c r="B2"><v>1</v></c></row><row r="3"/><row r="5"><c r="A5" t="str"><v>  </v></c><c r="D5" s="0"/></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>';
    const read = (await readAll(fixture({ rows }))).rows;
    expect(read.map(({ row, cells }) => [row, cells.length])).toEqual([
      [2, 2],
      [1048576, 16384],
    ]);
    expect(read[0]!.cells).toEqual(['', number('1')]);
  });

  it('continue the count if they have no r', async () => {
    const rows =
      '<row><c><v>1</v></c><c r="C1"><v>2</v></c><c><v>3</v></c></row><row r="7"><c><v>4</v></c></row><row><c r="b8"><v>5</v></c></row>';
    expect((await readAll(fixture({ rows }))).rows).toEqual([
      { row: 1, cells: [number('1'), '', number('2'), number('3')] },
      { row: 7, cells: [number('4')] },
      { row: 8, cells: ['', number('5')] },
    ]);
  });

  it('come in batches of 500, the same again on a second pass', async () => {
    const rows = Array.from({ length: 1234 }, (_, i) => `<row r="${i + 1}"><c><v>${i}</v></c></row>`).join(
      '',
    );
    const file = await openWorkbook(fixture({ rows }));
    for (let pass = 0; pass < 2; pass += 1) {
      const sizes: number[] = [];
      for await (const batch of file.tabs[0]!.rows()) sizes.push(batch.length);
      expect(sizes).toEqual([500, 500, 234]);
    }
    await file.close();
  });

  it.each(
    named([
      ['<row r="2"/><row r="1"/>', 'row 1 comes after row 2'],
      ['<row r="2"/><row r="2"/>', 'row 2 comes after row 2, or comes twice'],
      ['<row r="3"><c r="B3"/><c r="A3"/></row>', 'cell A3 comes after B3'],
      ['<row r="3"><c r="B3"/><c r="B3"/></row>', 'cell B3 comes after B3, or comes twice'],
      ['<row r="3"><c r="B4"/></row>', 'row 3 has a cell with the address "B4"'],
      ['<row r="3"><c r="XFE3"/></row>', 'the address "XFE3"'],
      ['<row r="3"><c r="3"/></row>', 'the address "3"'],
      ['<row r="1048577"/>', 'the number "1048577"'],
      ['<row r="0"/>', 'the number "0"'],
      ['<row r="1048576"/><row/>', 'the number "1048577"'],
      ['<row r="1"><c r="XFD1"/><c/></row>', 'the address "column 16385"'],
      [
        '<row><c t="s"><v>0</v></c></row>',
        'the cell A1 of the tab "Charges" refers to a shared text that does not exist ("0")',
      ],
      ['<row><c t="s"><v>-1</v></c></row>', 'shared text'],
      ['<row><c s="9"><v>1</v></c></row>', 'has a style that does not exist ("9")'],
      ['<row><c t="b"><v>2</v></c></row>', 'true or false'],
      ['<row><c><is><t>1</t></is></c></row>', 'contains a text but is marked as another type'],
      ['<row><c t="q"><v>2</v></c></row>', 'has an unknown type ("q")'],
      ['<row><c><v>1</v><v>2</v></c></row>', 'two values'],
      ['<row><c><v><x>1</x></v></c></row>', 'an element inside its value'],
      ['<row><CustomContent/></row>', 'unknown element (CustomContent) inside row'],
      ['<row><c t="inlineStr"><is><q>1</q></is></c></row>', 'unknown element'],
      [`<row><c t="str"><v>${'x'.repeat(32_768)}</v></c></row>`, 'more than 32767 characters'],
      [
        `<row><c t="inlineStr"><is><t>${'x'.repeat(500_000)}</t></is></c></row>`,
        'more than 32767 characters',
      ],
      ['</sheetData><sheetData>', 'two sheetData'],
    ]),
  )('end in an error: %s', async (_, rows, message) => {
    expect((await refusal(fixture({ rows }))).message).toContain(message);
  });

  it('may hold a text as long as Excel allows', async () => {
    expect(await one(`<c t="str"><v>${'x'.repeat(32_767)}</v></c>`)).toEqual(['x'.repeat(32_767)]);
    expect(
      await one('<c t="s"><v>0</v></c>', { strings: `<si><t>${'_x0041_'.repeat(32_767)}</t></si>` }),
    ).toEqual(['A'.repeat(32_767)]);
  });

  it('may hold long texts in very many rows', async () => {
    const rows = '<row><c t="s"><v>0</v></c></row>'.repeat(1100);
    expect(
      (await readAll(fixture({ rows, strings: `<si><t>${'x'.repeat(32_767)}</t></si>` }))).rows,
    ).toHaveLength(1100);
  });

  it('find the right one of very many shared texts, short, long and empty', async () => {
    const texts = Array.from({ length: 70_000 }, (_, i) => (i % 7 === 0 ? '' : `å${i}`.repeat(1 + (i % 11))));
    const strings = texts.map((text) => `<si><t>${text}</t></si>`).join('');
    const rows = texts
      .map(
        (_, i) => `<row><c><v>1</v></c><c t="s"><v>${i}</v></c><c t="s"><v>${(i * 17) % 100}</v></c></row>`,
      )
      .join('');
    const read = (await readAll(fixture({ rows, strings }))).rows;
    const wrong = texts.findIndex((text, i) => {
      const { cells } = read[i]!;
      return (cells[1] ?? '') !== text || (cells[2] ?? '') !== texts[(i * 17) % 100];
    });
    expect([read.length, wrong]).toEqual([70_000, -1]);
  });
});

describe('notes', () => {
  it('report hidden rows and columns, merged cells and rounded numbers, each once', async () => {
    const rows =
      '<row r="1" hidden="1"><c><v>0.30000000000000004</v></c></row><row r="2" hidden="true"><c r="C2"><v>12.100000000000001</v></c></row><row r="3" hidden="1"/><row r="4" hidden="0"><c><v>1</v></c></row>';
    const { notes } = await readAll(
      fixture({
        rows,
        before: '<cols><col min="2" max="2" hidden="1"/><col min="4" max="16384" hidden="1"/></cols>',
        after: '<mergeCells count="9"><mergeCell ref="A5:B6"/><mergeCell ref="C2:C3"/></mergeCells>',
      }),
    );
    expect(notes).toMatchInlineSnapshot(`
      [
        {
          "code": "hidden-rows",
          "message": "2 rows are hidden (by a filter or by hand), the first is row 1. Hidden rows are imported too.",
        },
        {
          "code": "hidden-columns",
          "message": "1 column is hidden (B). Hidden columns are imported too.",
        },
        {
          "code": "merged-cells",
          "message": "2 groups of cells are merged (the first is A5:B6). Only the first cell of a group has the value; the others are read as empty.",
        },
        {
          "code": "rounded-numbers",
          "message": "2 numbers are rounded to the 15 digits that Excel shows (A1: 0.30000000000000004 is read as 0.3).",
        },
      ]
    `);
  });

  it('are none if there is nothing to report', async () => {
    expect((await readAll(fixture({ rows: '<row><c><v>1</v></c></row>' }))).notes).toEqual([]);
  });
});
