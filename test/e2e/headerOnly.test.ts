import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { dropFolder, today } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const DAY = today();
const NOTHING = 'The file has a header and no rows: there is nothing to do.';
const HEADER = 'ChargeId*;Count (st);TotalPrice SEK;Remark\n';

async function importing(name: string, ...args: string[]) {
  const simulator = await ownSimulator();
  const cwd = ownFolder();
  const env = access(simulator, cwd);
  writeFileSync(join(cwd, 'a.csv'), HEADER);
  writeFileSync(join(cwd, 'blank.csv'), `${HEADER};;;\n\n`);
  writeFileSync(join(cwd, 'title.csv'), `1001;1;2;x\n${HEADER}`);
  const ended = await charges([args[0]!, name, ...args.slice(1)], { cwd, env });
  const runs = await charges(['runs'], { cwd, env });
  return { ...ended, simulator, runs: runs.stdout };
}

describe('a file that is a header and nothing else', () => {
  it.each([['a.csv'], ['blank.csv']])('is nothing to do: %s', async (name) => {
    const { code, stdout, simulator, runs } = await importing(name, 'import');
    expect([code, stdout.trim()]).toEqual([0, NOTHING]);
    expect(simulator.log).toEqual([]);
    expect(runs).not.toContain(name);
  });

  it('is nothing to do for a dry run, and for programs', async () => {
    const dry = await importing('a.csv', 'validate');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain(NOTHING);
    const json = await importing('a.csv', 'import', '--json');
    expect(json.json()).toMatchObject({ exitCode: 0, error: null, counts: { rows: 0 } });
  });

  it('fails if rows were expected', async () => {
    for (const command of ['import', 'validate']) {
      const { code, stdout } = await importing('a.csv', command, '--expect-rows', '3');
      expect(code).toBe(3);
      expect(stdout).toContain('There are no rows below the header.');
    }
    expect((await importing('a.csv', 'import', '--expect-rows', '0')).code).toBe(0);
  });

  it('is no such file if rows stand above the header', async () => {
    expect((await importing('title.csv', 'import')).code).toBe(3);
  });

  it('is no such file if other tabs were not read', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('October').addRow(['ChargeId', 'Comment']);
    await workbook.xlsx.writeFile(join(cwd, 'one.xlsx'));
    workbook.addWorksheet('November').addRows([
      ['ChargeId', 'Comment'],
      [1001, 'x'],
    ]);
    await workbook.xlsx.writeFile(join(cwd, 'two.xlsx'));
    const env = access(simulator, cwd);
    expect((await charges(['import', 'one.xlsx'], { cwd, env })).code).toBe(0);
    expect((await charges(['import', 'two.xlsx', '--tab', 'October'], { cwd, env })).code).toBe(3);
  });

  it('goes to done/ in the drop folder, each time', async () => {
    const folder = dropFolder(ownFolder(), await ownSimulator());
    for (let pass = 0; pass < 2; pass += 1) {
      folder.putText('a.csv', HEADER);
      const { code, stdout } = await folder.drop();
      expect(code).toBe(0);
      expect(stdout).toContain(`a.csv: done. ${NOTHING}`);
    }
    expect(folder.files()).toEqual([
      `done/${DAY}/a-2.csv`,
      `done/${DAY}/a-2.txt`,
      `done/${DAY}/a.csv`,
      `done/${DAY}/a.txt`,
    ]);
  });
});
