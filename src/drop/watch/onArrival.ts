import { basename, dirname, resolve } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { OWN_FOLDERS } from '../pass/folders.ts';
import { scanFolder } from '../pass/scanFolder.ts';
import { type PassTrigger, sleepUntil } from './trigger.ts';

/** Shares do not tell of what other machines put into them. */
const LOOK_EVERY_MS = 60_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/**
 * Passes as sheets arrive, and one to begin with. After a pass that did not reach its end the next one waits a minute, then twice as long each
 * time, up to a quarter of an hour: the server is not asked more often, however many sheets arrive.
 */
export async function triggerOnArrival(folder: string, clock: Clock): Promise<PassTrigger> {
  const { watch } = await import('chokidar');
  const root = resolve(folder);
  let stirred = new AbortController();
  const watcher = watch(root, {
    depth: 0,
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path) => dirname(path) === root && OWN_FOLDERS.includes(basename(path)),
  });
  const stir = (): void => stirred.abort();
  // A folder that can't be watched is still looked at every minute.
  watcher
    .on('add', stir)
    .on('change', stir)
    .on('error', () => {});
  let failures = 0;
  let due: number | null = null;
  return {
    plan: (last) => {
      failures = last === null || last.end === 'done' ? 0 : failures + 1;
      if (last === null) due = clock.now();
      else if (failures === 0) due = null;
      else due = clock.now() + Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
      return due;
    },
    wait: async (interrupt) => {
      if (due !== null) return sleepUntil(due, clock, interrupt);
      for (;;) {
        const either = AbortSignal.any([interrupt, stirred.signal]);
        await clock.sleep(LOOK_EVERY_MS, either).catch(() => interrupt.throwIfAborted());
        stirred = new AbortController();
        if (await hasSheets(root)) return;
      }
    },
    [Symbol.asyncDispose]: () => watcher.close(),
  };
}

async function hasSheets(root: string): Promise<boolean> {
  // What a folder that is gone means, the pass says.
  return await scanFolder(root).then(
    ({ candidates }) => candidates.length > 0,
    () => true,
  );
}
