import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SheetError } from '../model/errors.ts';

/** What the bytes of a file say about it, before anybody interprets them. */
export interface FileFacts {
  readonly size: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly modified: number;
  /** SHA-256 in hex. */
  readonly sha256: string;
  /** The first bytes, at most 64 KiB. */
  readonly head: Buffer;
  /** Whether a NUL byte stands anywhere in it. */
  readonly hasNul: boolean;
  /** Whether U+FFFD stands in it as UTF-8: some earlier program lost a letter there. */
  readonly hasReplacement: boolean;
  readonly utf8: Utf8Likeness;
}

/**
 * How far a file is UTF-8: from end to end; not, and nothing looks as if it were; or `mixed`: it holds letters or signs that look like UTF-8, and
 * bytes that can't be. A text cut off in the middle of a letter is mixed too.
 */
export type Utf8Likeness = 'whole' | 'mixed' | 'none';

const HEAD_BYTES = 65536;
/** How much of a file is read at a time. Larger chunks are slower and need twice the memory: their records outlive the young heap. */
export const CHUNK_BYTES = 65536;

/**
 * Reads a file once from end to end: its digest, its beginning, and whether it is UTF-8.
 * @throws {SheetError} if it is missing, empty, no file, or can't be read
 */
export async function inspectFile(path: string): Promise<FileFacts> {
  const name = basename(path);
  try {
    const { size, mtimeMs } = await regularFile(path);
    if (size === 0)
      throw new SheetError(
        `${name} is empty (0 bytes). Save the sheet again, or check that the transfer finished.`,
      );
    return { size, modified: mtimeMs, ...(await digest(path)) };
  } catch (error) {
    throw readFailure(path, error);
  }
}

/**
 * Makes sure that a file is still the one that was inspected, so that its digest is that of the rows that were read.
 * @throws {SheetError} if it was written to since, or is gone
 */
export async function refuseChanged(path: string, { size, modified }: FileFacts): Promise<void> {
  try {
    const now = await stat(path);
    if (now.size === size && now.mtimeMs === modified) return;
  } catch (error) {
    throw readFailure(path, error);
  }
  throw new SheetError(`${basename(path)} was changed while it was being read. Save it, and start again.`);
}

/**
 * The bytes of a file in chunks, the next one always being read meanwhile. Each holds only until the next one is asked for, since they share
 * two buffers: hundreds of them would else wait for the garbage collection, which such a loop hardly calls for.
 */
export async function* passingChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path);
  try {
    let [buffer, other] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
    let reading = file.read(buffer, 0, CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = file.read(other, 0, CHUNK_BYTES);
      // Whoever asks for it meets the failure; where nobody does, it must not end the process.
      reading.catch(() => {});
      yield buffer.subarray(0, bytesRead);
      [buffer, other] = [other, buffer];
    }
  } finally {
    await file.close();
  }
}

async function regularFile(path: string): Promise<{ size: number; mtimeMs: number }> {
  const facts = await stat(path);
  if (!facts.isFile()) {
    throw new SheetError(
      `${path} is ${facts.isDirectory() ? 'a folder' : 'no regular file'}. Name a .csv or .xlsx file.`,
    );
  }
  return facts;
}

async function digest(path: string): Promise<Omit<FileFacts, 'size' | 'modified'>> {
  const hash = createHash('sha256');
  const utf8 = new Utf8Test();
  const head: Buffer[] = [];
  let headBytes = 0;
  let hasNul = false;
  let hasReplacement = false;
  for await (const chunk of passingChunks(path)) {
    hash.update(chunk);
    utf8.add(chunk);
    hasNul ||= chunk.includes(0);
    hasReplacement ||= chunk.includes('\ufffd');
    if (headBytes < HEAD_BYTES) head.push(Buffer.from(chunk.subarray(0, HEAD_BYTES - headBytes)));
    headBytes += chunk.length;
  }
  return {
    sha256: hash.digest('hex'),
    head: Buffer.concat(head),
    hasNul,
    hasReplacement,
    utf8: utf8.conclude(),
  };
}

/**
 * Latin letters and the typographic signs as UTF-8 writes them. Read as Windows-1252 they would be pairs such as `Ã¥` and `â€œ`, which
 * nobody writes; other pairs (`Ö–` in MALMÖ–OSLO) happen to be UTF-8 too, and say nothing.
 */
const TELLING = /[\u00a0-\u00ff\u2010-\u203a\u20ac]/;

class Utf8Test {
  readonly #strict = new TextDecoder('utf-8', { fatal: true });
  readonly #lenient = new TextDecoder('utf-8');
  #whole = true;
  #telling = false;

  add(chunk: Buffer): void {
    if (this.#whole) this.#whole = this.#decodes(chunk);
    if (!this.#telling && !isAscii(chunk)) this.#telling = TELLING.test(this.#lenient.decode(chunk));
  }

  conclude(): Utf8Likeness {
    if (this.#whole && this.#decodes()) return 'whole';
    return this.#telling ? 'mixed' : 'none';
  }

  /** Feeds a chunk to the strict decoder; without a chunk, tells it that the text has ended. */
  #decodes(chunk?: Buffer): boolean {
    try {
      if (chunk) this.#strict.decode(chunk, { stream: true });
      else this.#strict.decode();
      return true;
    } catch {
      return false;
    }
  }
}

/** A failure of the file system as a sentence; any other error stays what it is. */
export function readFailure(path: string, error: unknown): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall === undefined ? error : new SheetError(unreadable(path, code), { cause: error });
}

function unreadable(path: string, code: string | undefined): string {
  if (code === 'ENOENT') return `There is no file ${path}. Check the name and the folder.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${path} may not be read by this user. Check its permissions.`;
  if (code === 'EBUSY') return `${path} is in use by another program. Close it there and try again.`;
  return `${path} can't be read (${code}). Check the disk or the share it lies on.`;
}
