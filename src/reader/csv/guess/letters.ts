import iconv from 'iconv-lite';

/**
 * The signs of the 256 bytes of Windows-1252, in one string: the place of each is its byte. A text of bytes, one per character, is what the
 * other encodings are tried on.
 */
export const WINDOWS_1252: string = iconv.decode(
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  'windows-1252',
);

/** What each byte is in Windows-1252: a lower-case letter, an upper-case letter, a digit, or none of these. */
const KINDS: readonly ('lower' | 'upper' | 'digit' | 'other')[] = [...WINDOWS_1252].map((sign) => {
  if (/\d/.test(sign)) return 'digit';
  // The florin sign and the ordinal signs are letters to Unicode.
  if (!/\p{L}/u.test(sign) || /[ƒªºµ]/.test(sign)) return 'other';
  return sign === sign.toLowerCase() ? 'lower' : 'upper';
});

/** What the byte at a place is; beyond the ends of a text, none of these. */
export function kindAt(bytes: string, at: number): 'lower' | 'upper' | 'digit' | 'other' {
  const byte = bytes.charCodeAt(at);
  return Number.isNaN(byte) ? 'other' : KINDS[byte]!;
}

export function isLetterAt(bytes: string, at: number): boolean {
  const kind = kindAt(bytes, at);
  return kind === 'lower' || kind === 'upper';
}

/** A text of bytes as Windows-1252 shows it. */
export function shownAs1252(bytes: string): string {
  return bytes.replace(/[\x80-\xff]/g, (byte) => WINDOWS_1252[byte.charCodeAt(0)]!);
}
