import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { dropFolder, today, updates } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const FILE = `ChargeId,ActionDate,Container,Comment
="1001",${new Date().getFullYear()}-01-31,  MSKU7345121\u200b,Rättelse
1002,,NULL,NULL
1003,,01-mar,RÃ¤ttelse
1004,#N/A,TCLU9088110,#VALUE!
1005,0001-01-01,1.23457E+11,x
`;

/** What the summary of a workbook notes on its file. */
async function notesIn(report: string): Promise<string[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(report);
  const facts: string[][] = [];
  workbook.getWorksheet('Summary')!.eachRow((row) => facts.push([row.getCell(1).text, row.getCell(2).text]));
  const from = facts.findIndex(([name]) => name === 'Notes on the file');
  const after = facts.findIndex(([name], index) => index > from && name !== '');
  return facts.slice(from, after === -1 ? undefined : after).map(([, note]) => note!);
}

describe('values that are plainly accidents', () => {
  it('are not sent from the terminal, and each is named with its cell, what it seems to be and what to do', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), FILE);
    const { code, stdout, json } = await charges(['import', 'sheet.csv', '--json'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code, stdout).toBe(4);
    expect(updates(simulator)).toEqual(new Map([[1001, 1]]));
    expect(simulator.charges.get(1001)).toMatchObject({ container: 'MSKU7345121', comment: 'Rättelse' });
    const { problems, report } = json();
    expect(problems.map(({ cell, value }) => [cell, value])).toEqual([
      ['C3', 'NULL'],
      ['D3', 'NULL'],
      ['C4', '01-mar'],
      ['D4', 'RÃ¤ttelse'],
      ['B5', '#N/A'],
      ['D5', '#VALUE!'],
      ['B6', '0001-01-01'],
      ['C6', '1.23457E+11'],
    ]);
    for (const { message } of problems) expect(message).toMatch(/(Leave|Fix|Enter|Export|Correct) .*\.$/);
    expect(await notesIn(join(folder, report!))).toEqual([
      '="…" was read as the text between the quotes in 1 cell (A2).',
      'Invisible characters such as U+200B around values were taken off in 1 cell (C2).',
      'Spaces at the ends of texts do not count and are not sent; they were taken off in 1 cell (C2).',
    ]);
  });

  it('are sent from a corrected To fix tab if --text says that they are meant, or left out by --empty', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    writeFileSync(join(folder, 'sheet.csv'), 'ChargeId,Container,Comment\n1001,NULL,a\n1002,mar-01,n/a\n');
    const first = await charges(['import', 'sheet.csv', '--json'], { cwd: folder, env });
    expect([first.code, updates(simulator).size]).toEqual([3, 0]);
    const report = first.json().report!;
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(folder, report));
    expect(workbook.getWorksheet('To fix')!.getCell('B2').value).toBe('NULL');

    const again = await charges(['import', report, '--json'], { cwd: folder, env });
    expect([again.code, updates(simulator).size]).toEqual([3, 0]);
    const args = ['import', report, '--text', 'mar-01', '--text=NULL', '--empty', 'n/a', '--json'];
    const meant = await charges(args, { cwd: folder, env });
    expect(meant.code, meant.stdout).toBe(0);
    expect(simulator.charges.get(1001)).toMatchObject({ container: 'NULL', comment: 'a' });
    expect(simulator.charges.get(1002)).toMatchObject({ container: 'mar-01' });
    expect(simulator.charges.get(1002)!.comment).not.toBe('n/a');
    expect(await notesIn(join(folder, meant.json().report!))).toEqual(
      expect.arrayContaining([
        '--text: NULL was taken as it is in 1 cell (B2).',
        '--text: mar-01 was taken as it is in 1 cell (B3).',
        '--empty: n/a was read as empty in 1 cell (C3).',
      ]),
    );
  });

  it('are not sent if somebody types them into a To fix tab', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    writeFileSync(
      join(folder, 'sheet.csv'),
      'ChargeId,ActionDate,Container,Comment\n1001,x,a,b\n1002,x,a,b\n',
    );
    const first = await charges(['import', 'sheet.csv', '--json'], { cwd: folder, env });
    const report = join(folder, first.json().report!);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(report);
    const toFix = workbook.getWorksheet('To fix')!;
    const typed = {
      B2: '#SAKNAS!',
      C2: '01-mar',
      D2: { error: '#N/A' },
      B3: new Date(Date.UTC(1899, 11, 31)),
      C3: { formula: 'UPPER("nan")', result: 'NAN' },
      D3: { richText: [{ text: 'RÃ' }, { text: '¤ttelse' }] },
    };
    for (const [address, value] of Object.entries(typed))
      toFix.getCell(address).value = value as ExcelJS.CellValue;
    await workbook.xlsx.writeFile(report);
    const again = await charges(['import', report, '--json'], { cwd: folder, env });
    expect([again.code, updates(simulator).size]).toEqual([3, 0]);
    const { problems } = again.json();
    expect(problems.map(({ cell }) => cell)).toEqual(['B2', 'C2', 'D2', 'B3', 'C3', 'D3']);
    expect(problems[0]!.message).toContain('ActionDate holds the error #SAKNAS!. Fix the formula');
    expect(problems[2]!.message).toContain('Comment holds the error #N/A. Fix its formula');
    expect(problems[5]!.message).toContain('was probably meant to be "Rättelse"');
  });

  it('are sent if options say that they are meant, and the run records which of them did what', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const text =
      'Nr;ActionDate;Container;Comment;Price\n1001;2062-10-31;01-mar;Rättelse åäö;x\n1002;1970-01-01;NULL;NULL;y\n';
    writeFileSync(join(folder, 'sheet.csv'), iconv.encode(text, 'cp850'));
    const meant = ['--encoding', 'cp850', '--map', 'Nr=ChargeId', '--map', 'Price=ignore', '--any-date'];
    const args = ['import', 'sheet.csv', ...meant, '--text', '01-mar', '--empty', 'NULL', '--json'];
    const { code, stdout, json } = await charges(args, { cwd: folder, env: access(simulator, folder) });
    expect(code, stdout).toBe(0);
    expect(simulator.charges.get(1001)).toMatchObject({ container: '01-mar', comment: 'Rättelse åäö' });
    expect(json().notes).toEqual([
      'The file was read as cp850, because of --encoding.',
      'Cell delimiter: semicolon.',
      'Columns taken because of --map: Nr as ChargeId.',
      'Columns ignored because of --map: Price.',
      '--any-date: dates more than two years from today, such as 2062-10-31, were taken in 2 cells (first B2).',
      '--text: 01-mar was taken as it is in 1 cell (C2).',
      '--empty: NULL was read as empty in 2 cells (first C3).',
    ]);
    expect(await notesIn(join(folder, json().report!))).toEqual(json().notes);
  });

  it('keep a dropped file from being sent, unless the settings of the folder say what they mean', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const text = 'ChargeId,Container,Comment\n1001,NULL,RÃ¤ttelse\n';
    const folder = dropFolder(cwd, simulator);
    folder.putText('a.csv', text);
    const { code } = await folder.drop('--json');
    expect(code).toBe(4);
    expect([...updates(simulator)]).toEqual([]);
    const page = folder.read(`not-imported/${today()}/a.txt`).replace(/\s+/g, ' ');
    expect(page).toContain('Container is NULL, which programs write for an empty cell.');
    expect(page).toContain('which was probably meant to be "Rättelse"');

    const workbook = new ExcelJS.Workbook();
    const rows = [
      [1001, { error: '#N/A' }, 'x'],
      [1002, '########', { formula: 'NA()', result: { error: '#REF!' } }],
      [1003, '1.23457E+11', 'NULL NULL'],
    ];
    workbook.addWorksheet('Oct').addRows([['ChargeId', 'Container', 'Comment'], ...rows]);
    await workbook.xlsx.writeFile(join(folder.root, 'c.xlsx'));
    expect((await folder.drop('--json')).code).toBe(4);
    expect([...updates(simulator)]).toEqual([]);
    const ofWorkbook = folder.read(`not-imported/${today()}/c.txt`);
    for (const cell of ['B2', 'B3', 'C3', 'B4', 'C4']) expect(ofWorkbook).toContain(cell);

    const settled = dropFolder(cwd, simulator, { CHARGES_EMPTY: 'NULL;nan', CHARGES_TEXT: 'RÃ¤ttelse' });
    settled.putText('b.csv', text);
    expect((await settled.drop('--json')).code).toBe(0);
    expect(simulator.charges.get(1001)).toMatchObject({ comment: 'RÃ¤ttelse', updates: 1 });
    expect(settled.read(`done/${today()}/b.txt`)).toContain(
      '--empty: NULL was read as empty in 1 cell (B2).',
    );
  });

  it('are texts with two meanings: --text and --empty can not both have them', async () => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'sheet.csv'), FILE);
    const args = ['validate', 'sheet.csv', '--text', 'NULL', '--empty', 'NULL'];
    const { code, stderr } = await charges(args, { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('"NULL" is given with --text (CHARGES_TEXT), which sends it, and with --empty');
  });
});

describe('dates', () => {
  /** A day some years from now, as the file has it. */
  const inYears = (years: number): string => `${new Date().getFullYear() + years}-06-15`;
  // The tests' own setting takes any date.
  const env = { CHARGES_ANY_DATE: undefined };

  it('of three years ahead are asked about, and taken with --any-date', async () => {
    const folder = ownFolder();
    const file = `ChargeId,ActionDate\n1,${inYears(4)}\n2,${inYears(0)}\n3,${inYears(-4)}\n`;
    writeFileSync(join(folder, 'sheet.csv'), file);
    const asked = await charges(['validate', 'sheet.csv', '--json'], { cwd: folder, env });
    expect(asked.code).toBe(3);
    expect(asked.json().problems.map(({ cell }) => cell)).toEqual(['B2', 'B4']);
    expect(asked.json().problems[0]!.message).toMatch(
      /^ActionDate is \d{4}-06-15, which is more than [34] years from today \(\d{4}-\d\d-\d\d\)\. Correct it, or add --any-date/,
    );
    const taken = await charges(['validate', 'sheet.csv', '--any-date'], { cwd: folder, env });
    expect(taken.code).toBe(0);
  });

  it('with names of months are read with the pattern that the refusal names', async () => {
    const folder = ownFolder();
    const year = new Date().getFullYear();
    writeFileSync(join(folder, 'sheet.csv'), `ChargeId,ActionDate\n1,31 okt ${year}\n2,1 Dezember ${year}\n`);
    const refused = await charges(['validate', 'sheet.csv', '--json'], { cwd: folder, env });
    const hint = /--date-format "([^"]+)"/.exec(refused.json().problems[0]!.message)![1]!;
    const read = await charges(['validate', 'sheet.csv', '--date-format', hint], { cwd: folder, env });
    expect([hint, read.code]).toEqual(['D MMM YYYY', 0]);
  });
});
