import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { SheetError } from '../../model/errors.ts';
import type { FileContent } from '../fileContent.ts';
import { damaged, unusable } from './problems.ts';

/** Real workbooks have tens of parts; with many pictures, some thousands. */
const MOST_PARTS = 10_000;
/** Decompressed bytes handed on at once: small enough to keep the event loop free, large enough to be quick. */
const CHUNK = 32 * 1024;
const READ = 64 * 1024;
/** Decompressed bytes of a part that is read at once: for so little, a stream takes longer to set up than to run. */
const SMALL = 1024 * 1024;
/** A part above this size that shrank by more than this factor is no sheet: real ones shrink 5 to 60 times. */
const FREE_SIZE = 8 * 1024 * 1024;
const MOST_SHRINKING = 250;

type PartEntry = Pick<
  Entry,
  'compressedSize' | 'compressionMethod' | 'crc32' | 'relativeOffsetOfLocalHeader' | 'uncompressedSize'
> & { readonly name: string; readonly encrypted: boolean };

/**
 * The parts of a workbook file: a zip (ECMA-376 part 2, annex B). A part is found by its name without regard to case, and every byte of
 * it is checked against the size and the CRC-32 that the zip promises.
 */
export class ZipPackage {
  readonly file: string;
  readonly #content: FileContent;
  readonly #zip: ZipFile;
  readonly #parts: Map<string, PartEntry>;
  readonly #open = new Set<Readable>();
  #closed = false;

  private constructor(content: FileContent, zip: ZipFile, parts: Map<string, PartEntry>) {
    this.file = content.name;
    this.#content = content;
    this.#zip = zip;
    this.#parts = parts;
  }

  /**
   * Reads the zip's directory.
   * @param content the package's own from then on; where this throws, it stays the caller's.
   * @throws {SheetError} where the directory is damaged, too long, or names a part twice.
   */
  static async read(content: FileContent): Promise<ZipPackage> {
    const file = content.name;
    try {
      const zip = await fromRandomAccessReaderPromise(new ContentReader(content), content.size, {
        autoClose: false,
        decodeStrings: false,
      });
      zip.on('error', () => {});
      if (zip.entryCount > MOST_PARTS) throw damaged(file, `it claims to hold ${zip.entryCount} parts`);
      const parts = new Map<string, PartEntry>();
      for await (const entry of zip.eachEntry()) {
        const part = partEntry(entry);
        const key = partKey(part.name);
        if (key.endsWith('/')) continue;
        if (parts.has(key)) throw damaged(file, `it holds the part ${part.name} twice`);
        parts.set(key, part);
      }
      return new ZipPackage(content, zip, parts);
    } catch (error) {
      if (error instanceof SheetError) throw error;
      throw damaged(file, 'its zip directory is missing or wrong, as after a broken download', error);
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
   * The bytes of a part, decompressed, in chunks. Complete only when it ends without an error: the last step is the check
   * of its size and CRC-32.
   * @param limit the most bytes that such a part may have.
   * @throws {SheetError} where the part is missing, too large, or damaged.
   */
  async *bytes(name: string, limit: number): AsyncGenerator<Buffer, void, undefined> {
    const part = this.#parts.get(partKey(name));
    if (!part) throw damaged(this.file, `its part ${name} is missing`);
    this.#check(part, limit);
    let stream: Readable | undefined;
    try {
      const { fileDataStart } = await this.#zip.readLocalFileHeaderPromise(part as unknown as Entry, {
        minimal: true,
      });
      let chunks: AsyncIterable<Buffer> | Buffer[];
      if (part.uncompressedSize <= SMALL && part.compressedSize <= SMALL) {
        chunks = await inflatedAtOnce(this.#content, part, fileDataStart);
      } else {
        stream = this.#stream(part, fileDataStart);
        this.#open.add(stream);
        chunks = stream;
      }
      let size = 0;
      let sum = 0;
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > part.uncompressedSize) break;
        sum = crc32(chunk, sum);
        yield chunk;
      }
      if (size !== part.uncompressedSize || sum !== part.crc32) throw this.#isOther(part);
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

  /** Stops what is being read and gives the file back. It can be called again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const stream of this.#open) stream.destroy();
    this.#zip.close();
    await this.#content.close();
  }

  #check(part: PartEntry, limit: number): void {
    if (part.encrypted) {
      throw unusable(
        this.file,
        'is protected by a zip password',
        'Open it in Excel and save it as .xlsx without a password',
      );
    }
    if (part.compressionMethod !== 0 && part.compressionMethod !== 8) {
      throw damaged(this.file, `its part ${part.name} is compressed in a way that workbooks don't use`);
    }
    if (part.uncompressedSize > limit) {
      throw damaged(
        this.file,
        `its part ${part.name} is larger (${part.uncompressedSize} bytes) than such a part can be`,
      );
    }
    if (part.uncompressedSize > FREE_SIZE && part.uncompressedSize > part.compressedSize * MOST_SHRINKING) {
      throw damaged(
        this.file,
        `its part ${part.name} unpacks ${part.compressedSize} bytes to ${part.uncompressedSize}, as no real sheet does`,
      );
    }
  }

  #isOther({ name }: PartEntry): SheetError {
    return damaged(this.file, `its part ${name} is not what the zip says it is (size or checksum)`);
  }

  #stream(part: PartEntry, start: number): Readable {
    const source = Readable.from(readRange(this.#content, start, part.compressedSize), { objectMode: false });
    if (part.compressionMethod === 0) return source;
    // The callback takes note of an error; whoever reads the stream gets it too.
    return pipeline(source, createInflateRaw({ chunkSize: CHUNK }), () => {});
  }
}

/** The chunks of a small part. @throws an error with the code ERR_BUFFER_TOO_LARGE if it is longer than promised */
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
  // Part names are ASCII; a name that isn't UTF-8 belongs to a part nobody asks for.
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

/** What two names of one part have in common: they are compared without regard to case (ECMA-376 part 2, 6.2.2.3) and without their leading slash. */
export function partKey(name: string): string {
  return name.replace(/^\/+/, '').replaceAll('\\', '/').toLowerCase();
}

/**
 * Reads for yauzl. By way of a promise, so that a position that no file has, from a damaged directory, is an error given
 * back and not one thrown out of a callback.
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
