import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileAway } from '../../../src/drop/pass/archive.ts';
import { type DropFolders, safeName } from '../../../src/drop/pass/folders.ts';
import { moveWithoutReplacing } from '../../../src/lib/moveFile.ts';
import { named } from '../../helpers/caseNames.ts';
import { ownDropFolders } from './ownDrop.ts';

function papers(folders: DropFolders, name: string, text: string, withWorkbook = true) {
  const path = join(folders.processing, name);
  const workbook = withWorkbook ? join(folders.processing, `${name}-result.xlsx`) : null;
  writeFileSync(path, text);
  if (workbook !== null) writeFileSync(workbook, `workbook of ${text}`);
  return { path, name, workbook, summary: () => `summary of ${text}` };
}

describe('fileAway', () => {
  it('keeps a file, its workbook and its summary under one base name that is free', async () => {
    const folders = ownDropFolders();
    const folder = join(folders.root, 'done', '2026-11-21');
    mkdirSync(folder, { recursive: true });
    // Somebody else's file under one of the three names is enough.
    writeFileSync(join(folder, 'a.txt'), 'mine');
    const first = await fileAway(folders, 'done', '2026-11-21', papers(folders, 'a.csv', 'one'));
    const second = await fileAway(folders, 'done', '2026-11-21', papers(folders, 'a.xlsx', 'two'));
    const third = await fileAway(folders, 'done', '2026-11-21', papers(folders, 'a.csv', 'three', false));
    expect([first, second, third].map(({ sheet }) => sheet)).toEqual(['a-2.csv', 'a-3.xlsx', 'a-4.csv']);
    expect(readdirSync(folder).sort()).toEqual(
      [
        'a.txt',
        ...['a-2.csv', 'a-2.result.xlsx', 'a-2.txt'],
        ...['a-3.result.xlsx', 'a-3.txt', 'a-3.xlsx'],
        ...['a-4.csv', 'a-4.txt'],
      ].sort(),
    );
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'a-3.result.xlsx'), 'utf8')).toBe('workbook of two');
    expect(readdirSync(folders.processing)).toEqual([]);
  });

  it('archives nothing at all if the file can not be moved', async () => {
    const folders = ownDropFolders();
    const { path, ...rest } = papers(folders, 'a.csv', 'one');
    await expect(
      fileAway(folders, 'failed', '2026-11-21', { ...rest, path: `${path}-gone` }),
    ).rejects.toThrow('ENOENT');
    expect(readdirSync(join(folders.root, 'failed', '2026-11-21'))).toEqual([]);
    expect(existsSync(rest.workbook!)).toBe(true);
  });
});

describe('moveWithoutReplacing', () => {
  it('gives the name to one of many, and leaves the others where they are', async () => {
    const { root } = ownDropFolders();
    const sources = Array.from({ length: 20 }, (_, index) => join(root, `${index}`));
    for (const source of sources) writeFileSync(source, source);
    const moved = await Promise.allSettled(
      sources.map((source) => moveWithoutReplacing(source, join(root, 'x'))),
    );
    expect(moved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(sources.filter((source) => existsSync(source))).toHaveLength(19);
    expect(existsSync(readFileSync(join(root, 'x'), 'utf8'))).toBe(false);
  });
});

describe('safeName', () => {
  it.each(
    named([
      ['a.csv', 'a.csv'],
      ['../../etc/x.csv', '.._.._etc_x.csv'],
      ['a\u001b[2J\n.csv', 'a_[2J_.csv'],
      ['a\u202evsc.csv', 'a_vsc.csv'],
      ['priser å ä ö 価格.xlsx', 'priser å ä ö 価格.xlsx'],
      [`${'å'.repeat(120)}.csv`, `${'å'.repeat(90)}.csv`],
    ]),
  )('%s is kept under a name that every folder takes', (_, name, kept) => expect(safeName(name)).toBe(kept));
});
