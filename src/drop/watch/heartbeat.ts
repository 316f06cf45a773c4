import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';

const EVERY_MS = 5_000;
/** A watch that has been silent for this long is stuck. */
const LATE_MS = 60_000;

/** What a watch is doing now. */
export interface WatchState {
  readonly doing: 'waiting' | 'passing' | 'ending';
  /** When the next pass is due, in ISO 8601; null if it starts when a file arrives, or is running. */
  readonly nextPass: string | null;
  readonly lastPass: {
    readonly finished: string;
    readonly exitCode: number;
    readonly headline: string;
  } | null;
}

/** A small file written every few seconds while a watch is alive, for monitoring without a port. */
export interface Heartbeat extends AsyncDisposable {
  readonly path: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly at: number;
  isLate(): boolean;
}

/** Starts a heartbeat file in the state folder. A beat that can't be written is skipped, so the heartbeat turns late. */
export async function startHeartbeat(
  stateFolder: string,
  folder: string,
  state: () => WatchState,
): Promise<Heartbeat> {
  const id = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 8);
  const path = join(stateFolder, `watch-${id}.json`);
  let at = 0;
  const beat = async (): Promise<void> => {
    const now = Date.now();
    const text = JSON.stringify({
      at: new Date(now).toISOString(),
      pid: process.pid,
      host: hostname(),
      folder,
      ...state(),
    });
    try {
      await mkdir(stateFolder, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600 });
      await rename(`${path}.new`, path);
      at = now;
    } catch {
      // The old time stays, so isLate() shows it.
    }
  };
  await beat();
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, EVERY_MS).unref();
  return {
    path,
    get at() {
      return at;
    },
    isLate: () => Date.now() - at > LATE_MS,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await beating;
      await beat();
    },
  };
}
