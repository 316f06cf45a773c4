import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import type { Candidate, FolderScan } from './scanFolder.ts';

/** A pass waits this many times the settling time for a file that goes on changing; then it is left for the next pass. */
const PATIENCE = 6;
const LOOKS_PER_SETTLING = 5;
const LONGEST_WAIT_MS = 1000;

export interface Settled {
  /** Sheets that have not changed for the settling time, in the order of their names. */
  readonly ready: readonly Candidate[];
  /** Sheets that somebody is still writing. */
  readonly writing: readonly Candidate[];
  readonly scan: FolderScan;
}

export interface SettleOptions {
  /** How long a sheet's size and time must stay as they are. 0 takes everything at once. */
  readonly settleMs: number;
  readonly clock: Clock;
  readonly interrupt: AbortSignal;
  look(): Promise<FolderScan>;
  /** Whether no other program holds a sheet open for itself. */
  isFree(candidate: Candidate): Promise<boolean>;
}

/**
 * Looks at a folder until no sheet in it changes any more, or until patience is over. What counts is the time between our own looks, never
 * a file's time against our clock: the file may lie on a machine whose clock differs, or have been copied with its old time.
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
    for (const seen of scan.candidates) {
      const before = unchanged.get(seen.name);
      const same = before?.seen.size === seen.size && before.seen.mtimeMs === seen.mtimeMs;
      // One that another program holds has not begun to settle.
      if (!(await isFree(seen))) now.set(seen.name, { seen, forMs: Number.NaN });
      else now.set(seen.name, { seen, forMs: same && before.forMs >= 0 ? before.forMs + stepMs : 0 });
    }
    unchanged = now;
    const isReady = ({ name }: Candidate): boolean => unchanged.get(name)!.forMs >= settleMs;
    const ready = scan.candidates.filter(isReady);
    if (ready.length === scan.candidates.length || waitedMs >= PATIENCE * settleMs) {
      return { ready, writing: scan.candidates.filter((candidate) => !isReady(candidate)), scan };
    }
    await clock.sleep(stepMs, interrupt);
  }
}

/** Whether a file can be opened for writing, which Windows refuses as long as another program writes it. Elsewhere it mostly says yes. */
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
