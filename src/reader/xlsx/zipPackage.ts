import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { SheetError } from '../../model/errors.ts';
import type { FileContent } from '../fileContent.ts';
import { damaged, unusable } from './problems.ts';
import { endOfZip } from './zipEnd.ts';

/** Real workbooks have tens of parts; with many pictures, a few thousand. */
const MOST_PARTS = 10_000;
/** Decompressed bytes per chunk: small enough to keep the event loop free, large enough to be fast. */
const CHUNK = 32 * 1024;
/** The same where they are only looked through. */
const LARGE_CHUNK = 1024 * 1024;
const READ = 64 * 1024;
/** Parts up to this size (decompressed bytes) are read at once: setting up a stream would take longer than running it. */
const SMALL = 1024 * 1024;
/**
 * A part above this size that is compressed by more than this factor is not a real one: tabs with values are compressed 5 to 60 times. A tab
 * of formatted rows without any value shrinks up to the limit of the method (1032 times) and may be somewhat larger than those of a million
 * such rows are.
 */
const FREE_SIZE = 8 * 1024 * 1024;
const MOST_SHRINKING = 250;
const MOST_SHRINKING_EMPTY = 1000;
const LARGEST_EMPTY = 512 * 1024 * 1024;

type PartEntry = Pick<
  Entry,
  'compressedSize' | 'compressionMethod' | 'crc32' | 'relativeOffsetOfLocalHeader' | 'uncompressedSize'
> & { readonly name: string; readonly encrypted: boolean };

/** How a part is read. */
export interface ReadOptions {
  /** Whether such a part may consist of elements that hold nothing, as a tab of formatted rows does. */
  readonly mayBeEmpty?: boolean;
  /** Whether to leave out its checksum, because the part is read again. */
  readonly unchecked?: boolean;
}

/**
 * The parts of a workbook file, which is a zip (ECMA-376 part 2, annex B). Part names ignore case. Every part is checked against the size
 * and CRC-32 that the zip states.
 */
export class ZipPackage {
  readonly file: string;
  /** How many bytes follow the end of the zip in the file. */
  readonly bytesBehind: number;
  readonly #content: FileContent;
  readonly #zip: ZipFile;
  readonly #parts: Map<string, PartEntry>;
  readonly #open = new Set<Readable>();
  #closed = false;

  private constructor(
    content: FileContent,
    zip: ZipFile,
    parts: Map<string, PartEntry>,
    bytesBehind: number,
  ) {
    this.bytesBehind = bytesBehind;
    this.file = content.name;
    this.#content = content;
    this.#zip = zip;
    this.#parts = parts;
  }

  /**
   * Reads the directory of the zip.
   * @param content owned by the returned package; if this throws, the caller still owns it
   * @throws {SheetError} if the directory is damaged, too long, or names a part twice
   */
  static async read(content: FileContent): Promise<ZipPackage> {
    const file = content.name;
    try {
      const end = await endOfZip(content);
      const zip = await fromRandomAccessReaderPromise(new ContentReader(content), end, {
        autoClose: false,
        decodeStrings: false,
      });
      zip.on('error', () => {});
      if (zip.entryCount > MOST_PARTS) throw damaged(file, `it claims to contain ${zip.entryCount} parts`);
      const parts = new Map<string, PartEntry>();
      for await (const entry of zip.eachEntry()) {
        const part = partEntry(entry);
        const key = partKey(part.name);
        if (key.endsWith('/')) continue;
        if (parts.has(key)) throw damaged(file, `it contains the part ${part.name} twice`);
        parts.set(key, part);
      }
      return new ZipPackage(content, zip, parts, content.size - end);
    } catch (error) {
      if (error instanceof SheetError) throw error;
      throw damaged(file, 'its zip directory is missing or damaged, as after an incomplete download', error);
    }
  }

  /** True if the zip has a part of this name. */
  has(name: string): boolean {
    return this.#parts.has(partKey(name));
  }

  /** The names of all parts, as the zip writes them. */
  names(): string[] {
    return [...this.#parts.values()].map((part) => part.name);
  }

  /**
   * The decompressed bytes of a part, in chunks. They are complete only when this ends without an error: size and CRC-32 are checked last.
   * @param limit the most bytes that such a part may have
   * @throws {SheetError} if the part is missing, too large, or damaged
   */
  async *bytes(
    name: string,
    limit: number,
    { mayBeEmpty = false, unchecked = false }: ReadOptions = {},
  ): AsyncGenerator<Buffer, void, undefined> {
    const part = this.#parts.get(partKey(name));
    if (!part) throw damaged(this.file, `its part ${name} is missing`);
    this.#check(part, limit, mayBeEmpty);
    let stream: Readable | undefined;
    try {
      const { fileDataStart } = await this.#zip.readLocalFileHeaderPromise(part as unknown as Entry, {
        minimal: true,
      });
      let chunks: AsyncIterable<Buffer> | Buffer[];
      if (part.uncompressedSize <= SMALL && part.compressedSize <= SMALL) {
        chunks = await inflatedAtOnce(this.#content, part, fileDataStart);
      } else {
        stream = this.#stream(part, fileDataStart, unchecked ? LARGE_CHUNK : CHUNK);
        this.#open.add(stream);
        chunks = stream;
      }
      let size = 0;
      let sum = 0;
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > part.uncompressedSize) break;
        if (!unchecked) sum = crc32(chunk, sum);
        yield chunk;
      }
      if (size !== part.uncompressedSize || (!unchecked && sum !== part.crc32)) throw this.#isOther(part);
    } catch (error) {
      if (error instanceof SheetError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw this.#isOther(part);
      if (this.#closed)
        throw new SheetError(`${this.file} was closed while it was being read.`, { cause: error });
      throw damaged(this.file, `its part ${part.name} can't be decompressed`, error);
    } finally {
      if (stream) {
        this.#open.delete(stream);
        stream.destroy();
      }
    }
  }

  /** Stops reads in progress and closes the file. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const stream of this.#open) stream.destroy();
    this.#zip.close();
    await this.#content.close();
  }

  #check(part: PartEntry, limit: number, mayBeEmpty: boolean): void {
    if (part.encrypted) {
      throw unusable(
        this.file,
        'is protected with a zip password',
        'Open it in Excel and save it as .xlsx without a password',
      );
    }
    if (part.compressionMethod !== 0 && part.compressionMethod !== 8) {
      throw damaged(this.file, `its part ${part.name} uses a compression method that workbooks don't use`);
    }
    if (part.uncompressedSize > limit) {
      throw damaged(
        this.file,
        `its part ${part.name} is larger (${part.uncompressedSize} bytes) than such a part can be`,
      );
    }
    const { compressedSize, uncompressedSize } = part;
    const most = mayBeEmpty && uncompressedSize <= LARGEST_EMPTY ? MOST_SHRINKING_EMPTY : MOST_SHRINKING;
    if (uncompressedSize > FREE_SIZE && uncompressedSize > compressedSize * most) {
      throw damaged(
        this.file,
        `its part ${part.name} expands from ${part.compressedSize} bytes to ${part.uncompressedSize}, which no real workbook does`,
      );
    }
  }

  #isOther({ name }: PartEntry): SheetError {
    return damaged(this.file, `its part ${name} does not match its size or checksum in the zip`);
  }

  #stream(part: PartEntry, start: number, chunkSize: number): Readable {
    const source = Readable.from(readRange(this.#content, start, part.compressedSize), { objectMode: false });
    if (part.compressionMethod === 0) return source;
    // The callback only keeps an error from being unhandled; whoever reads the stream gets it.
    return pipeline(source, createInflateRaw({ chunkSize }), () => {});
  }
}

/** The chunks of a small part. @throws an error with the code ERR_BUFFER_TOO_LARGE if it is longer than stated */
async function inflatedAtOnce(content: FileContent, part: PartEntry, start: number): Promise<Buffer[]> {
  const packed = await content.read(start, part.compressedSize);
  if (packed.length < part.compressedSize) throw endsEarly();
  const whole =
    part.compressionMethod === 0
      ? packed
      : inflateRawSync(packed, { maxOutputLength: Math.max(1, part.uncompressedSize) });
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += CHUNK) chunks.push(whole.subarray(at, at + CHUNK));
  return chunks;
}

async function* readRange(content: FileContent, start: number, length: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; ) {
    const piece = await content.read(start + done, Math.min(READ, length - done));
    if (piece.length === 0) throw endsEarly();
    done += piece.length;
    yield piece;
  }
}

function endsEarly(): Error {
  return new Error('the file ends early');
}

function partEntry(entry: Entry): PartEntry {
  // Part names are ASCII; a name that isn't UTF-8 belongs to a part that is never read.
  const name = entry.fileNameRaw.toString('utf8');
  return {
    name,
    encrypted: entry.isEncrypted(),
    compressedSize: entry.compressedSize,
    compressionMethod: entry.compressionMethod,
    crc32: entry.crc32,
    relativeOffsetOfLocalHeader: entry.relativeOffsetOfLocalHeader,
    uncompressedSize: entry.uncompressedSize,
  };
}

/** The form in which part names are compared: without case (ECMA-376 part 2, 6.2.2.3) and without a leading slash. */
export function partKey(name: string): string {
  return name.replace(/^\/+/, '').replaceAll('\\', '/').toLowerCase();
}

/**
 * Reads for yauzl. A promise turns an impossible position from a damaged directory into an error that is returned, not one thrown out of
 * a callback.
 */
class ContentReader extends RandomAccessReader {
  readonly #content: FileContent;

  constructor(content: FileContent) {
    super();
    this.#content = content;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#content.read(position, length).then(
      (bytes) => setImmediate(callback, null, bytes.copy(buffer, offset)),
      (error: Error) => setImmediate(callback, error),
    );
  }
}
