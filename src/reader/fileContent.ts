import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SheetError } from '../model/errors.ts';
import { PrivateCopy } from './privateCopy.ts';

/** How many bytes are read at a time. Larger chunks are slower and take twice the memory: their records outlive the young heap. */
export const CHUNK_BYTES = 65536;
/** Files up to this size are kept in memory while open: about 90,000 rows of CSV. */
const KEPT_BYTES = 8 * 1024 * 1024;

/**
 * The bytes of one file, opened once for everything that reads them. A file up to 8 MB is read once and kept in memory. A larger one is
 * copied to a private temporary file while its digest is made, and read from there afterwards.
 */
export class FileContent {
  /** The path as it was given. */
  readonly path: string;
  /** The base name, for messages. */
  readonly name: string;
  readonly size: number;
  /** The first bytes, at most 64 KiB. */
  readonly head: Buffer;
  /** When it was last written, in milliseconds since 1970. */
  readonly #modified: number;
  /** The whole file, or the handle to read it with. */
  readonly #source: Buffer | FileHandle;
  /** What a large file is read from once it was read to its end. */
  #copy: PrivateCopy | null = null;
  #closed = false;

  private constructor(path: string, { size, mtimeMs }: Stats, start: Buffer, handle: FileHandle | null) {
    this.path = path;
    this.name = basename(path);
    this.size = size;
    this.head = start.subarray(0, CHUNK_BYTES);
    this.#modified = mtimeMs;
    this.#source = handle ?? start;
  }

  /**
   * Opens a file and reads its beginning, or all of it.
   * @param kept the size in bytes up to which it is kept in memory
   * @throws {SheetError} if it is missing, empty, not a file, or can't be read
   */
  static async open(path: string, kept = KEPT_BYTES): Promise<FileContent> {
    try {
      // Checked before opening, because opening a pipe would wait for its other end.
      refuseNoFile(path, await stat(path));
      const handle = await open(path);
      let isKept = true;
      try {
        const facts = await handle.stat();
        refuseEmpty(path, facts);
        const start = await readFully(handle, 0, facts.size <= kept ? facts.size : CHUNK_BYTES);
        if (facts.size <= kept && start.length < facts.size) throw changed(path);
        isKept = facts.size <= kept;
        return new FileContent(path, facts, start, isKept ? null : handle);
      } finally {
        if (isKept) await handle.close();
      }
    } catch (error) {
      throw readFailure(path, error);
    }
  }

  /**
   * The whole file in chunks. Each is valid only until the next one is requested.
   * @throws {SheetError} if it can no longer be read, or was closed
   */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    if (Buffer.isBuffer(this.#source)) {
      for (let at = 0; at < this.size; at += CHUNK_BYTES) yield await this.read(at, CHUNK_BYTES);
      return;
    }
    this.#refuseClosed();
    yield this.head;
    try {
      yield* passingChunks(this.#copy?.handle ?? this.#source, this.head.length);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /**
   * Bytes from anywhere in the file; fewer than requested only at its end. Do not write to them.
   * @throws {SheetError} if it can no longer be read, or was closed
   * @throws {RangeError} for a negative position or length
   */
  async read(position: number, length: number): Promise<Buffer> {
    this.#refuseClosed();
    if (!(position >= 0 && length >= 0))
      throw new RangeError(`not a range of a file: ${position}, ${length}`);
    if (Buffer.isBuffer(this.#source)) {
      // Gives other work its turn, as waiting for a disk would.
      await setImmediate();
      return this.#source.subarray(position, position + length);
    }
    try {
      return await readFully(this.#copy?.handle ?? this.#source, position, length);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /**
   * Reads the whole file in chunks, as `chunks` does, and gives its SHA-256 in hex. All reads after that are spared the file itself.
   * @param look receives every chunk, so that other checks of the whole file need no pass of their own
   * @throws {SheetError} if the file can't be read
   */
  async digest(look: (chunk: Buffer) => void = () => {}): Promise<string> {
    const hash = createHash('sha256');
    const isKept = Buffer.isBuffer(this.#source) || this.#copy !== null;
    let copy = isKept ? null : await PrivateCopy.start();
    try {
      for await (const chunk of this.chunks()) {
        hash.update(chunk);
        look(chunk);
        if (copy === null || (await copy.append(chunk))) continue;
        await copy.close();
        copy = null;
      }
      if (!this.#closed && this.#copy === null) [this.#copy, copy] = [copy, null];
    } finally {
      await copy?.close();
    }
    return hash.digest('hex');
  }

  /**
   * Checks that the file is still the one that was opened, so that its digest matches the rows that were read.
   * @throws {SheetError} if it was written to since, or is gone
   */
  async refuseChanged(): Promise<void> {
    try {
      const { size, mtimeMs } = await stat(this.path);
      if (size === this.size && mtimeMs === this.#modified) return;
    } catch (error) {
      throw readFailure(this.path, error);
    }
    throw changed(this.path);
  }

  /** Closes the file; reads in progress fail. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (!Buffer.isBuffer(this.#source)) await this.#source.close();
    await this.#copy?.close();
  }

  #refuseClosed(): void {
    if (this.#closed) throw closedMeanwhile(this.name);
  }

  #failure(error: unknown): unknown {
    return this.#closed ? closedMeanwhile(this.name, error) : readFailure(this.path, error);
  }
}

/**
 * The bytes from a position on; the next chunk is read ahead. All chunks share two buffers: hundreds of them would otherwise pile up,
 * because this loop rarely triggers GC.
 */
async function* passingChunks(handle: FileHandle, from: number): AsyncGenerator<Buffer, void, undefined> {
  let [buffer, other] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let position = from;
  let reading = handle.read(buffer, 0, CHUNK_BYTES, position);
  for (;;) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return;
    position += bytesRead;
    reading = handle.read(other, 0, CHUNK_BYTES, position);
    // The failure reaches whoever awaits this read; if nobody does, it must not end the process.
    reading.catch(() => {});
    yield buffer.subarray(0, bytesRead);
    [buffer, other] = [other, buffer];
  }
}

async function readFully(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

function refuseNoFile(path: string, facts: Stats): void {
  if (facts.isFile()) return;
  const kind = facts.isDirectory() ? 'a folder' : 'not a regular file';
  throw new SheetError(`${path} is ${kind}. Give a .csv or .xlsx file.`);
}

function refuseEmpty(path: string, { size }: Stats): void {
  if (size > 0) return;
  throw new SheetError(
    `${basename(path)} is empty (0 bytes). Save it again, or check that the transfer finished.`,
  );
}

function changed(path: string): SheetError {
  return new SheetError(
    `${basename(path)} changed while it was being read. Finish saving it, then try again.`,
  );
}

function closedMeanwhile(name: string, cause?: unknown): SheetError {
  return new SheetError(`${name} was closed while it was being read.`, { cause });
}

/** A file system failure as a sentence; any other error is returned unchanged. */
function readFailure(path: string, error: unknown): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall === undefined ? error : new SheetError(unreadable(path, code), { cause: error });
}

function unreadable(path: string, code: string | undefined): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no file ${path}. Check its name and folder.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${path} can't be read by this user. Check its permissions.`;
  if (code === 'EBUSY') return `${path} is in use by another program. Close it there, then try again.`;
  return `${path} can't be read (${code}). Check the disk or network share it is on.`;
}
