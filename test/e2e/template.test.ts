import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTemplate } from '../../src/template/writeTemplate.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { addRows, fillWorkbook } from '../template/filling.ts';
import { access, ownSimulator } from './simulator.ts';

const EXAMPLE_NOTE = "Row 2 is the template's example row and was skipped.";

describe('charges template', () => {
  const LANGUAGES = ['en', 'sv'] as const;
  const NAMES = ['template.xlsx', 'template.csv'];

  it.each(LANGUAGES)('untouched, has no rows to send: both formats in %s', async (lang) => {
    const folder = ownFolder();
    const check = async (name: string): Promise<void> => {
      const made = await charges(['template', name, '--lang', lang], { cwd: folder });
      expect(made).toMatchObject({ code: 0, stderr: '' });
      expect(made.stdout).toContain(`charges validate ${name}\n`);
      const { code, stdout } = await charges(['validate', name], { cwd: folder });
      expect(code).toBe(3);
      expect(stdout).toContain(EXAMPLE_NOTE);
      expect(stdout).toContain('There are no rows below the header. Fill in at least one.');
    };
    await Promise.all(NAMES.map(check));
  });

  it('sends nothing of an untouched template, even when told to', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    await writeTemplate({ path: join(folder, 'template.xlsx'), language: 'en', replace: false });
    const { code } = await charges(['import', 'template.xlsx', '--yes'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(3);
    expect([...simulator.charges.values()].every(({ updates }) => updates === 0)).toBe(true);
  });

  it('finds wrong values in a filled-in template, each at its cell', async () => {
    const folder = ownFolder();
    const path = join(folder, 'template.xlsx');
    await writeTemplate({ path, language: 'sv', replace: false });
    await fillWorkbook(path, (tab) => {
      // Written over the example halfway: its comment would be sent for charge 1001.
      tab.getCell('A2').value = 1001;
      addRows(tab, [
        [2_147_483_648, null, null, null, null, null, 'x', null],
        [1002, 'imorgon', null, null, null, null, null, null],
        [1003, null, 12, null, null, null, null, null],
        [1004, null, 1, '12 kr', null, null, null, null],
        [1005, null, null, null, null, 'x'.repeat(51), null, null],
        [1006, null, null, null, 1.5, null, 'y'.repeat(1001), null],
      ]);
    });
    const { code, json } = await charges(['validate', 'template.xlsx', '--json'], { cwd: folder });
    expect(code).toBe(3);
    expect(json().problems.map(({ cell }) => cell)).toEqual(['A2', 'A3', 'B4', 'D5', 'D6', 'F7', 'E8', 'G8']);
    expect(json().problems[0]!.message).toContain("still has the comment of the template's example");
    expect(json().problems[1]).toMatchObject({ column: 'DebiteringsId', value: '2147483648' });
  });

  it('refuses to replace a file, unless it is told to', async () => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'mine.csv'), 'mine');
    const refused = await charges(['template', 'mine.csv'], { cwd: folder });
    expect(refused).toMatchObject({
      code: 2,
      stderr: 'mine.csv already exists. Choose another name, or add --force to replace it.\n',
    });
    expect(readFileSync(join(folder, 'mine.csv'), 'utf8')).toBe('mine');
    const { code, stdout } = await charges(['template', 'mine.csv', '--force', '--json'], { cwd: folder });
    expect({ code, printed: JSON.parse(stdout) }).toEqual({
      code: 0,
      printed: { template: 'mine.csv', lang: 'en', exitCode: 0, error: null },
    });
    expect(readFileSync(join(folder, 'mine.csv'), 'utf8')).toMatch(/^\ufeffChargeId,ActionDate,/);
    expect(readdirSync(folder)).toEqual(['mine.csv']);
  });

  it.each([
    [['sheet.ods'], 'A template can be an .xlsx or a .csv file, and "sheet.ods" is neither.'],
    [['sheet'], '"sheet" is neither.'],
    [['sheet.csv', '--lang', 'de'], '--lang must be en or sv, not "de".'],
    [['missing/sheet.csv'], 'There is no folder missing. Create it first, or choose another.'],
    [['taken.csv', '--force'], 'taken.csv is a folder. Choose another name.'],
    [[], 'An argument is missing. Usage: charges template <file>'],
  ])('says what is wrong with %j and writes nothing', async (args, sentence) => {
    const folder = ownFolder();
    mkdirSync(join(folder, 'taken.csv'));
    const { code, stdout, stderr } = await charges(['template', ...args], { cwd: folder });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(readdirSync(folder)).toEqual(['taken.csv']);
  });
});
