import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes; V8 would go up to 128 MB, which makes nothing here quicker. */
const LARGEST = 16 * 1024 * 1024;
const LOOK_EVERY_MS = 10;

/**
 * Keeps the part of the heap in which new objects are made from growing with the work, so that a sheet of a million rows takes hardly more
 * memory than a small one. V8 takes a limit for it only on the command line, which an installed program does not have; but it can be told
 * at any time to grow it no further.
 */
export function boundYoungGeneration(): void {
  const timer = setInterval(() => {
    const size = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size;
    if (size !== undefined && size < LARGEST) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(timer);
  }, LOOK_EVERY_MS);
  timer.unref();
}
