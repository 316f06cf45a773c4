import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { FROM_RUN, RESULT_COLUMNS, ROW_IN_YOUR_FILE, WHAT_WAS_WRONG } from '../../src/model/chargeFields.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { convert, hasLibreOffice } from '../helpers/libreOffice.ts';
import { readTab, type Tabs, writeTabs } from '../helpers/tabs.ts';
import { dropFolder, today } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const ALL = ['--tab', 'all'];
const OCT = ['ChargeId', 'Count', 'TotalPrice', 'Comment', 'Customer'];
const NOV = ['Kommentar', 'Customer', 'Totalpris', 'DebiteringsId', 'Antal'];

/** Two tabs, the columns of the second in another order and with other names; three rows can't be updated. */
const TABS: Tabs = {
  Guide: [['Fill in a tab for each month.']],
  Oct: [OCT, [1001, 1, 10.5, 'a', 'X'], [1002, 2, 20, 'b', 'Y'], [0, 3, 30, 'c', 'Z']],
  "Nov '26": [
    ['List of November'],
    NOV,
    ['d', 'X', 7.25, 1003, 1],
    ['e', 'Y', 8, 9999, 2],
    ['f', 'Z', 'EUR 9', 1004, 3],
  ],
};

describe('--tab all', () => {
  it('imports all tabs, and the corrected To fix tab finds their rows again', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const call = { cwd: folder, env: access(simulator, folder) };
    await writeTabs(join(folder, 'tabs.xlsx'), TABS);
    const first = await charges(['import', 'tabs.xlsx', ...ALL, '--json'], call);
    expect(first.code).toBe(4);
    const { run, sheet, counts, problems, totals, report } = first.json();
    expect(sheet).toMatchObject({ tab: null, tabs: ['Oct', "Nov '26"], rows: 6 });
    expect(counts).toMatchObject({ rows: 6, updated: 3, invalid: 2, rejected: 1 });
    expect(totals).toEqual({ count: '12', totalPrice: '75.75' });
    expect(problems.map(({ row, cell, column }) => [row, cell, column])).toEqual([
      [4, 'Oct!A4', 'ChargeId'],
      [5, "'Nov ''26'!C5", 'Totalpris'],
    ]);
    expect(simulator.charges.get(1003)).toMatchObject({ count: '1', totalPriceValue: '7.25', comment: 'd' });

    const path = join(folder, report!);
    const results = await readTab(path, 'Results');
    expect(Object.keys(results[0]!)).toEqual([...OCT, ROW_IN_YOUR_FILE, ...RESULT_COLUMNS]);
    expect(results.map((row) => [row[ROW_IN_YOUR_FILE], row.ChargeId, row.Customer, row.Status])).toEqual([
      ['Oct!2', '1001', 'X', 'updated'],
      ['Oct!3', '1002', 'Y', 'updated'],
      ['Oct!4', '0', 'Z', 'invalid'],
      ["'Nov ''26'!3", '1003', 'X', 'updated'],
      ["'Nov ''26'!4", '9999', 'Y', 'rejected'],
      ["'Nov ''26'!5", '1004', 'Z', 'invalid'],
    ]);
    expect(results[5]!.Message).toContain("Totalpris ('Nov ''26'!C5): TotalPrice is not a number");
    const toFix = await readTab(path, 'To fix');
    expect(toFix.map((row) => [row.ChargeId, row[ROW_IN_YOUR_FILE], row[FROM_RUN]])).toEqual([
      ['0', 'Oct!4', `${run}/1/1`],
      ['9999', "'Nov ''26'!4", `${run}/1/2`],
      ['1004', "'Nov ''26'!5", `${run}/1/2`],
    ]);
    // It names the columns as they are called there.
    expect(toFix[2]![WHAT_WAS_WRONG]).toMatch(/^TotalPrice: TotalPrice is not a number/);

    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(path);
    const tab = book.getWorksheet('To fix')!;
    expect(tab.getCell('C4').note).toMatchObject({ texts: [{ text: expect.stringContaining('number') }] });
    tab.getCell('A2').value = 1005;
    tab.getCell('A3').value = 1006;
    tab.getCell('C4').value = 9;
    await book.xlsx.writeFile(join(folder, 'corrected.xlsx'));
    const second = await charges(['import', 'corrected.xlsx', ...ALL, '--json'], call);
    expect(second.code).toBe(0);
    expect(second.json()).toMatchObject({ sheet: { tab: 'To fix', rows: 3 }, counts: { updated: 3 } });
    expect(simulator.charges.get(1004)).toMatchObject({ count: '3', totalPriceValue: '9', comment: 'f' });
    const { runs } = JSON.parse((await charges(['runs', '--json'], call)).stdout);
    expect(runs.at(-1)).toMatchObject({
      sheet: { tab: null, tabs: ['Oct', "Nov '26"] },
      counts: { updated: 3, superseded: 3, invalid: 0, rejected: 0 },
    });
  });

  it('names rows with their tabs on the terminal, and resumes what was stopped', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const call = { cwd: folder, env: access(simulator, folder) };
    await writeTabs(join(folder, 'tabs.xlsx'), {
      Oct: [OCT, [1001, 1, 10, 'a']],
      Nov: [NOV, ['e', 'Y', 8, 9999, 2], ['g', 'Z', 9, 1004, 3]],
    });
    const stopped = await charges(
      ['import', 'tabs.xlsx', ...ALL, '--verbose', '--max-failures', '1', '--concurrency', '1'],
      call,
    );
    expect(stopped.code).toBe(5);
    const shown = stopped.stdout + stopped.stderr;
    expect(shown).toMatch(/^File +tabs\.xlsx, tabs "Oct", "Nov"$/m);
    expect(shown).toMatch(/^Nov!2 +9999 +rejected +There is no charge/m);
    expect(shown).toContain('row 2 of tab "Oct" updated');
    const id = /charges resume (\w{8})/.exec(shown)![1]!;
    const unfinished = await charges(['import', 'tabs.xlsx', '--tab', 'Nov', '--json'], call);
    expect(unfinished.json()).toMatchObject({ error: { code: 'earlier-run' } });
    const resumed = await charges(['resume', id, '--json'], call);
    expect(resumed.json().counts).toMatchObject({ updated: 2, rejected: 1, pending: 0 });
    expect(simulator.charges.get(1004)).toMatchObject({ count: '3', totalPriceValue: '9', comment: 'g' });
  });

  it('overwrites no newer value of a charge, although an earlier run read but one of the tabs', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const call = { cwd: folder, env: access(simulator, folder) };
    const comment = ['ChargeId', 'Comment'];
    await writeTabs(join(folder, 'tabs.xlsx'), {
      Oct: [comment, [1001, 'a']],
      Nov: [comment, [1002, 'b'], [1003, 'c']],
    });
    await writeTabs(join(folder, 'newer.xlsx'), { Sheet1: [comment, [1003, 'newer']] });
    for (const args of [['tabs.xlsx', '--tab', 'Oct'], ['newer.xlsx']])
      expect((await charges(['import', ...args], call)).code).toBe(0);
    const all = await charges(['import', 'tabs.xlsx', ...ALL], call);
    expect(all.code).toBe(4);
    expect(all.stdout).toMatch(/^Nov!3 +1003 +Comment c +Comment newer, by run /m);
    expect(all.stdout).toContain('1 updated, 1 unchanged, 1 in conflict');
    expect(simulator.charges.get(1003)!.comment).toBe('newer');
  });

  it('reads every file of a drop folder so, and its pages name rows with their tabs', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const drop = dropFolder(folder, simulator);
    await writeTabs(join(drop.root, 'tabs.xlsx'), TABS);
    drop.put('one.csv', 1020, 2);
    // No run has imported all of this one, although each of its tabs was.
    const comment = ['ChargeId', 'Comment'];
    const twice = await writeTabs(join(drop.root, 'twice.xlsx'), {
      Oct: [comment, [1011, 'a']],
      Nov: [comment, [1012, 'b']],
    });
    const call = { cwd: folder, env: access(simulator, folder) };
    for (const tab of ['Oct', 'Nov'])
      expect((await charges(['import', twice, '--tab', tab], call)).code).toBe(0);
    const first = await drop.drop(...ALL, '--json');
    expect(first.code).toBe(4);
    const page = drop.read(`failed/${today()}/tabs.txt`);
    expect(page).toContain('Read 2 tabs as one file: "Oct", "Nov \'26". Tabs not read: "Guide".');
    expect(page).toMatch(/^ {2}row 4 of tab "Nov '26", charge 9999: There is no charge/m);
    expect(page).toMatch(/^ {2}row 4, Oct!A4: ChargeId must be from 1/m);
    expect(page).toMatch(/^ {2}row 5, 'Nov ''26'!C5: TotalPrice is not a number/m);
    const done = ['one.csv', 'twice.xlsx'].map((file) => `done/${today()}/${file}`);
    expect(drop.files()).toEqual(expect.arrayContaining(done));

    const workbook = drop
      .files()
      .find((file) => /^failed\/.*\.xlsx$/.test(file) && !file.endsWith('/tabs.xlsx'))!;
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(join(drop.root, workbook));
    const tab = book.getWorksheet('To fix')!;
    [tab.getCell('A2').value, tab.getCell('A3').value, tab.getCell('C4').value] = [1005, 1006, 9];
    await book.xlsx.writeFile(join(drop.root, 'corrected.xlsx'));
    expect((await drop.drop(...ALL)).code).toBe(0);
    expect(drop.files()).toContain(`done/${today()}/corrected.xlsx`);
  });

  it.runIf(hasLibreOffice())('reads the tabs of a workbook that LibreOffice has saved', async () => {
    const folder = ownFolder();
    const made = await writeTabs(join(folder, 'tabs.xlsx'), TABS);
    const saved = await convert(made, 'xlsx:Calc MS Excel 2007 XML', folder);
    expect(readFileSync(saved).equals(readFileSync(made))).toBe(false);
    const { json, code } = await charges(['validate', saved, ...ALL, '--json'], { cwd: folder });
    expect(code).toBe(3);
    expect(json()).toMatchObject({
      sheet: { tab: null, tabs: ['Oct', "Nov '26"], rows: 6 },
      totals: { count: '12', totalPrice: '75.75' },
      problems: [{ cell: 'Oct!A4' }, { cell: "'Nov ''26'!C5" }],
    });
  });
});
