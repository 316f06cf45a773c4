import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/lib/visibleText.ts';
import { charges, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { printedCommands, runPrinted } from '../helpers/shell.ts';
import { until } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

/** The one command that a text advises. */
function advised(text: string): string {
  const commands = printedCommands(text);
  expect(commands, text).toHaveLength(1);
  return commands[0]!;
}

describe.skipIf(process.platform === 'win32')('a command that is printed does what it promises', () => {
  it.each(['--tab', '--sheet'])('validate %s November: the import sends November', async (flag) => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const workbook = new ExcelJS.Workbook();
    for (const name of ['October', 'November']) {
      workbook.addWorksheet(name).addRows([
        ['ChargeId', 'Comment'],
        [1001, name],
      ]);
    }
    await workbook.xlsx.writeFile(join(folder, 'two.xlsx'));
    const { stdout } = await charges(['validate', 'two.xlsx', flag, 'November'], { cwd: folder });
    const env = { ...access(simulator, folder), CHARGES_YES: '1' };
    const { code, stderr } = await runPrinted(advised(stdout), { cwd: folder, env });
    expect(code, stderr).toBe(0);
    expect(simulator.charges.get(1001)!.comment).toBe('November');
  });

  it.each([
    ['a plain file', 'plain.csv'],
    ['a name with spaces', 'two words.csv'],
    ['a name with quotes and $', `it's 5 $HOME "x" \`y\` \\.csv`],
    ['a name like a short flag', '-x.csv'],
    ['a name like a flag', '--tab.csv'],
    ['a name with control characters', 'a\tb\u001b[31m\u202e.csv'],
  ])('validate of %s: the import reads the same file in the same way', async (_what, name) => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, name), "Nr;Antal;Pris;Bob's text\n1001;1,5;1.234,50;hello\n");
    const reading = ['--map', 'Nr=ChargeId', '--map', 'Antal=Count', '--map', 'Pris=TotalPrice'];
    const given = [...reading, '--map', "Bob's text=Comment", '--decimal=comma'];
    const { stdout, stderr } = await charges(['validate', ...given, '--', name], { cwd: folder });
    expect(stderr).toBe('');
    for (const line of stdout.split('\n')) expect(visible(line)).toBe(line);
    const env = { ...access(simulator, folder), CHARGES_YES: '1' };
    const imported = await runPrinted(advised(stdout), { cwd: folder, env });
    expect(imported.code, imported.stderr).toBe(0);
    expect(simulator.charges.get(1001)).toMatchObject({ count: '1.5', comment: 'hello' });
    expect(Number(simulator.charges.get(1001)!.totalPrice)).toBe(1234.5);
  });

  it.each(['validate', 'import'])(
    '%s with wrong rows: the import of "To fix" sends what is left',
    async (command) => {
      const folder = ownFolder();
      const simulator = await ownSimulator();
      const workbook = new ExcelJS.Workbook();
      workbook.addWorksheet('Empty');
      workbook.addWorksheet('October prices').addRows([
        ['Nr', 'Comment'],
        [1001, 'good'],
        ['wrong', 'fixed'],
      ]);
      await workbook.xlsx.writeFile(join(folder, 'two tabs.xlsx'));
      const given = ['--tab', 'October prices', '--map', 'Nr=ChargeId', '--reports', "the team's reports"];
      const env = access(simulator, folder);
      const { stdout } = await charges([command, 'two tabs.xlsx', ...given], { cwd: folder, env });
      const printed = advised(stdout);
      const path = join(folder, "the team's reports", printed.match(/reports\/(.*?\.xlsx)/)![1]!);
      const report = new ExcelJS.Workbook();
      await report.xlsx.readFile(path);
      const tab = report.getWorksheet('To fix')!;
      for (let row = 2; row <= tab.rowCount; row += 1)
        if (tab.getCell(row, 1).value === 'wrong') tab.getCell(row, 1).value = 1002;
      await report.xlsx.writeFile(path);
      const { code, stderr } = await runPrinted(printed, { cwd: folder, env });
      expect(code, stderr).toBe(0);
      expect([1001, 1002].map((id) => simulator.charges.get(id)!.comment)).toEqual(['good', 'fixed']);
      expect([1001, 1002].map((id) => simulator.charges.get(id)!.updates)).toEqual([1, 1]);
    },
  );

  it('import that is stopped: the resume goes to the same server, as the same user, from the same ledger', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), 'ChargeId,Comment\n1001,a\n1002,b\n');
    writeFileSync(join(folder, 'my password'), 'wrong');
    const server = ['--url', simulator.url, '--username', 'demo', '--password-file', 'my password'];
    const places = ['--state-dir', "the team's state", '--reports', 'my reports'];
    const args = ['import', 'sheet.csv', '--yes', '--rate', '50/s,1000/min', ...server, ...places];
    const stopped = await charges(args, { cwd: folder });
    expect(stopped.code).toBe(5);
    writeFileSync(join(folder, 'my password'), 'demo');
    const command = advised(stopped.stdout);
    expect(command).toContain('--rate 50/s,1000/min');
    expect(command).not.toContain('--yes');
    const { code, stdout, stderr } = await runPrinted(command, { cwd: folder, env: { CHARGES_YES: '1' } });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Result workbook: my reports/');
    expect(simulator.charges.get(1002)!.comment).toBe('b');
  });

  it('of an import that was killed, in the list of runs and when its file is imported again', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 20, maxMs: 20 } } } });
    const { CHARGES_STATE_DIR: _, ...reach } = access(simulator, folder);
    const env = { ...reach, CHARGES_YES: '1' };
    const rows = Array.from({ length: 50 }, (_, index) => `${1001 + index},new`);
    writeFileSync(join(folder, 'sheet.csv'), `ChargeId,Comment\n${rows.join('\n')}\n`);
    const state = ['--state-dir', 'my state'];
    const { child, ended } = start(['import', 'sheet.csv', ...state], { cwd: folder, env });
    await until('some rows are sent', () => simulator.calls > 5);
    child.kill('SIGKILL');
    await ended;
    const listed = await charges(['runs', ...state], { cwd: folder, env });
    const refused = await charges(['import', 'sheet.csv', ...state, '--json'], { cwd: folder, env });
    expect(refused.code).toBe(2);
    const command = advised(listed.stdout);
    expect(command).toMatch(/^charges resume \w{8} --state-dir 'my state'$/);
    expect(advised(refused.stderr)).toBe(command);
    expect(refused.json()).toMatchObject({ error: { message: expect.stringContaining(command) } });
    const { code, stderr } = await runPrinted(command, { cwd: folder, env });
    expect(code, stderr).toBe(0);
    expect([...simulator.charges.values()].filter(({ comment }) => comment === 'new')).toHaveLength(50);
  });

  it('of an import whose workbook could not be written: the report is the one of that run', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 300, maxMs: 300 } } } });
    writeFileSync(join(folder, 'sheet.csv'), 'ChargeId,Comment\n1001,a\n');
    const env = access(simulator, folder);
    const args = ['import', 'sheet.csv', '--reports', 'my reports'];
    const { ended } = start(args, { cwd: folder, env });
    await until('a call is under way', () => simulator.calls > 0);
    rmSync(join(folder, 'my reports'), { recursive: true });
    writeFileSync(join(folder, 'my reports'), 'in the way');
    const { code, stdout } = await ended;
    expect(code, stdout).toBe(1);
    rmSync(join(folder, 'my reports'));
    const report = await runPrinted(advised(stdout), { cwd: folder, env });
    expect(report.code, report.stderr).toBe(0);
    expect(readdirSync(join(folder, 'my reports'))).toHaveLength(1);
  });

  it('of a run that does not exist: the list is that of the same ledger', async () => {
    const folder = ownFolder();
    for (const command of ['resume', 'report']) {
      const server = command === 'resume' ? ['--url', 'http://127.0.0.1:9/demo', '--username', 'u'] : [];
      const { code, stderr } = await charges([command, 'nosuchrun', '--state-dir', 'a b', ...server], {
        cwd: folder,
        env: { ONGOING_PASSWORD: 'p' },
      });
      expect(code).toBe(2);
      expect(advised(stderr)).toBe("charges runs --state-dir 'a b'");
      const listed = await runPrinted(advised(stderr), { cwd: folder });
      expect(listed.code).toBe(0);
      expect(listed.stdout).toContain("No runs yet. Start with: charges import <file> --state-dir 'a b'");
    }
  });

  it('of a template: it validates the file that was made', async () => {
    const folder = ownFolder();
    const { stdout } = await charges(['template', "Bob's $HOME file.xlsx", '--lang', 'sv'], { cwd: folder });
    const validated = await runPrinted(advised(stdout), { cwd: folder });
    // The example is no row to send.
    expect(validated.code, validated.stderr).toBe(3);
    expect(validated.stdout).toContain("Bob's $HOME file.xlsx");
  });
});
