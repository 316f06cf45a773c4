import { describe, expect, it } from 'vitest';
import { sheetFile } from '../reader/sheetFixture.ts';
import { fixture } from '../reader/xlsx/xlsxFixture.ts';
import { type CheckOptions, check, checkOnly } from './checkedFile.ts';

/** The notes of a file, which must be the same whether its rows are kept or not. */
async function notesOf(path: string, options: CheckOptions = {}): Promise<readonly string[]> {
  const { notes } = (await check(path, options)).sheet;
  expect((await checkOnly(path, options)).sheet.notes).toEqual(notes);
  return notes;
}

const FILE = `ChargeId,Count,TotalPrice,Container,Comment
="1001",1,2.3456, MSKU7345121 ,NULL
1002\u200b,NULL,NULL,TCLU9088110\u200b,"ends
"
="1003",1,12.3456789,NULL,x
`;

describe('what is noticed in the cells of a file', () => {
  it('is said once for each kind, with the number of cells and the first of them', async () => {
    const notes = await notesOf(sheetFile(FILE), { conventions: { empty: new Set(['NULL']) } });
    expect(notes).toEqual([
      '="…" was read as the text between the quotes in 2 cells (first A2).',
      'TotalPrice has more than two decimals, such as 2.3456, in 2 cells (first C2). They are sent as they are.',
      'Spaces at the ends of texts do not count and are not sent; they were taken off in 2 cells (first D2).',
      '--empty: NULL was read as empty in 4 cells (first E2).',
      'Invisible characters such as U+200B around values were taken off in 2 cells (first A3).',
    ]);
  });

  it('is said of each text of --text and --empty', async () => {
    const text = 'ChargeId,Container,Comment\n1,NULL,nan\n2,NULL,\n3,x,NaN\n4,nan,x\n';
    const notes = await notesOf(sheetFile(text), {
      conventions: { texts: new Set(['NULL', 'x']), empty: new Set(['nan', 'NaN']) },
    });
    expect(notes).toEqual([
      '--text: NULL was taken as it is in 2 cells (first B2).',
      '--empty: nan was read as empty in 2 cells (first C2).',
      '--text: x was taken as it is in 2 cells (first B4).',
      '--empty: NaN was read as empty in 1 cell (C4).',
    ]);
  });

  it('is counted once, even if rows are read again for their column or for a repeated ChargeId', async () => {
    const rows = '1, a,05/10/2026\n2, b,05/11/2026\n1, c,31/10/2026\n';
    const { sheet: read, problems } = await check(sheetFile(`ChargeId,Comment,ActionDate\n${rows}`));
    expect(problems.first.map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate']);
    expect(read.notes).toContain(
      'Spaces at the ends of texts do not count and are not sent; they were taken off in 3 cells (first B2).',
    );
  });

  it('is nothing in an ordinary file', async () => {
    expect(await notesOf(sheetFile('ChargeId,Count,TotalPrice,Comment\n1,1,2.50,Rättelse\n'))).toEqual([]);
  });
});

describe('cells that --empty names', () => {
  const conventions = { empty: new Set(['NULL']) };

  it('make their rows follow the rules of empty cells', async () => {
    const text =
      'ChargeId,Count,TotalPrice,Comment\nNULL,1,2,x\n2,NULL,NULL,NULL\n3,1,NULL,x\n4,NULL,NULL,x\n';
    const { rows, problems } = await check(sheetFile(text), { conventions });
    expect(problems.first.map(({ cell, kind }) => [cell, kind])).toEqual([
      ['A2', 'required'],
      ['A3', 'nothing to update'],
      ['C4', 'count and price go together'],
    ]);
    expect(rows[3]).toMatchObject({ state: 'pending', values: { ChargeId: 4, Comment: 'x' } });
    expect(rows[3]!.values).not.toHaveProperty('TotalPrice');
  });

  it('can be added up, because they count nothing', async () => {
    const text = 'ChargeId,Count,TotalPrice\n1,1,2\n2,1,NULL\n';
    const { problems } = await check(sheetFile(text), { conventions, expect: { totalPrice: '2' } });
    expect(problems.byKind.has('sheet')).toBe(false);
  });
});

it('what programs put around a cell does not hide how its column is written', async () => {
  const text = 'ChargeId\tCount\tTotalPrice\n1\t1\t="1,234"\n2\t1\t\u200b12,50\n';
  const { rows, problems } = await check(sheetFile(text));
  expect(problems.first).toEqual([]);
  expect(rows.map(({ values }) => values.TotalPrice)).toEqual(['1.234', '12.50']);
});

describe('accidents in a workbook', () => {
  const header = ['ChargeId', 'Container', 'Comment']
    .map((name) => `<c t="inlineStr"><is><t>${name}</t></is></c>`)
    .join('');
  const cells = {
    'inline strings': (text: string) => `<c t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`,
    'results of formulas': (text: string) => `<c t="str"><f>A1</f><v>${text}</v></c>`,
  };

  it.each(Object.keys(cells) as (keyof typeof cells)[])('are found in %s', async (kind) => {
    const cell = cells[kind];
    const row = (number: number, ...texts: string[]): string =>
      `<row r="${number}">${texts.map(cell).join('')}</row>`;
    const rows = [
      row(2, '1', 'NULL', '#N/A'),
      row(3, '="2"', '01-mar', 'RÃ¤ttelse'),
      row(4, '3\u200b', '1.23457E+11', ' x '),
      row(5, 'NaN', 'MSKU\u200b1', 'Err:502'),
    ];
    const path = fixture({ rows: `<row r="1">${header}</row>${rows.join('')}` });
    const { problems, sheet: read } = await check(path);
    expect(problems.first.map((one) => [one.cell, one.kind])).toEqual([
      ['B2', 'word for an empty cell'],
      ['C2', 'formula or error cell'],
      ['B3', 'damaged text'],
      ['C3', 'damaged text'],
      ['B4', 'damaged text'],
      ['A5', 'word for an empty cell'],
      ['B5', 'invisible character'],
      ['C5', 'formula or error cell'],
    ]);
    expect(read.notes).toEqual([
      '="…" was read as the text between the quotes in 1 cell (A3).',
      'Invisible characters such as U+200B around values were taken off in 1 cell (A4).',
      'Spaces at the ends of texts do not count and are not sent; they were taken off in 1 cell (C4).',
    ]);
  });
});

describe('dates far from today', () => {
  const text = 'ChargeId,ActionDate\n1,2062-10-31\n2,2026-10-31\n';

  it('are measured from the day on which the file is read', async () => {
    let day = '2026-11-26';
    const options = { conventions: { today: () => day } };
    const cellsOf = async (): Promise<string[]> =>
      (await check(sheetFile(text), options)).problems.first.map(({ cell }) => cell);
    expect(await cellsOf()).toEqual(['B2']);
    day = '2061-01-01';
    expect(await cellsOf()).toEqual(['B3']);
  });

  it('are counted where any date is taken', async () => {
    const options = { conventions: { today: () => '2026-11-26', anyDate: true } };
    expect(await notesOf(sheetFile(`${text}3,1970-01-01\n`), options)).toEqual([
      '--any-date: dates more than two years from today, such as 2062-10-31, were taken in 2 cells (first B2).',
    ]);
  });

  it('are taken without a day to measure from', async () => {
    expect((await check(sheetFile(text))).problems.total).toBe(0);
  });
});
