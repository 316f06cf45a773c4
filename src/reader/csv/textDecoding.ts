import iconv from 'iconv-lite';
import { SheetError } from '../../model/errors.ts';
import { hasMultibyteCharacters, type NamedEncoding } from './encodingNames.ts';

/** Turns the chunks of a file, given in order, into text. */
export interface TextDecoding {
  decode(chunk: Buffer): string;
  /** Call after the last chunk. */
  end(): void;
}

/**
 * Decodes Windows-1252, in which five bytes (81, 8D, 8F, 90, 9D) are not defined.
 * @throws {SheetError} on such a byte, naming its line: the text is in another encoding
 */
export function windows1252(name: string): TextDecoding {
  const lines = new LineCount();
  const decode = (chunk: Buffer): string => {
    const text = iconv.decode(chunk, 'windows-1252');
    const unknown = text.indexOf('\ufffd');
    if (unknown >= 0) {
      throw new SheetError(
        `${name} is neither UTF-8 nor Windows-1252: the byte ${hex(chunk[unknown]!)} on line ${lines.upTo(text, unknown)} is in neither. Save it again as "CSV UTF-8".`,
      );
    }
    lines.add(text);
    return text;
  };
  return { decode, end: () => {} };
}

/** Control characters between the letters of a code page: such a byte is a letter or sign in another one. */
const NO_CHARACTER = /[\x80-\x9f\ufffd]/;
/** Since 1998, Macs have the euro sign where the tables of these encodings still have the currency sign. */
const MAC_WITH_EURO =
  /^(?:x-?)?(?:mac|macintosh|csmacintosh|mac[-_ ]?(?:os[-_ ]?)?(?:roman|iceland)|100(?:00|79))$/;

/**
 * Decodes an encoding that the user named. Its chunks may end within a character.
 * @throws {SheetError} on a byte that the encoding does not define, naming its line
 */
export function namedText(encoding: NamedEncoding, name: string): TextDecoding {
  const decoder = iconv.getDecoder(encoding);
  const lines = new LineCount();
  const hasEuro = MAC_WITH_EURO.test(encoding);
  const isOneByte = !hasMultibyteCharacters(encoding);
  const decode = (chunk: Buffer): string => {
    const text = decoder.write(chunk);
    const unknown = text.search(NO_CHARACTER);
    if (unknown >= 0) {
      const what = isOneByte ? `the byte ${hex(chunk[unknown]!)}` : 'a character';
      throw new SheetError(
        `${name} is not ${encoding}: ${what} on line ${lines.upTo(text, unknown)} is not in it. Give another --encoding, or save it again as "CSV UTF-8".`,
      );
    }
    lines.add(text);
    return hasEuro ? text.replaceAll('\u00a4', '\u20ac') : text;
  };
  const end = (): void => {
    if (decoder.end())
      throw new SheetError(
        `${name} ends in the middle of a ${encoding} character: it is cut off, or in another encoding. Save it again as "CSV UTF-8".`,
      );
  };
  return { decode, end };
}

/** The beginning of a text in such an encoding; a character cut off at its end is damaged. */
export function headOfNamed(head: Buffer, encoding: NamedEncoding): string {
  return iconv.decode(head, encoding);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase();
}

/**
 * Decodes UTF-16, whose chunks may end within a character.
 * @throws {SheetError} on half a character, naming its line, because it can't be kept
 */
export function wholeUtf16(encoding: 'utf-16le' | 'utf-16be', name: string): TextDecoding {
  const lines = new LineCount();
  let rest: Buffer = Buffer.alloc(0);
  const refuse = (line: number): never => {
    throw new SheetError(
      `${name} contains half a character (a lone surrogate) on line ${line}. Delete it there, or save it again as "CSV UTF-8".`,
    );
  };
  const decode = (chunk: Buffer): string => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = bytes.length - (bytes.length % 2);
    // A copy, because the bytes are swapped in place.
    const units = Buffer.from(bytes.subarray(0, whole));
    let text = (encoding === 'utf-16be' ? units.swap16() : units).toString('utf16le');
    let kept = whole;
    if (isHighSurrogate(text.charCodeAt(text.length - 1))) {
      text = text.slice(0, -1);
      kept -= 2;
    }
    rest = Buffer.from(bytes.subarray(kept));
    if (!text.isWellFormed()) refuse(lines.upTo(text, text.search(/\p{Surrogate}/u)));
    lines.add(text);
    return text;
  };
  return {
    decode,
    end: () => {
      if (rest.length > 0) refuse(lines.upTo('', 0));
    },
  };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Counts line ends (LF, CR LF or CR) over chunks. */
class LineCount {
  #line = 1;
  #afterCr = false;

  /** The line of a position in the next chunk. */
  upTo(text: string, position: number): number {
    return this.#line + this.#breaks(text.slice(0, position));
  }

  add(text: string): void {
    this.#line += this.#breaks(text);
    if (text !== '') this.#afterCr = text.endsWith('\r');
  }

  #breaks(text: string): number {
    const breaks = text.match(/\r\n|\n|\r/g)?.length ?? 0;
    // The second half of a line end that began in the previous chunk.
    return this.#afterCr && text.startsWith('\n') ? breaks - 1 : breaks;
  }
}
