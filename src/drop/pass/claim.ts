import { lstat, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { numberedName } from '../../lib/fileName.ts';
import { instant } from '../../lib/localTime.ts';
import { moveWithoutReplacing, withFreeName } from '../../lib/moveFile.ts';
import { type DropFolders, safeName } from './folders.ts';
import { type Candidate, isSheetName } from './scanFolder.ts';

/**
 * The note beside a claimed file in `processing/`, `<name>.claim`: which run imports the file.
 *
 * Without a note, the run is looked up in the ledger by the file's content. The note covers two more cases: a run that finished with rows
 * not updated, which a lookup by content would send again, and a run in another machine's ledger that may have sent some rows.
 */
interface ClaimNote {
  /** The file's name in the drop folder. */
  readonly name: string;
  readonly claimed: string;
  readonly host: string;
  /** Written before the first row is sent; null means that nothing was sent. */
  readonly run: string | null;
}

/** A file that belongs to this pass. */
export interface Claim extends ClaimNote {
  readonly path: string;
  readonly notePath: string;
}

const NOTE = '.claim';

/**
 * Claims a file by renaming it into `processing/`, which only one pass can do. Its note is created first, exclusively: it reserves the
 * name, so the rename can't replace another claimed file.
 * @returns the claim, `gone` if another pass took it, `in use` if another program holds it, or `EPERM` or `EACCES` if this user may not move it
 */
export async function claimSheet(
  folders: DropFolders,
  { name }: Candidate,
): Promise<Claim | 'gone' | 'in use' | 'EPERM' | 'EACCES'> {
  const note: ClaimNote = { name, claimed: instant(), host: hostname(), run: null };
  const claim = await reserve(folders, note);
  try {
    await rename(join(folders.root, name), claim.path);
    return claim;
  } catch (error) {
    await unlink(claim.notePath);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'gone';
    if (code === 'EBUSY') return 'in use';
    // On Windows, that is how another program's open file looks, too.
    if (code === 'EPERM' || code === 'EACCES') return process.platform === 'win32' ? 'in use' : code;
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

/** The files that an earlier pass left in `processing/`, in name order. Call it only with the folder lock. */
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

/** Notes which run imports a file, or that none does. The note is on disk when it resolves. */
export async function noteRun(claim: Claim, run: string | null): Promise<Claim> {
  const { name, claimed, host } = claim;
  const fresh = `${claim.notePath}.new`;
  await writeNote(fresh, { name, claimed, host, run }, 'w');
  await rename(fresh, claim.notePath);
  return { ...claim, run };
}

/** Moves a file that had nothing sent back to the drop folder, for the next pass. @returns its name there */
export async function giveBack({ root }: DropFolders, claim: Claim): Promise<string> {
  return await withFreeName(async (number) => {
    // Its own name is safe, because it was claimed, but another file may have that name by now.
    const name = number === 1 ? claim.name : numberedName(safeName(claim.name), number);
    await moveWithoutReplacing(claim.path, join(root, name));
    await forgetClaim(claim);
    return name;
  });
}

/** Removes the note of a file that has left `processing/`. */
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
    // Others can write to this folder, so a name or run is used only if it is well-formed.
    const run = typeof read.run === 'string' && /^[a-z0-9]{1,40}$/.test(read.run) ? read.run : null;
    const own = typeof read.name === 'string' && isSheetName(read.name) && !/[/\\\0]/.test(read.name);
    return {
      name: own ? read.name! : name,
      claimed: String(read.claimed),
      host: String(read.host),
      run,
    };
  } catch {
    // Moved here by hand, or its note was lost: the ledger can find it by content.
    return { name, claimed: instant(), host: hostname(), run: null };
  }
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
