import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ProgramFiles, rememberProgramFiles } from '../../src/lib/programFiles.ts';
import { ownFolder } from '../helpers/folder.ts';

/** A small program, and its files as they are now. */
async function ownProgram(): Promise<{ root: string; files: ProgramFiles }> {
  const root = ownFolder();
  mkdirSync(join(root, 'dist/lib'), { recursive: true });
  for (const name of ['package.json', 'dist/cli.js', 'dist/lib/a.js']) writeFileSync(join(root, name), name);
  return { root, files: await rememberProgramFiles(join(root, 'dist')) };
}

describe('the files of a program', () => {
  it('are the same as long as nobody changes them', async () => {
    const { root, files } = await ownProgram();
    expect(await files.wereReplaced()).toBe(false);
    writeFileSync(join(root, 'dist/new.js'), '');
    writeFileSync(join(root, 'README.md'), '');
    expect(await files.wereReplaced()).toBe(false);
  });

  it.each<[string, (root: string) => void]>([
    ['one was written to', (root) => appendFileSync(join(root, 'dist/lib/a.js'), 'x')],
    ['one was removed', (root) => rmSync(join(root, 'dist/lib/a.js'))],
    ['all were removed', (root) => rmSync(join(root, 'dist'), { recursive: true })],
    [
      'a folder became a file',
      (root) => {
        rmSync(join(root, 'dist/lib'), { recursive: true });
        writeFileSync(join(root, 'dist/lib'), '');
      },
    ],
    ['package.json has another time', (root) => utimesSync(join(root, 'package.json'), 1, 1)],
    [
      'one is another file of the same size',
      (root) => {
        copyFileSync(join(root, 'dist/cli.js'), join(root, 'new'));
        renameSync(join(root, 'new'), join(root, 'dist/cli.js'));
      },
    ],
  ])('were replaced if %s', async (_what, change) => {
    const { root, files } = await ownProgram();
    change(root);
    expect(await files.wereReplaced()).toBe(true);
  });
});
