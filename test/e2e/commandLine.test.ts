import { createReadStream, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/lib/version.ts';
import { charges, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { hasTerminal, inTerminal } from '../helpers/terminal.ts';
import { until } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const CSV = 'ChargeId,Comment\n1001,from stdin\n';

describe('what people type to find out more', () => {
  it.each([
    [['help'], ['--help']],
    [[], ['--help']],
    [['help', 'help'], ['--help']],
    [['-h'], ['--help']],
    [
      ['help', 'import'],
      ['import', '--help'],
    ],
    [
      ['import', '-h'],
      ['import', '--help'],
    ],
  ])('%j prints the same as %j', async (args, like) => {
    const cwd = ownFolder();
    const [help, same] = [await charges(args, { cwd }), await charges(like, { cwd })];
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('charges import');
    expect(help.stdout).toBe(same.stdout);
  });

  it('charges alone shows three examples', async () => {
    const { stdout } = await charges([], { cwd: ownFolder() });
    const [, examples = ''] = /\nExamples:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
    expect(examples.match(/^ +charges (template|validate|import) corrections\.xlsx/gm)).toHaveLength(3);
  });

  it.each([[['version']], [['--version']], [['-V']]])('%j prints the version', async (args) => {
    const { code, stdout, stderr } = await charges(args, { cwd: ownFolder() });
    expect([code, stdout, stderr]).toEqual([0, `${version()}\n`, '']);
  });

  it('help on a command that does not exist is refused, with the one that was meant', async () => {
    const { code, stderr } = await charges(['help', 'improt'], { cwd: ownFolder() });
    expect([code, stderr]).toEqual([2, 'Did you mean import? See charges help.\n']);
  });
});

describe('short flags', () => {
  it('-y sends, -q says nothing, -v says more', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    writeFileSync(join(folder, 'sheet.csv'), CSV);
    const quiet = await charges(['import', 'sheet.csv', '-yq'], { cwd: folder, env });
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, '', '']);
    const verbose = await charges(['import', 'sheet.csv', '-y', '-v', '--again'], { cwd: folder, env });
    expect(verbose.stderr).toContain('row 2 updated');
    expect(simulator.charges.get(1001)!.updates).toBe(2);
  });

  it.each(['-y=no', '-q=1'])('%s is refused, and nothing is sent', async (argument) => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), CSV);
    const env = access(simulator, folder);
    const { code, stderr } = await charges(['import', 'sheet.csv', argument], { cwd: folder, env });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^-[yq] takes no value/)]);
    expect(simulator.calls).toBe(0);
  });
});

describe('the file - is the standard input', () => {
  it.each(['csv', 'xlsx'])('as %s, which its content tells', async (format) => {
    const folder = ownFolder();
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const simulator = await ownSimulator();
    const file = join(folder, 'input');
    if (format === 'csv') writeFileSync(file, CSV);
    else {
      const workbook = new ExcelJS.Workbook();
      workbook.addWorksheet('October').addRows([
        ['ChargeId', 'Comment'],
        [1001, 'from stdin'],
      ]);
      await workbook.xlsx.writeFile(file);
    }
    const call = async (...args: string[]) => {
      const env = { ...access(simulator, folder), TMPDIR: temporary };
      const { child, ended } = start(args, { cwd: folder, env, input: null });
      createReadStream(file).pipe(child.stdin!);
      return await ended;
    };
    const validated = await call('validate', '-');
    expect(validated.code).toBe(0);
    expect(validated.stdout).toMatch(format === 'csv' ? /^File +stdin$/m : /^File +stdin, tab "October"$/m);
    expect(validated.stdout).toContain('To send it, with the same input: charges import -\n');
    const imported = await call('import', '-', '--yes', '--json');
    expect(imported.code).toBe(0);
    expect(imported.json()).toMatchObject({ sheet: { file: 'stdin', rows: 1 }, counts: { updated: 1 } });
    expect(imported.json().report).toMatch(/^reports\/stdin-/);
    expect(simulator.charges.get(1001)!.comment).toBe('from stdin');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is stdin in errors and with --json as well', async () => {
    const cwd = ownFolder();
    const empty = await charges(['validate', '-', '--json'], { cwd, input: '' });
    expect(empty.code).toBe(2);
    expect(empty.json()).toMatchObject({ sheet: { file: 'stdin' }, error: { code: 'sheet' } });
    expect(empty.stderr).toMatch(/^stdin is empty/);
    const bad = await charges(['validate', '-', '--json'], { cwd, input: 'ChargeId,Comment\nx,a\n' });
    expect(bad.json()).toMatchObject({ sheet: { file: 'stdin' }, counts: { invalid: 1 }, exitCode: 3 });
  });

  it('is copied for this user alone, and removed if the process is stopped meanwhile', async () => {
    const folder = ownFolder();
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const { child, ended } = start(['validate', '-'], {
      cwd: folder,
      env: { TMPDIR: temporary },
      input: null,
    });
    child.stdin!.write(CSV);
    const copy = () =>
      readdirSync(temporary, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('stdin'));
    await until(
      'the input is copied',
      () => copy() !== undefined && readFileSync(join(temporary, copy()!)).length > 0,
    );
    const { mode } = statSync(join(temporary, copy()!));
    expect(mode & 0o777).toBe(0o600);
    child.kill('SIGTERM');
    expect((await ended).signal).toBe('SIGTERM');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.skipIf(!hasTerminal())('is refused if it is the terminal, where nobody would type a file', async () => {
    const { code, output } = await inTerminal(['validate', '-'], { columns: 80, cwd: ownFolder(), env: {} });
    expect(code).toBe(2);
    expect(output).toContain('is the standard input, which is the terminal');
  });
});
