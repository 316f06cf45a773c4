import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SheetError } from '../errors.ts';

/** What the bytes of a file say about it, before anybody interprets them. */
export interface FileFacts {
  readonly size: number;
  /** SHA-256 in hex. */
  readonly sha256: string;
  /** The first bytes, at most 64 KiB. */
  readonly head: Buffer;
  /** Whether the whole file is well-formed UTF-8. */
  readonly isUtf8: boolean;
}

const HEAD_BYTES = 65536;

/**
 * Reads a file once from end to end: its digest, its beginning, and whether it is UTF-8 throughout.
 * @throws {SheetError} if it is missing, empty, no file, or can't be read
 */
export async function inspectFile(path: string): Promise<FileFacts> {
  const name = basename(path);
  try {
    const { size } = await regularFile(path);
    if (size === 0)
      throw new SheetError(
        `${name} is empty (0 bytes). Save the sheet again, or check that the transfer finished.`,
      );
    return { size, ...(await digest(path)) };
  } catch (error) {
    if (error instanceof SheetError) throw error;
    throw new SheetError(unreadable(path, error), { cause: error });
  }
}

async function regularFile(path: string): Promise<{ size: number }> {
  const facts = await stat(path);
  if (!facts.isFile()) {
    throw new SheetError(
      `${path} is ${facts.isDirectory() ? 'a folder' : 'no regular file'}. Name a .csv or .xlsx file.`,
    );
  }
  return facts;
}

async function digest(path: string): Promise<Omit<FileFacts, 'size'>> {
  const hash = createHash('sha256');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const head: Buffer[] = [];
  let headBytes = 0;
  let isUtf8 = true;
  for await (const chunk of createReadStream(path, { highWaterMark: 262144 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    isUtf8 &&= decodes(utf8, chunk);
    if (headBytes < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - headBytes));
    headBytes += chunk.length;
  }
  isUtf8 &&= decodes(utf8);
  return { sha256: hash.digest('hex'), head: Buffer.concat(head), isUtf8 };
}

/** Feeds a chunk to a decoder; without a chunk, tells it that the text has ended. */
function decodes(utf8: InstanceType<typeof TextDecoder>, chunk?: Buffer): boolean {
  try {
    if (chunk) utf8.decode(chunk, { stream: true });
    else utf8.decode();
    return true;
  } catch {
    return false;
  }
}

function unreadable(path: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return `There is no file ${path}. Check the name and the folder.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${path} may not be read by this user. Check its permissions.`;
  if (code === 'EBUSY') return `${path} is in use by another program. Close it there and try again.`;
  return `${path} can't be read (${code ?? String(error)}). Check the disk or the share it lies on.`;
}
