import { text } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import { openPromise } from 'yauzl';

/** A part of a zip made for a test. What is left out is as it should be. */
export interface ZipPart {
  readonly name: string;
  readonly data: string | Buffer;
  /** 0 stored, 8 deflated. */
  readonly method?: number;
  /** What the directory claims, where it shall be wrong. */
  readonly claimedCrc?: number;
  readonly claimedSize?: number;
  readonly flags?: number;
  /** Bytes that take the place of the compressed data. */
  readonly packed?: Buffer;
}

/** A zip with these parts in this order (APPNOTE 6.3.3: local headers, directory, end record; 4.3.9 and 4.3.14 for zip64). */
export function zipFile(parts: readonly ZipPart[], zip64 = false): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const data = Buffer.from(part.data as string);
    const method = part.method ?? 8;
    const packed =
      part.packed ?? (method === 8 ? deflateRawSync(data, { level: data.length > 1e7 ? 1 : 6 }) : data);
    const name = Buffer.from(part.name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(part.flags ?? 0, 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE((part.claimedCrc ?? crc32(data)) >>> 0, 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(part.claimedSize ?? data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    pieces.push(Buffer.from('PK\x03\x04', 'latin1'), shared, name, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const listed = Buffer.from(shared);
    const extra = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      const sizes = [listed.readUInt32LE(18), packed.length, offset];
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      for (const [i, value] of sizes.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + i * 8);
      for (const at of [14, 18]) listed.writeUInt32LE(0xffffffff, at);
      listed.writeUInt16LE(extra.length, 24);
      rest.writeUInt32LE(0xffffffff, 10);
    }
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), listed, rest, name, extra);
    offset += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  return Buffer.concat([
    ...pieces,
    listed,
    zip64 ? zip64End(parts.length, listed.length, offset) : Buffer.alloc(0),
    endRecord(parts.length, listed.length, offset),
  ]);
}

/** What a zip ends with: how many parts it has, and how long its directory is and where it begins. */
export function endRecord(parts: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts, 8);
  end.writeUInt16LE(parts, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

/** The zip64 end record and its locator. */
function zip64End(parts: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(76);
  end.write('PK\x06\x06', 'latin1');
  end.writeBigUInt64LE(44n, 4);
  for (const [i, value] of [parts, parts, length, offset].entries())
    end.writeBigUInt64LE(BigInt(value), 24 + i * 8);
  end.write('PK\x06\x07', 56, 'latin1');
  end.writeBigUInt64LE(BigInt(offset + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

/** The parts of a zip file as texts, in the order of the zip. */
export async function zipTexts(path: string): Promise<Map<string, string>> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  try {
    const parts = new Map<string, string>();
    for await (const entry of zip.eachEntry()) {
      parts.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
    }
    return parts;
  } finally {
    zip.close();
  }
}
