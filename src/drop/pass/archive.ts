import { lstat, mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { numberedName, splitName } from '../../lib/fileName.ts';
import { moveWithoutReplacing, withFreeName } from '../../lib/moveFile.ts';
import { type DropFolders, type Kept, safeName } from './folders.ts';

/** What to archive. */
export interface Papers {
  /** The path of the file in `processing/`, and its original name. */
  readonly path: string;
  readonly name: string;
  /** The path of the result workbook; null if there is none. */
  readonly workbook: string | null;
  /** Makes the text of the summary, which names the archived files. */
  readonly summary: (names: FiledNames) => string;
}

/** The names of an archived file, its result workbook and its summary. */
export interface FiledNames {
  /** Relative to the drop folder: `done/2026-11-21`. */
  readonly folder: string;
  readonly sheet: string;
  readonly workbook: string | null;
  readonly summary: string;
}

/**
 * Archives a file with its result workbook and its summary, under names that are free. The file goes last: while it is in `processing/`,
 * the next pass archives it.
 * @throws the file system's error; nothing is archived then
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

/** `a.csv`, `a.result.xlsx` and `a.txt`; the summary of a .txt file is `a.result.txt`. */
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
