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

/** A file that someone meant to import, and that is of no use as it is. */
export interface Unusable extends Candidate {
  /** What is wrong and what to do, in sentences. */
  readonly remedy: string;
}

/** An entry of the drop folder that is not imported. */
export interface LeftAlone {
  readonly name: string;
  readonly why: string;
}

export interface FolderScan {
  /** In name order. */
  readonly candidates: readonly Candidate[];
  readonly unusable?: readonly Unusable[];
  readonly leftAlone: readonly LeftAlone[];
}

const SHEETS = /\.(csv|txt|tsv|xlsx|xlsm)$/i;
/** Other spreadsheets. */
const OTHER_SHEETS = /\.(xls|xlt|xlsb|xltx|xltm|ods|ots|fods|sxc|numbers|gsheet)$/i;
const ARCHIVES = /\.(zip|7z|rar|gz|tgz|tar|bz2|xz)$/i;
/** An empty file may be an upload that has just begun; after this time, in milliseconds, it is not. */
const BEGUN_LONG_AGO_MS = 60 * 60 * 1000;
const PARTIAL = /\.(part|tmp|filepart|crdownload)$/i;

/**
 * Lists a drop folder without opening any file. Names are sorted by UTF-16 code units, so the order is the same on every machine.
 * @param now in milliseconds since 1970
 */
export async function scanFolder(root: string, now = Date.now()): Promise<FolderScan> {
  const candidates: Candidate[] = [];
  const unusable: Unusable[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const { name, raw, isUtf8 } of await namesIn(root)) {
    if (OWN_FOLDERS.includes(name)) continue;
    const facts = await factsOf(Buffer.concat([Buffer.from(join(root, '/')), raw]));
    // Removed since it was listed.
    if (facts === undefined) continue;
    const seen: Candidate = { name, size: facts.size, mtimeMs: facts.mtimeMs };
    const why = whyLeftAlone(name, facts);
    const remedy = remedyFor(name, facts, isUtf8, now);
    if (remedy !== undefined) unusable.push({ ...seen, remedy });
    else if (why !== undefined) leftAlone.push({ name, why });
    else if (isUtf8) candidates.push(seen);
    else unusable.push({ ...seen, remedy: 'Its name is not UTF-8, so it was not imported. Rename it.' });
  }
  return { candidates, unusable, leftAlone };
}

interface FoundName {
  /** With `\\xe5` for bytes that are not UTF-8. */
  readonly name: string;
  readonly raw: Buffer;
  readonly isUtf8: boolean;
}

async function namesIn(root: string): Promise<FoundName[]> {
  const names = (await readdir(root, { encoding: 'buffer' })).map((raw): FoundName => {
    const name = raw.toString('utf8');
    // A replacement character may be part of a name, so the bytes decide.
    const isUtf8 = !name.includes('\uFFFD') || Buffer.from(name).equals(raw);
    return { name: isUtf8 ? name : nameOfBytes(raw), raw, isUtf8 };
  });
  return names.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function nameOfBytes(raw: Buffer): string {
  return [...raw]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`))
    .join('');
}

/** What to do with a file that someone meant to import but that can't be read; undefined for any other. */
function remedyFor(name: string, facts: Stats, isUtf8: boolean, now: number): string | undefined {
  if (isTemporary(name)) return undefined;
  const isSheet = OTHER_SHEETS.test(name);
  // Numbers may keep a document as a folder.
  if (!facts.isFile() && !(facts.isDirectory() && /\.numbers$/i.test(name)))
    return isSheet || SHEETS.test(name) ? remedyForOther(facts) : undefined;
  if (SHEETS.test(name) && facts.size === 0 && now - facts.mtimeMs > BEGUN_LONG_AGO_MS)
    return 'It is empty, and has been so for an hour. Check the program that wrote it, and drop the whole file.';
  const rename = isUtf8 ? '' : ' Its name is not UTF-8 either: use another.';
  if (isSheet)
    return `Files of this kind can't be read. Save it as .xlsx (Excel Workbook), and drop that.${rename}`;
  if (ARCHIVES.test(name)) return `Archives are not opened. Unpack it, and drop the files in it.${rename}`;
  return undefined;
}

/** What to do with what has the name of a file to import and is none. */
function remedyForOther(facts: Stats): string {
  if (facts.isSymbolicLink()) return 'It is a symbolic link, which is not followed. Drop the file itself.';
  if (facts.isDirectory()) return 'It is a folder. Drop the files in it, one by one.';
  return 'It is not a regular file. Drop a copy of the file itself.';
}

function isTemporary(name: string): boolean {
  return name.startsWith('.') || name.startsWith('~$') || PARTIAL.test(name);
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

async function factsOf(path: Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
