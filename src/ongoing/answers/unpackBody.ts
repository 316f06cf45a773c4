import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { MAX_MESSAGE_BYTES } from '../transport.ts';

/** The bytes of a body without its content codings; or why there are none, to follow "The server sent". `tooLarge`: they are more than allowed. */
export type Unpacked =
  | { readonly kind: 'body'; readonly body: Buffer }
  | { readonly kind: 'unreadable'; readonly why: string; readonly tooLarge: boolean };

/** A tag or JSON, perhaps behind white space and a byte order mark. */
const BEGINS_AS_TEXT = /^(\xEF\xBB\xBF)?\s*(<[?!a-z]|[[{])/i;
const MAX_CODINGS = 5;
const NO_CODING = new Set(['', 'identity', 'none', 'binary', 'text', 'plain', '7bit', '8bit', 'chunked']);
/** Some servers name their character set here, or the type of the content; both say nothing about a compression. */
const CHARSET_OR_TYPE = /^(utf|ucs|us-ascii|ascii|iso|latin|windows|cp\d)[-\w:.]*$|\//;

/**
 * Undoes the content codings of a body (RFC 9110, section 8.4), which some servers and gateways use although nobody asked for one: several,
 * too, last one first. A body that begins as gzip does is taken for it without a header. Gateways that unpack a body may leave the header as it
 * was, so a body that is XML or JSON already is taken as it is.
 *
 * @param contentEncoding the Content-Encoding header, all its lines joined by commas; null without one.
 * @param maxBytes no step gives more than this.
 */
export function unpackBody(
  body: Buffer,
  contentEncoding: string | null,
  maxBytes: number = MAX_MESSAGE_BYTES,
): Unpacked {
  const codings = contentEncoding === null ? [] : codingsOf(contentEncoding);
  if (codings.length === 0) {
    return isGzip(body) ? unpackAll(body, ['gzip'], maxBytes) : { kind: 'body', body };
  }
  if (codings.length > MAX_CODINGS) {
    return { kind: 'unreadable', why: `an answer in ${codings.length} encodings`, tooLarge: false };
  }
  return unpackAll(body, codings.reverse(), maxBytes);
}

function codingsOf(header: string): string[] {
  return header
    .split(',')
    .map((part) => part.replace(/;.*$/s, '').replace(/["']/g, '').trim().toLowerCase())
    .filter((coding) => !NO_CODING.has(coding) && !CHARSET_OR_TYPE.test(coding));
}

function unpackAll(body: Buffer, codings: readonly string[], maxBytes: number): Unpacked {
  const limit = { maxOutputLength: maxBytes };
  let unpacked = body;
  for (const coding of codings) {
    // A status without content still names the coding that its content would have had.
    if (unpacked.length === 0) break;
    const unpack = UNPACKERS.get(coding);
    if (unpack === undefined)
      return { kind: 'unreadable', why: `an answer in the encoding ${coding}`, tooLarge: false };
    try {
      unpacked = unpack(unpacked, limit);
    } catch (error) {
      if (BEGINS_AS_TEXT.test(unpacked.toString('latin1', 0, 100))) continue;
      const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      const why = tooLarge
        ? `an answer in the encoding ${coding} that is larger than ${megabytes(maxBytes)}, which can't be an answer to this call`
        : `an answer in the encoding ${coding} that can't be unpacked`;
      return { kind: 'unreadable', why, tooLarge };
    }
  }
  return { kind: 'body', body: unpacked };
}

type Unpack = (body: Buffer, limit: { readonly maxOutputLength: number }) => Buffer;

const UNPACKERS = new Map<string, Unpack>([
  ['gzip', inflate],
  ['x-gzip', inflate],
  ['deflate', inflate],
  ['x-deflate', inflate],
  ['br', (body, limit) => whole(brotliDecompressSync, body, limit)],
  ['zstd', zstdDecompressSync],
]);

/**
 * `gzip` and `deflate` hold the same stream in two formats, which servers mix up; `deflate` means zlib's, and some send the bare stream. The
 * first bytes tell.
 */
function inflate(body: Buffer, limit: { readonly maxOutputLength: number }): Buffer {
  if (isGzip(body)) return gunzipSync(body, limit);
  const zlib = body.length > 1 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
  return zlib ? inflateSync(body, limit) : whole(inflateRawSync, body, limit);
}

/**
 * A stream without a mark of its format can be found in the first bytes of any text.
 * @throws {Error} unless the stream is all of the body
 */
function whole(
  unpack: typeof inflateRawSync | typeof brotliDecompressSync,
  body: Buffer,
  limit: { readonly maxOutputLength: number },
): Buffer {
  // With `info`, what the types don't know: the engine, too, which counts what it took.
  const { buffer, engine } = unpack(body, { ...limit, info: true }) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  if (engine.bytesWritten < body.length) throw new RangeError('more than the stream');
  return buffer;
}

function isGzip(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b && body[2] === 8;
}

/** A number of bytes for people, such as 64 MB. */
export function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`;
}
