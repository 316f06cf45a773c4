import { lstat, mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { numberedName, splitName } from '../../lib/fileName.ts';
import { moveWithoutReplacing, withFreeName } from '../../lib/moveFile.ts';
import { type DropFolders, type Kept, safeName } from './folders.ts';

/** What is to be filed away. */
export interface Papers {
  /** The sheet in `processing/`, and the name it came with. */
  readonly path: string;
  readonly name: string;
  /** The result workbook, wherever it was written; null if there is none. */
  readonly workbook: string | null;
  /** The text of the summary, which names the files beside it. */
  readonly summary: (names: FiledNames) => string;
}

/** The names under which a sheet, its result workbook and its summary lie beside each other. */
export interface FiledNames {
  /** Inside the drop folder: `done/2026-11-21`. */
  readonly folder: string;
  readonly sheet: string;
  readonly workbook: string | null;
  readonly summary: string;
}

/**
 * Archives a file with its result workbook and its summary, under free names. The file goes last: as long as it is in
 * `processing/`, the next pass files it away.
 * @throws the file system's error; then nothing was filed
 */
export async function fileAway(
  { root }: DropFolders,
  kept: Kept,
  day: string,
  papers: Papers,
): Promise<FiledNames> {
  const folder = `${kept}/${day}`;
  const path = join(root, kept, day);
  await mkdir(path, { recursive: true });
  return await withFreeName(async (number) => {
    const names = namesFor(folder, papers, number);
    if (await anyExists(path, names)) return undefined;
    await place(path, names, papers);
    return names;
  });
}

/** `a.csv`, `a.result.xlsx` and `a.txt`; the summary of a sheet that is a .txt itself is `a.result.txt`. */
function namesFor(folder: string, { name, workbook }: Papers, number: number): FiledNames {
  const sheet = numberedName(safeName(name), number);
  const [stem, extension] = splitName(sheet);
  return {
    folder,
    sheet,
    workbook: workbook === null ? null : `${stem}.result.xlsx`,
    summary: extension.toLowerCase() === '.txt' ? `${stem}.result.txt` : `${stem}.txt`,
  };
}

async function place(folder: string, names: FiledNames, papers: Papers): Promise<void> {
  const placed: string[] = [];
  try {
    await writeFile(join(folder, names.summary), papers.summary(names), { flag: 'wx' });
    placed.push(names.summary);
    if (papers.workbook !== null && names.workbook !== null) {
      await moveWithoutReplacing(papers.workbook, join(folder, names.workbook));
      placed.push(names.workbook);
    }
    await moveWithoutReplacing(papers.path, join(folder, names.sheet));
  } catch (error) {
    if (names.workbook !== null && placed.includes(names.workbook) && papers.workbook !== null) {
      await moveWithoutReplacing(join(folder, names.workbook), papers.workbook).catch(() => {});
    }
    if (placed.includes(names.summary)) await unlink(join(folder, names.summary)).catch(() => {});
    throw error;
  }
}

async function anyExists(folder: string, { sheet, workbook, summary }: FiledNames): Promise<boolean> {
  for (const name of [sheet, summary, ...(workbook === null ? [] : [workbook])]) {
    const there = await lstat(join(folder, name)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    if (there) return true;
  }
  return false;
}
