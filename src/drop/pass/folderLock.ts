import { mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { type Holder, isGone, newHolder } from '../../lib/processIdentity.ts';

/** A holder on another machine that is silent for this long is dead. */
const SILENT_MS = 20_000;
/** How often the holder shows that it is alive. */
const HEARTBEAT_MS = 2_000;
/** How many past turns are kept, so that a machine with a stale view of the folder can't reuse a number. */
const KEPT_TURNS = 20;
const LOOK_AGAIN_MS = 250;

/** The right to work in a drop folder. Only one pass at a time, so that files are imported in name order. */
export interface FolderLock extends AsyncDisposable {
  /** Aborts when another pass takes over the folder because this one seems dead. */
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
 * Takes the next turn in a folder, or returns its holder.
 *
 * A turn is a numbered file; the highest number counts. Taking over means creating the next number, which the file system allows only once,
 * even over a share, so two passes can't both take over from a dead one. A holder on another machine is alive if its file changes during
 * `silentMs` milliseconds, so no clocks are compared.
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
      // Another pass was faster.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      // On a full disk an empty turn may be left, which the next pass would take for a holder.
      await unlink(pathOf(folder, last + 1)).catch(() => {});
      throw error;
    }
    if ((await lastTurn(folder)) === last + 1) return keepTurn(folder, last + 1, mine);
    await unlink(pathOf(folder, last + 1));
  }
}

/** The live holder of a turn, or undefined if it was released or its holder is dead. */
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
      // A share may drop out briefly; if it stays away, another pass will consider this one dead.
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
      // If this fails, the turn counts as dead a little later.
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

/** Always the same length, so that it can be overwritten in place and is never seen empty. */
function textOf(record: TurnRecord): string {
  return `${JSON.stringify(record).padEnd(600)}\n`;
}

async function readTurn(path: string): Promise<TurnRecord | 'gone' | 'unreadable'> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as TurnRecord;
  } catch (error) {
    // A turn that was just created may still be empty.
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
