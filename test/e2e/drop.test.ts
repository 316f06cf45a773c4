import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownFolder } from '../helpers/folder.ts';
import { dropFolder, today, updates } from './dropFolder.ts';
import { ownSimulator } from './simulator.ts';

const DAY = today();

describe('charges drop', () => {
  it('imports all files in the order of their names and archives each with its result', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('b.csv', 1001, 3);
    folder.put('a.csv', 1001, 3);
    folder.putText('c.txt', 'ChargeId\tComment\n1010\tx\n9999\ty\n');
    folder.putText('d.tsv', 'ChargeId\tComment\nx\ty\n');
    folder.putText('e.csv', 'no header here\n');

    const { code, stdout, json } = await folder.drop('--json');

    expect(code, stdout).toBe(4);
    expect(folder.files()).toEqual([
      `done/${DAY}/a.csv`,
      `done/${DAY}/a.result.xlsx`,
      `done/${DAY}/a.txt`,
      `done/${DAY}/b.csv`,
      `done/${DAY}/b.result.xlsx`,
      `done/${DAY}/b.txt`,
      `failed/${DAY}/c.result.txt`,
      `failed/${DAY}/c.result.xlsx`,
      `failed/${DAY}/c.txt`,
      `not-imported/${DAY}/d.result.xlsx`,
      `not-imported/${DAY}/d.tsv`,
      `not-imported/${DAY}/d.txt`,
      `not-imported/${DAY}/e.csv`,
      `not-imported/${DAY}/e.txt`,
    ]);
    // b comes after a, so b's values remain.
    expect(simulator.charges.get(1001)).toMatchObject({ comment: 'b.csv 1001', updates: 2 });
    expect(folder.read(`failed/${DAY}/c.result.txt`)).toContain(
      'row 3, charge 9999: There is no charge with id 9999.',
    );
    expect(folder.read(`not-imported/${DAY}/e.txt`)).toContain('There is no ChargeId column');
    expect(folder.read(`done/${DAY}/a.txt`)).toContain('All 3 rows were updated.');
    expect(json()).toMatchObject({
      end: 'done',
      exitCode: 4,
      rows: { updated: 7, rejected: 1, failed: 0 },
      calls: 8,
      recorded: { recorded: true },
    });
    expect(folder.log().map(({ event }) => event)).toEqual([
      'pass started',
      ...Array.from({ length: 5 }, () => 'sheet'),
      'pass ended',
    ]);
  });

  it('records each pass once, under its own name, even if there were no files', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    expect((await folder.drop()).code).toBe(0);
    expect(simulator.log.map(({ operation }) => operation)).toEqual(['SetTimeOfLastSync']);
    expect(simulator.syncs).toMatchObject([{ goodsOwnerId: 42, integrationType: 'ChargeImportDrop' }]);
    folder.put('a.csv', 1001, 2);
    folder.put('b.csv', 1011, 2);
    expect((await folder.drop('--integration-type', 'Nightly')).code).toBe(0);
    expect(simulator.log.filter(({ operation }) => operation === 'SetTimeOfLastSync')).toHaveLength(2);
    expect(simulator.syncs.map(({ integrationType }) => integrationType)).toEqual([
      'ChargeImportDrop',
      'Nightly',
    ]);
  });

  it('ends with 6 if all is done and the pass could not be recorded', async () => {
    const simulator = await ownSimulator({
      faults: { service: { rules: [{ kind: 'fault', probability: 1 }] } },
    });
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 1);
    const { code, stdout } = await folder.drop('--max-attempts', '1');
    expect(code, stdout).toBe(6);
    expect(folder.files()).toContain(`done/${DAY}/a.csv`);
  });

  it('moves files of which nothing is left to send to duplicates/, and sends the rows that are still open', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 2);
    folder.putText('b.csv', 'ChargeId,Comment\n1010,x\n9999,y\n');
    folder.putText('c.csv', 'ChargeId,Comment\n1011,x\nno id,y\n');
    expect((await folder.drop()).code).toBe(4);
    const calls = simulator.calls;
    folder.put('a.csv', 1001, 2);
    folder.putText('y.csv', 'ChargeId,Comment\n1011,x\nno id,y\n');
    folder.putText('z.csv', 'ChargeId,Comment\n1010,x\n9999,y\n');
    const second = await folder.drop('--json');
    // The row that the server rejected is sent again, and it rejects it again.
    expect(second.code, second.stdout).toBe(4);
    expect(simulator.calls - calls).toBe(2);
    const sheets = JSON.parse(second.stdout).sheets as {
      file: string;
      state: string;
      needsPerson: boolean;
    }[];
    expect(sheets.map(({ file, state, needsPerson }) => [file, state, needsPerson])).toEqual([
      // Its comment says a.csv, so it is the same content under the same name.
      ['a.csv', 'duplicates', false],
      ['y.csv', 'duplicates', true],
      ['z.csv', 'failed', true],
    ]);
    expect(Math.max(...updates(simulator).values())).toBe(1);
  });

  it('says with --quiet what needs a person, and nothing after a good pass', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 2);
    expect(await folder.drop('--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    folder.put('b.csv', 1011, 1);
    folder.put('c.csv', 9999, 1);
    const { code, stdout, stderr } = await folder.drop('--quiet');
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('c.csv: failed. 1 rejected.');
    expect(stderr).not.toContain('b.csv');
  });

  it('never gives two files one name', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    for (const first of [1001, 1002, 1003]) {
      folder.put('a.csv', first, 1);
      expect((await folder.drop()).code).toBe(0);
    }
    expect(folder.files().filter((path) => path.endsWith('.csv'))).toEqual([
      `done/${DAY}/a-2.csv`,
      `done/${DAY}/a-3.csv`,
      `done/${DAY}/a.csv`,
    ]);
    expect(folder.files()).toHaveLength(9);
    expect(folder.read(`done/${DAY}/a-2.csv`)).toContain('1002');
  });

  it('leaves other files alone, says so once, and makes every name harmless', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    writeFileSync(join(cwd, 'outside.csv'), 'ChargeId,Comment\n1500,outside\n');
    symlinkSync(join(cwd, 'outside.csv'), join(folder.root, 'link.csv'));
    mkdirSync(join(folder.root, 'folder.csv'));
    const left = [
      '~$a.xlsx',
      '.hidden.csv',
      'a.csv.part',
      'b.csv.tmp',
      'c.filepart',
      'd.crdownload',
      'e.pdf',
    ];
    for (const name of left) folder.putText(name, 'x');
    folder.putText('empty.csv', '');
    folder.putText('evil\u001b[2J\n..\\..\\x.csv', 'ChargeId,Comment\n1001,evil\n');
    folder.putText(`${'å'.repeat(125)}.csv`, 'ChargeId,Comment\n1002,long\n');
    const { code, stdout } = await folder.drop();
    // A link and a folder that are named like files may hold what somebody meant to drop.
    expect(code, stdout).toBe(4);
    expect([...updates(simulator).keys()]).toEqual([1001, 1002]);
    for (const name of [...left, 'empty.csv']) {
      expect(stdout.split(`Ignored: ${name} (`), name).toHaveLength(2);
    }
    for (const name of ['link.csv', 'folder.csv']) {
      expect(stdout.split(`${name}: not taken.`), name).toHaveLength(2);
    }
    expect(stdout).not.toContain('\u001b');
    expect(folder.files()).toContain(`done/${DAY}/evil_[2J_.._.._x.csv`);
    expect(JSON.stringify(folder.log())).not.toContain('\\u001b');
  });

  it('sends nothing of a file with an invalid row under --all-or-nothing', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.putText('a.csv', 'ChargeId,Comment\n1001,a\nx,b\n');
    folder.put('b.csv', 1002, 1);
    const { code } = await folder.drop('--all-or-nothing');
    expect(code).toBe(4);
    expect([...updates(simulator).keys()]).toEqual([1002]);
    expect(folder.files()).toContain(`not-imported/${DAY}/a.csv`);
    expect(folder.read(`not-imported/${DAY}/a.txt`)).toContain('row 3, A3: ChargeId must be');
  });

  it('ends with 2 and creates nothing if there is no such folder', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    const { code, stdout } = await folder.start('drop', '--settle', 'soon').ended;
    expect([code, stdout]).toEqual([2, '']);
    const { charges } = await import('../helpers/charges.ts');
    const { access } = await import('./simulator.ts');
    const gone = await charges(['drop', 'not-mounted'], { cwd, env: access(simulator, cwd) });
    expect(gone.code).toBe(2);
    expect(gone.stdout).toContain("can't be reached (ENOENT)");
    expect(simulator.calls).toBe(0);
  });
});
