import type { FileContent } from '../fileContent.ts';

/** The end record of a zip (APPNOTE 6.3.3, 4.3.16) and the longest comment behind it, and the beginning of an entry of its directory. */
const END = Buffer.from('PK\x05\x06', 'latin1');
const END_LENGTH = 22;
const MOST_COMMENT = 0xffff;
const ENTRY = Buffer.from('PK\x01\x02', 'latin1');

/**
 * Where the zip in a file ends. Mail gateways and signing programs append bytes, which a spreadsheet program ignores: it looks backward for
 * the end record. The last one in the file counts, and only if the directory is where it says; otherwise the whole file is the zip, which
 * is then found damaged.
 */
export async function endOfZip(content: FileContent): Promise<number> {
  const start = Math.max(0, content.size - 2 * MOST_COMMENT - END_LENGTH);
  const tail = await content.read(start, content.size - start);
  const at = tail.lastIndexOf(END);
  if (at < 0 || at + END_LENGTH > tail.length) return content.size;
  const end = at + END_LENGTH + tail.readUInt16LE(at + 20);
  if (end >= tail.length) return content.size;
  const [size, offset] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  if (offset + size !== start + at) return content.size;
  const first = await content.read(offset, ENTRY.length);
  return first.equals(ENTRY) ? start + end : content.size;
}
