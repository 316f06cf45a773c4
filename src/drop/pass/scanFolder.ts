import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_FOLDERS } from './folders.ts';

/** A file to import, as last seen in the drop folder. */
export interface Candidate {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** An entry of the drop folder that is not imported. */
export interface LeftAlone {
  readonly name: string;
  readonly why: string;
}

export interface FolderScan {
  /** In name order. */
  readonly candidates: readonly Candidate[];
  readonly leftAlone: readonly LeftAlone[];
}

const SHEETS = /\.(csv|txt|tsv|xlsx|xlsm)$/i;
const PARTIAL = /\.(part|tmp|filepart|crdownload)$/i;

/**
 * Lists a drop folder without opening any file. Names are sorted by UTF-16 code units, so the order is the same on every machine.
 */
export async function scanFolder(root: string): Promise<FolderScan> {
  const candidates: Candidate[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const name of (await readdir(root)).sort()) {
    if (OWN_FOLDERS.includes(name)) continue;
    const facts = await factsOf(join(root, name));
    // Removed since it was listed, or its name is not UTF-8 and can't be opened.
    if (facts === undefined) {
      if (name.includes('\uFFFD')) leftAlone.push({ name, why: 'its name is not UTF-8' });
      continue;
    }
    const why = whyLeftAlone(name, facts);
    if (why === undefined) candidates.push({ name, size: facts.size, mtimeMs: facts.mtimeMs });
    else leftAlone.push({ name, why });
  }
  return { candidates, leftAlone };
}

/** Whether a file of this name is imported. */
export function isSheetName(name: string): boolean {
  return SHEETS.test(name) && !name.startsWith('.') && !name.startsWith('~$');
}

function whyLeftAlone(name: string, facts: Stats): string | undefined {
  if (facts.isSymbolicLink()) return 'a symbolic link';
  if (facts.isDirectory()) return 'a folder';
  if (!facts.isFile()) return 'not a regular file';
  if (name.startsWith('~$')) return 'the lock file of an open workbook';
  if (name.startsWith('.')) return 'a hidden file';
  if (PARTIAL.test(name)) return 'an unfinished upload';
  if (!SHEETS.test(name)) return 'not a .csv, .txt, .tsv, .xlsx or .xlsm file';
  return facts.size === 0 ? 'an empty file' : undefined;
}

async function factsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
