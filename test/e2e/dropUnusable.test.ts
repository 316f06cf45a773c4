import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownFolder } from '../helpers/folder.ts';
import { otherUser } from '../helpers/otherUser.ts';
import { dropFolder, today, until } from './dropFolder.ts';
import { ownSimulator } from './simulator.ts';
import { ownWebhook } from './webhook.ts';

const DAY = today();
const SAVE = "Files of this kind can't be read. Save it as .xlsx (Excel Workbook), and drop that.";
const UNPACK = 'Archives are not opened. Unpack it, and drop the files in it.';
const isRoot = process.getuid?.() === 0;
const OTHER_USER = otherUser();

describe('a file in the drop folder that can not be imported as it is', () => {
  it('is told of once, and again when it changes', async () => {
    const folder = dropFolder(ownFolder(), await ownSimulator());
    const hook = await ownWebhook();
    const sheets = ['a.xls', 'a.ODS', 'a.xlsb', 'a.numbers'];
    const archives = ['a.zip', 'a.csv.gz'];
    for (const name of [...sheets, ...archives]) folder.putText(name, 'x');
    folder.put('b.csv', 1001, 1);
    const first = await folder.drop('--notify', hook.url);
    expect(first.code, first.stdout).toBe(4);
    for (const name of sheets) expect(first.stdout).toContain(`${name}: not taken. ${SAVE}`);
    for (const name of archives) expect(first.stdout).toContain(`${name}: not taken. ${UNPACK}`);
    expect(hook.posts[0]!.body).toMatchObject({ exitCode: 4 });
    for (const says of [SAVE, UNPACK]) expect(JSON.stringify(hook.posts[0]!.body)).toContain(says);
    expect(folder.files()).toEqual(expect.arrayContaining([...sheets, ...archives, `done/${DAY}/b.csv`]));
    expect(await folder.drop('--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    // Changed, it is another file.
    utimesSync(join(folder.root, 'a.xls'), 1, 1);
    const changed = await folder.drop('--quiet');
    expect(changed.code).toBe(4);
    expect(changed.stderr).toContain(`a.xls: not taken. ${SAVE}`);
    expect(changed.stderr).not.toContain('a.ODS');
    expect((await folder.drop()).code).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('is told of once if it is only called like one', async () => {
    const folder = dropFolder(ownFolder(), await ownSimulator());
    mkdirSync(join(folder.root, 'a.csv'));
    symlinkSync('/nowhere/to/be/found.csv', join(folder.root, 'b.CSV'));
    writeFileSync(join(folder.root, '..', 'elsewhere.xlsx'), 'x');
    symlinkSync('../elsewhere.xlsx', join(folder.root, 'c.xlsx'));
    folder.putText('begun.csv', '');
    folder.putText('empty.csv', '');
    utimesSync(join(folder.root, 'empty.csv'), 1, 1);
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(4);
    expect(stdout).toContain('a.csv: not taken. It is a folder. Drop the files in it, one by one.');
    for (const name of ['b.CSV', 'c.xlsx'])
      expect(stdout).toContain(`${name}: not taken. It is a symbolic link, which is not followed.`);
    expect(stdout).toContain('empty.csv: not taken. It is empty, and has been so for an hour.');
    expect(stdout).toContain('4 files: 4 not taken.');
    expect(await folder.drop('--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it.runIf(process.platform === 'linux')('is told of if its name is not UTF-8', async () => {
    const folder = dropFolder(ownFolder(), await ownSimulator());
    const put = (name: string, text: string): void =>
      writeFileSync(Buffer.concat([Buffer.from(`${folder.root}/`), Buffer.from(name, 'latin1')]), text);
    put('fakt\u00e5.csv', 'ChargeId,Comment\n1001,x\n');
    put('fakt\u00e4.csv', 'ChargeId,Comment\n1001,x\n');
    put('fakt\u00e5.csv.part', 'x');
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(4);
    for (const byte of ['e5', 'e4'])
      expect(stdout).toContain(
        `fakt\\x${byte}.csv: not taken. Its name is not UTF-8, so it was not imported. Rename it.`,
      );
    expect(stdout).toContain('2 files: 2 not taken.');
    expect((await folder.drop()).code).toBe(0);
  });

  it('is no matter if it is only a temporary file, a note or a folder', async () => {
    const folder = dropFolder(ownFolder(), await ownSimulator());
    for (const name of [
      '~$a.xls',
      'a.xls.part',
      'a.zip.tmp',
      'a.zip.crdownload',
      '.a.xls',
      'Thumbs.db',
      'desktop.ini',
      'note.pdf',
    ])
      folder.putText(name, 'x');
    mkdirSync(join(folder.root, 'old.zip'));
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(0);
    expect(stdout).not.toContain('not taken');
  });

  it('is told of by a watch that waits for files, once', async () => {
    const folder = dropFolder(ownFolder(), await ownSimulator());
    const { child, ended } = folder.start('watch');
    const log = join(folder.root, 'logs', 'charges.log');
    const logged = (event: string): boolean =>
      existsSync(log) && readFileSync(log, 'utf8').includes(`"event":"${event}"`);
    try {
      await until('the first pass ended', () => logged('pass ended'));
      folder.putText('a.xls', 'x');
      await until('it is told of', () => logged('sheet'));
    } finally {
      child.kill('SIGTERM');
    }
    await ended;
    expect(folder.log().filter(({ file }) => file === 'a.xls')).toHaveLength(1);
  });

  it.runIf(isRoot && OTHER_USER !== null)('needs a person in each pass if it may not be moved', async () => {
    const cwd = ownFolder();
    const folder = dropFolder(cwd, await ownSimulator(), {}, { user: OTHER_USER! });
    folder.put('a.csv', 1001, 1);
    folder.put('b.csv', 1002, 1);
    mkdirSync(join(folder.root, 'processing'));
    for (const path of [cwd, join(folder.root, 'processing'), join(folder.root, 'b.csv')])
      chownSync(path, OTHER_USER!, OTHER_USER!);
    // Anybody may make files here, and move only their own.
    chmodSync(folder.root, 0o1777);
    for (let pass = 0; pass < 2; pass += 1) {
      const { code, stderr } = await folder.drop('--quiet');
      expect(code).toBe(4);
      expect(stderr).toMatch(
        /a\.csv: not taken\. It can't be moved to processing\/ \(EPERM\), so it was not imported\./,
      );
    }
    expect(folder.files()).toEqual(expect.arrayContaining(['a.csv', `done/${DAY}/b.csv`]));
  });
});

describe('the notes on a file of the drop folder', () => {
  it('are said with what became of it, also by a notification', async () => {
    const folder = dropFolder(ownFolder(), await ownSimulator());
    const hook = await ownWebhook();
    folder.putText('a.csv', 'ChargeId;Vikt;Comment\n1001;5;x\n');
    const { code, stdout } = await folder.drop('--notify', hook.url, '--notify-on', 'always');
    expect(code).toBe(0);
    const note =
      'Columns not recognized as charge fields (copied to the result workbook only): Vikt (B) with 1 value, a number or date.';
    expect(stdout).toContain(`a.csv: done. The row was updated. Now at done/${DAY}/a.csv. Note: ${note}`);
    expect(stdout).not.toContain('Cell delimiter');
    expect(JSON.stringify(hook.posts[0]!.body)).toContain(note);
  });
});
