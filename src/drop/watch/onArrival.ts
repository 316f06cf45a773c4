import { basename, dirname, resolve } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { OWN_FOLDERS } from '../pass/folders.ts';
import { scanFolder } from '../pass/scanFolder.ts';
import { versionOf } from '../pass/toldFiles.ts';
import { type PassTrigger, sleepUntilElapsed } from './trigger.ts';

/** Network shares often report no changes made by other machines, so the folder is polled too. */
const LOOK_EVERY_MS = 60_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/**
 * Triggers a pass at startup and whenever files arrive. After a pass that did not complete, the next one waits a minute, then twice as long
 * each time, up to 15 minutes, however many files arrive.
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
  // If watching fails, polling still finds new files.
  watcher
    .on('add', stir)
    .on('change', stir)
    .on('error', () => {});
  /** The unusable files of the last look; a pass that they trigger tells of those that are new. */
  let unusable = '';
  let failures = 0;
  /** When the next pass is due, as of `clock.elapsed`; null if it starts when a file arrives. */
  let due: number | null = null;
  return {
    plan: (last) => {
      failures = last === null || last.end === 'done' ? 0 : failures + 1;
      if (last !== null && failures === 0) {
        due = null;
        return null;
      }
      const delay = last === null ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
      due = clock.elapsed() + delay;
      return clock.now() + delay;
    },
    wait: async (interrupt) => {
      if (due !== null) return sleepUntilElapsed(due, clock, interrupt);
      for (;;) {
        const either = AbortSignal.any([interrupt, stirred.signal]);
        await clock.sleep(LOOK_EVERY_MS, either).catch(() => interrupt.throwIfAborted());
        stirred = new AbortController();
        const found = await look(root);
        const isNew = found.unusable !== unusable;
        unusable = found.unusable;
        if (found.hasSheets || isNew) return;
      }
    },
    [Symbol.asyncDispose]: () => watcher.close(),
  };
}

/** Whether there is something to import, and which files a pass would only tell of, with their versions. */
async function look(root: string): Promise<{ readonly hasSheets: boolean; readonly unusable: string }> {
  // If the folder is gone, let the pass report it.
  return await scanFolder(root).then(
    ({ candidates, unusable = [] }) => ({
      hasSheets: candidates.length > 0,
      unusable: unusable.map((file) => `${file.name} ${versionOf(file)}`).join('/'),
    }),
    () => ({ hasSheets: true, unusable: '' }),
  );
}
