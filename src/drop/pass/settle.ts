import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import type { Candidate, FolderScan, Unusable } from './scanFolder.ts';

/** A pass waits this many settling times for a file that keeps changing, then leaves it for the next pass. */
const PATIENCE = 6;
const LOOKS_PER_SETTLING = 5;
const LONGEST_WAIT_MS = 1000;

export interface Settled {
  /** Files unchanged for the settling time, in name order. */
  readonly ready: readonly (Candidate | Unusable)[];
  /** Files that are still being written. */
  readonly writing: readonly Candidate[];
  readonly scan: FolderScan;
}

export interface SettleOptions {
  /** How long a file's size and time must stay the same, in milliseconds; 0 takes every file at once. */
  readonly settleMs: number;
  readonly clock: Clock;
  readonly interrupt: AbortSignal;
  look(): Promise<FolderScan>;
  /** Whether no other program holds the file open exclusively. */
  isFree(candidate: Candidate): Promise<boolean>;
}

/**
 * Looks at a folder until no file in it changes, or for `PATIENCE` settling times. It measures the time between its own looks and never
 * compares a file's time with the clock: the file may be on a machine with another clock, or keep its old time when copied.
 * @throws the signal's reason when it aborts
 */
export async function settleFolder({
  settleMs,
  clock,
  interrupt,
  look,
  isFree,
}: SettleOptions): Promise<Settled> {
  const stepMs = Math.min(Math.ceil(settleMs / LOOKS_PER_SETTLING), LONGEST_WAIT_MS);
  let unchanged = new Map<string, { readonly seen: Candidate; readonly forMs: number }>();
  for (let waitedMs = 0; ; waitedMs += stepMs) {
    const scan = await look();
    const now: typeof unchanged = new Map();
    const files = [...scan.candidates, ...(scan.unusable ?? [])];
    for (const seen of files) {
      const before = unchanged.get(seen.name);
      const same = before?.seen.size === seen.size && before.seen.mtimeMs === seen.mtimeMs;
      // A file held by another program has not started to settle.
      if (!(await isFree(seen))) now.set(seen.name, { seen, forMs: Number.NaN });
      else now.set(seen.name, { seen, forMs: same && before.forMs >= 0 ? before.forMs + stepMs : 0 });
    }
    unchanged = now;
    const isReady = ({ name }: Candidate): boolean => unchanged.get(name)!.forMs >= settleMs;
    const ready = files.filter(isReady);
    if (ready.length === files.length || waitedMs >= PATIENCE * settleMs) {
      return { ready, writing: files.filter((file) => !isReady(file)), scan };
    }
    await clock.sleep(stepMs, interrupt);
  }
}

/** Whether a file can be opened for writing. On Windows that fails while another program writes it; elsewhere it is mostly true. */
export async function isOpenable(root: string, { name }: Candidate): Promise<boolean> {
  try {
    const file = await open(join(root, name), 'r+');
    await file.close();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A read-only file can still be claimed.
    return code !== 'EBUSY' && code !== 'ETXTBSY' && code !== 'EAGAIN';
  }
}
