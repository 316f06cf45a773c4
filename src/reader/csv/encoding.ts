import { SheetError } from '../../model/errors.ts';
import type { FileContent } from '../fileContent.ts';
import { type Encoding, hasMultibyteCharacters, isNamed, isUtf16 } from './encodingNames.ts';
import { headOfNamed, namedText, type TextDecoding, wholeUtf16, windows1252 } from './textDecoding.ts';
import type { TextFacts } from './textFacts.ts';

/**
 * The encoding given by a text file's byte order mark or by the user; undefined if neither gives one.
 * @param wanted the user's choice; it must not contradict the file
 * @throws {SheetError} if the two differ
 */
export function statedEncoding({ name, head }: FileContent, wanted?: Encoding): Encoding | undefined {
  const marked = markedEncoding(name, head);
  if (marked !== undefined && wanted !== undefined && marked !== wanted) {
    throw new SheetError(
      `${name} begins with the byte order mark of ${marked}, but --encoding is ${wanted}. Remove --encoding.`,
    );
  }
  return marked ?? wanted;
}

/** @throws {SheetError} if a text of this length in bytes can't be in the encoding */
export function refuseHalfCharacter(name: string, length: number, encoding: Encoding | undefined): void {
  if (!isUtf16(encoding) || length % 2 === 0) return;
  throw new SheetError(
    `${name} ends in the middle of a ${encoding} character: it is cut off, or in another encoding. ${SAVE_AS_UTF8}`,
  );
}

/** The most likely encoding of a file without a stated one, judged by its beginning alone. */
export function encodingOfHead(head: Buffer): Encoding {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/**
 * The encoding of a text file: the stated one, else UTF-8 if every byte fits, else Windows-1252, as a guess: Excel writes it in Western
 * Europe.
 * @throws {SheetError} if the bytes are not text in that encoding, or could be text in two
 */
export function settledEncoding(name: string, facts: TextFacts, stated: Encoding | undefined): Encoding {
  const encoding = stated ?? likelyEncoding(name, facts);
  if (!isUtf16(encoding)) refuseUnfit(name, facts, encoding);
  return encoding;
}

/** The encoding of the byte order mark, if there is one. */
function markedEncoding(name: string, head: Buffer): Encoding | undefined {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) {
    if (third === 0 && fourth === 0) throw new SheetError(`${name} is UTF-32 text. ${SAVE_AS_UTF8}`);
    return 'utf-16le';
  }
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}

const SAVE_AS_UTF8 = 'Save it again as "CSV UTF-8".';

function likelyEncoding(name: string, { utf8, hasNul }: TextFacts): Encoding {
  if (hasNul) {
    throw new SheetError(
      `${name} can't be read as text: it contains NUL bytes. If it is "Unicode text" (UTF-16) without a byte order mark, add --encoding utf-16le or utf-16be; otherwise save it again as "CSV UTF-8", or check that the transfer finished.`,
    );
  }
  if (utf8 === 'mixed') {
    throw new SheetError(
      `${name} is only partly UTF-8, so its letters can't be read with certainty. ${SAVE_AS_UTF8} If it is all Windows-1252, add --encoding windows-1252.`,
    );
  }
  return utf8 === 'whole' ? 'utf-8' : 'windows-1252';
}

/** @throws {SheetError} for bytes that the encoding can't have produced */
function refuseUnfit(name: string, { hasNul, utf8, isTelling }: TextFacts, encoding: Encoding): void {
  if (hasNul)
    throw new SheetError(`${name} contains NUL bytes, which ${encoding} text never has. ${SAVE_AS_UTF8}`);
  if (encoding === 'utf-8' && utf8 !== 'whole')
    throw new SheetError(
      `${name} should be UTF-8 but contains bytes that are not: it is cut off, or joined from files in two encodings. ${SAVE_AS_UTF8}`,
    );
  if (isNamed(encoding) && utf8 === 'whole' && isTelling && !hasMultibyteCharacters(encoding))
    throw new SheetError(
      `${name} is UTF-8: as ${encoding}, its letters would be pairs of signs that nobody writes. Remove --encoding, or use --encoding utf-8.`,
    );
}

/**
 * The text of a file as chunks of UTF-8 bytes, without its byte order mark. A chunk is valid only until the next one is requested.
 * @param length the length of the text in bytes
 * @throws {SheetError} if it can't be read, or contains bytes that are not valid in its encoding
 */
export async function* utf8Chunks(
  content: FileContent,
  encoding: Encoding,
  length: number,
): AsyncGenerator<Buffer, void, undefined> {
  const conversion = new Utf8Conversion(encoding, content.name);
  for await (const chunk of textChunks(content, length)) yield conversion.convert(chunk);
  conversion.end();
}

/**
 * The text of a file as chunks of its own bytes. A chunk is valid only until the next one is requested.
 * @param length the length of the text in bytes
 * @throws {SheetError} if it can't be read
 */
export async function* textChunks(
  content: FileContent,
  length: number,
): AsyncGenerator<Buffer, void, undefined> {
  let rest = length;
  for await (const chunk of content.chunks()) {
    if (rest <= 0) return;
    yield chunk.length > rest ? chunk.subarray(0, rest) : chunk;
    rest -= chunk.length;
  }
}

/** Converts the chunks of a text file, given in order, to UTF-8 without a byte order mark. */
export class Utf8Conversion {
  readonly #decoding: TextDecoding | undefined;
  #isFirst = true;

  /** @param name the file's name, for messages */
  constructor(encoding: Encoding, name: string) {
    this.#decoding = decodingOf(encoding, name);
  }

  /** @throws {SheetError} for bytes that are not valid in the encoding */
  convert(chunk: Buffer): Buffer {
    const text = this.#decoding ? Buffer.from(this.#decoding.decode(chunk)) : chunk;
    const isMarked = this.#isFirst && text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf;
    this.#isFirst = false;
    return isMarked ? text.subarray(3) : text;
  }

  /** Call after the last chunk. @throws {SheetError} if the text ends within a character */
  end(): void {
    this.#decoding?.end();
  }
}

/** The first bytes of a file as text; a character cut off at their end is dropped or damaged. */
export function headText(head: Buffer, encoding: Encoding): string {
  return isNamed(encoding) ? headOfNamed(head, encoding) : new TextDecoder(encoding).decode(head);
}

function decodingOf(encoding: Encoding, name: string): TextDecoding | undefined {
  if (isNamed(encoding)) return namedText(encoding, name);
  switch (encoding) {
    case 'utf-8':
      return undefined;
    case 'utf-16le':
    case 'utf-16be':
      return wholeUtf16(encoding, name);
    case 'windows-1252':
      return windows1252(name);
  }
}
