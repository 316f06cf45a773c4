import { mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { type Holder, isGone, newHolder } from '../../lib/processIdentity.ts';

/** A holder on another machine that has shown no sign of life for so long has died. */
const SILENT_MS = 20_000;
/** How often whoever has the folder says that it is alive. */
const HEARTBEAT_MS = 2_000;
/** How many past holders stay on record, so that a machine with an old view of the folder can't take a number twice. */
const KEPT_TURNS = 20;
const LOOK_AGAIN_MS = 250;

/** The right to work in a drop folder: sheets are imported in the order of their names, which two passes at once can't keep. */
export interface FolderLock extends AsyncDisposable {
  /** Aborts when another pass has taken the folder over, since this one had seemed dead. */
  readonly lost: AbortSignal;
}

export interface Busy {
  readonly busy: Holder;
}

interface TurnRecord {
  readonly holder: Holder;
  readonly beat: number;
  readonly released: boolean;
}

/**
 * Takes the next turn in a folder, or says who has it.
 *
 * A turn is a numbered file, and the highest number counts. To take a turn over is to create the next number, which a file system lets only
 * one do, also over a share; so there is no moment in which two could take over from one that is dead. Whether a holder on another
 * machine lives shows in its file changing while one watches, so that no two clocks are compared.
 * @throws the signal's reason when it aborts
 */
export async function lockFolder(
  folder: string,
  clock: Clock,
  interrupt: AbortSignal,
  silentMs = SILENT_MS,
): Promise<FolderLock | Busy> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    const last = await lastTurn(folder);
    const holder =
      last === 0 ? undefined : await watchHolder(pathOf(folder, last), clock, interrupt, silentMs);
    if (holder !== undefined) return { busy: holder };
    const mine = newHolder();
    try {
      await writeFile(pathOf(folder, last + 1), textOf({ holder: mine, beat: 0, released: false }), {
        flag: 'wx',
      });
    } catch (error) {
      // Another pass was quicker.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    if ((await lastTurn(folder)) === last + 1) return keepTurn(folder, last + 1, mine);
    await unlink(pathOf(folder, last + 1));
  }
}

/** The live holder of a lock, or undefined if it was given back or its holder is dead. */
async function watchHolder(
  path: string,
  clock: Clock,
  interrupt: AbortSignal,
  silentMs: number,
): Promise<Holder | undefined> {
  let beat: number | undefined;
  for (let waitedMs = 0; waitedMs < silentMs; ) {
    const seen = await readTurn(path);
    if (seen === 'gone') return undefined;
    if (seen !== 'unreadable') {
      if (seen.released || isGone(seen.holder)) return undefined;
      beat ??= seen.beat;
      if (seen.beat !== beat) return seen.holder;
    }
    const stepMs = Math.min(LOOK_AGAIN_MS, silentMs);
    await clock.sleep(stepMs, interrupt);
    waitedMs += stepMs;
  }
  return undefined;
}

function keepTurn(folder: string, number: number, holder: Holder): FolderLock {
  const path = pathOf(folder, number);
  const lost = new AbortController();
  let beat = 0;
  let beating = Promise.resolve();
  const renew = async (): Promise<void> => {
    if ((await lastTurn(folder)) > number) throw new Error('taken over');
    beat += 1;
    await writeFile(path, textOf({ holder, beat, released: false }), { flag: 'r+' });
  };
  let failedSince: number | undefined;
  const tick = async (): Promise<void> => {
    try {
      await renew();
      failedSince = undefined;
    } catch (error) {
      failedSince ??= Date.now();
      // A share may be away for a moment; after a while another pass will take this one for dead.
      const gone = (error as NodeJS.ErrnoException).code === undefined;
      if (gone || Date.now() - failedSince > SILENT_MS / 2) lost.abort(new Error('The lock was lost.'));
    }
  };
  const timer = setInterval(() => {
    beating = beating.then(tick);
  }, HEARTBEAT_MS).unref();
  return {
    lost: lost.signal,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await beating;
      // Left as it is, it would only be taken for dead a little later.
      if (!lost.signal.aborted)
        await release(folder, number, { holder, beat, released: true }).catch(() => {});
    },
  };
}

async function release(folder: string, number: number, record: TurnRecord): Promise<void> {
  await writeFile(pathOf(folder, number), textOf(record), { flag: 'r+' });
  for (const old of await turnNumbers(folder)) {
    if (old < number - KEPT_TURNS) await unlink(pathOf(folder, old));
  }
}

function pathOf(folder: string, number: number): string {
  return join(folder, `${number}.json`);
}

/** Of one length whatever it says, so that it can be written over in place and never be seen empty. */
function textOf(record: TurnRecord): string {
  return `${JSON.stringify(record).padEnd(600)}\n`;
}

async function readTurn(path: string): Promise<TurnRecord | 'gone' | 'unreadable'> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as TurnRecord;
  } catch (error) {
    // One that was only just created may still be empty.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unreadable';
  }
}

async function lastTurn(folder: string): Promise<number> {
  return Math.max(0, ...(await turnNumbers(folder)));
}

async function turnNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.map((name) => Number.parseInt(/^(\d{1,15})\.json$/.exec(name)?.[1] ?? '0', 10));
}
