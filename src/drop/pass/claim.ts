import { lstat, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { numberedName } from '../../lib/fileName.ts';
import { instant } from '../../lib/localTime.ts';
import { moveWithoutReplacing, withFreeName } from '../../lib/moveFile.ts';
import { type DropFolders, safeName } from './folders.ts';
import { type Candidate, isSheetName } from './scanFolder.ts';

/**
 * What stands beside a claimed sheet in `processing/`, in `<name>.claim`: which run imports it.
 *
 * The run could also be looked for in the ledger by the sheet's content, and is where there is no such note. The note is sturdier: it also
 * names a run that was finished with rows not updated, which the content alone would send a second time, and it shows to
 * another machine, whose ledger knows nothing of the run, that rows of the sheet may have been sent.
 */
interface ClaimNote {
  /** The name that the sheet had in the drop folder. */
  readonly name: string;
  readonly claimed: string;
  readonly host: string;
  /** Written before the first row is sent; null means that nothing of the sheet was sent. */
  readonly run: string | null;
}

/** A sheet that is this pass' own. */
export interface Claim extends ClaimNote {
  readonly path: string;
  readonly notePath: string;
}

const NOTE = '.claim';

/**
 * Claims a sheet by renaming it into `processing/`, which succeeds for one pass only. Its note is created first, and exclusively: it
 * keeps the name, so that the rename can't replace another claimed sheet.
 * @returns the claim, `gone` if another took it, or `in use` if another program holds it
 */
export async function claimSheet(
  folders: DropFolders,
  { name }: Candidate,
): Promise<Claim | 'gone' | 'in use'> {
  const note: ClaimNote = { name, claimed: instant(), host: hostname(), run: null };
  const claim = await reserve(folders, note);
  try {
    await rename(join(folders.root, name), claim.path);
    return claim;
  } catch (error) {
    await unlink(claim.notePath);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'gone';
    if (code === 'EBUSY' || code === 'EPERM' || code === 'EACCES') return 'in use';
    throw error;
  }
}

async function reserve({ processing }: DropFolders, note: ClaimNote): Promise<Claim> {
  return await withFreeName(async (number) => {
    const path = join(processing, numberedName(safeName(note.name), number));
    const notePath = path + NOTE;
    await writeNote(notePath, note, 'wx');
    if (!(await exists(path))) return { ...note, path, notePath };
    await unlink(notePath);
    return undefined;
  });
}

/** Files left in `processing/` because an earlier pass could not end, in the order of their names. Only for whoever holds the folder's lock. */
export async function leftoverClaims({ processing }: DropFolders): Promise<Claim[]> {
  const names = (await readdir(processing)).sort();
  const claims: Claim[] = [];
  for (const name of names) {
    const path = join(processing, name);
    if (name.endsWith(NOTE) && !names.includes(name.slice(0, -NOTE.length))) await unlink(path);
    if (!isSheetName(name) || !(await lstat(path)).isFile()) continue;
    claims.push({ ...(await readNote(path + NOTE, name)), path, notePath: path + NOTE });
  }
  return claims;
}

/** Notes which run imports a sheet, or that none does; on disk when it resolves. */
export async function noteRun(claim: Claim, run: string | null): Promise<Claim> {
  const { name, claimed, host } = claim;
  const fresh = `${claim.notePath}.new`;
  await writeNote(fresh, { name, claimed, host, run }, 'w');
  await rename(fresh, claim.notePath);
  return { ...claim, run };
}

/** Puts a file of which nothing was sent back to where it was, so that the next pass claims it again. */
export async function giveBack({ root }: DropFolders, claim: Claim): Promise<string> {
  return await withFreeName(async (number) => {
    // Its own name was harmless enough to be claimed; another file may have got it since.
    const name = number === 1 ? claim.name : numberedName(safeName(claim.name), number);
    await moveWithoutReplacing(claim.path, join(root, name));
    await forgetClaim(claim);
    return name;
  });
}

/** Removes the note of a sheet that is filed away. */
export async function forgetClaim({ notePath }: Claim): Promise<void> {
  await unlink(notePath).catch(() => {});
}

async function writeNote(path: string, note: ClaimNote, flag: 'w' | 'wx'): Promise<void> {
  await using file = await open(path, flag);
  await file.writeFile(`${JSON.stringify(note)}\n`);
  await file.sync();
}

async function readNote(path: string, name: string): Promise<ClaimNote> {
  try {
    const read = JSON.parse(await readFile(path, 'utf8')) as Partial<ClaimNote>;
    // It lies where others may write: what is none of ours is not taken for a path or a run.
    const run = typeof read.run === 'string' && /^[a-z0-9]{1,40}$/.test(read.run) ? read.run : null;
    const own = typeof read.name === 'string' && isSheetName(read.name) && !/[/\\\0]/.test(read.name);
    return {
      name: own ? read.name! : name,
      claimed: String(read.claimed),
      host: String(read.host),
      run,
    };
  } catch {
    // Put there by hand, or its note was lost with the power: the ledger knows its content.
    return { name, claimed: instant(), host: hostname(), run: null };
  }
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
