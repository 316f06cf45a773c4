import type { FileContent } from '../fileContent.ts';
import { type Encoding, isUtf16 } from './encodingNames.ts';

/** The sign that ends a text under DOS (Ctrl-Z). */
const END_MARK = 0x1a;
const NUL = 0;
const LF = 0x0a;
const CR = 0x0d;
const BLOCK_BYTES = 4096;

/**
 * Where the text of a file ends, in bytes: before the end marks of DOS programs, which may be followed by line ends and the NULs that fill
 * a block. Without such a mark, the end of the file.
 * @throws {SheetError} if the file can't be read
 */
export async function endOfText(content: FileContent, encoding: Encoding | undefined): Promise<number> {
  const { size } = content;
  const isLittle = encoding === 'utf-16le';
  const width = isUtf16(encoding) ? 2 : 1;
  // A DOS program that joins files ends them with one byte, whatever their encoding is.
  const isOdd = size % width === 1;
  if (isOdd && (await content.read(size - 1, 1))[0] !== END_MARK) return size;
  let end = isOdd ? size - 1 : size;
  let mark = isOdd ? end : size;
  while (end > 0) {
    const from = Math.max(0, end - BLOCK_BYTES);
    const block = await content.read(from, end - from);
    for (let at = block.length - width; at >= 0; at -= width) {
      const unit = width === 1 ? block[at] : isLittle ? block.readUInt16LE(at) : block.readUInt16BE(at);
      if (unit === END_MARK) mark = from + at;
      else if (unit !== NUL && unit !== LF && unit !== CR) return mark;
    }
    end = from;
  }
  return mark;
}
