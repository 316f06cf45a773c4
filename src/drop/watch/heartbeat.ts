import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';

const EVERY_MS = 5_000;
/** A watch that has said nothing for so long hangs. */
const LATE_MS = 60_000;

/** What a watch does at present. */
export interface WatchState {
  readonly doing: 'waiting' | 'passing' | 'ending';
  /** When the next pass is due, an instant; null if it comes with the next sheet, or runs. */
  readonly nextPass: string | null;
  readonly lastPass: {
    readonly finished: string;
    readonly exitCode: number;
    readonly headline: string;
  } | null;
}

/** The sign of life of a watch: a small file that is written every few seconds, for whoever has no port to ask. */
export interface Heartbeat extends AsyncDisposable {
  readonly path: string;
  /** When it last beat, milliseconds since 1970. */
  readonly at: number;
  isLate(): boolean;
}

/** Begins to beat in a file of the state folder. A beat that can't be written is missed; that is what it is for. */
export async function startHeartbeat(
  stateFolder: string,
  folder: string,
  state: () => WatchState,
): Promise<Heartbeat> {
  const id = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 8);
  const path = join(stateFolder, `watch-${id}.json`);
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
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
      await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600 });
      await rename(`${path}.new`, path);
      at = now;
    } catch {
      // Late is late.
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
