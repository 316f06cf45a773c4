import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A copy of a file in the temporary folder that no one else can open: it has no name there (on Windows, it loses it on closing). It spares a
 * network share, or a slow disk, all reads after the first.
 */
export class PrivateCopy {
  readonly handle: FileHandle;
  /** The name to remove on closing; null if it is removed already. */
  readonly #path: string | null;

  private constructor(handle: FileHandle, path: string | null) {
    this.handle = handle;
    this.#path = path;
  }

  /** Starts an empty copy; null where none can be made, because it is only an economy. */
  static async start(): Promise<PrivateCopy | null> {
    const path = join(tmpdir(), `charges-${randomUUID()}.tmp`);
    try {
      const handle = await open(path, 'wx+', 0o600);
      const isGone = await rm(path).then(
        () => true,
        () => false,
      );
      return new PrivateCopy(handle, isGone ? null : path);
    } catch {
      return null;
    }
  }

  /** Appends a chunk. @returns whether it was written: the disk may be full */
  async append(chunk: Buffer): Promise<boolean> {
    try {
      await this.handle.appendFile(chunk);
      return true;
    } catch {
      return false;
    }
  }

  /** Closes and removes the copy. */
  async close(): Promise<void> {
    await this.handle.close();
    if (this.#path !== null) await rm(this.#path, { force: true }).catch(() => {});
  }
}
