import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import iconv from 'iconv-lite';
import { SheetError } from '../errors.ts';
import type { FileFacts } from './inspectFile.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * The encoding of a text file: what its byte order mark says, else UTF-8 if every byte fits, else Windows-1252, which is what
 * Excel writes in Western Europe. `guessed` is true for the last.
 * @throws {SheetError} if the file holds NUL bytes, as no text in one of these encodings does
 */
export function detectEncoding(
  path: string,
  { head, isUtf8 }: FileFacts,
): { encoding: Encoding; guessed: boolean } {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', guessed: false };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', guessed: false };
  if (head.includes(0)) {
    throw new SheetError(
      `${basename(path)} is not a text file that can be read: it holds NUL bytes. If it is "Unicode text" (UTF-16) without a byte order mark, save it again as "CSV UTF-8".`,
    );
  }
  return isUtf8 ? { encoding: 'utf-8', guessed: false } : { encoding: 'windows-1252', guessed: true };
}

/** The text of a file as chunks of UTF-8 bytes, without its byte order mark. `end` is how many bytes of the file to read at most. */
export async function* utf8Chunks(
  path: string,
  encoding: Encoding,
  end?: number,
): AsyncGenerator<Buffer, void, undefined> {
  const bytes = createReadStream(path, {
    highWaterMark: 262144,
    ...(end === undefined ? {} : { end: end - 1 }),
  });
  let first = true;
  if (encoding === 'utf-8') {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      yield first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
      first = false;
    }
    return;
  }
  const decoder = iconv.getDecoder(encoding, { stripBOM: true });
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    const text = decoder.write(chunk);
    if (text !== '') yield Buffer.from(text);
  }
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest);
}
