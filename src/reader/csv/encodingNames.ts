import iconv from 'iconv-lite';

/** An encoding that can be recognized, or is checked by rules of its own. */
export type CheckedEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Any other encoding, such as `cp850`: it is used only if the user names it. */
export type NamedEncoding = string & { readonly __encoding: 'named' };

export type Encoding = CheckedEncoding | NamedEncoding;

const CHECKED: ReadonlyMap<string, CheckedEncoding> = new Map([
  ['utf8', 'utf-8'],
  ['cp65001', 'utf-8'],
  ['utf16le', 'utf-16le'],
  ['ucs2', 'utf-16le'],
  ['utf16be', 'utf-16be'],
  ['windows1252', 'windows-1252'],
  ['win1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['1252', 'windows-1252'],
  // What calls itself Latin-1 has the signs of Windows-1252 (the WHATWG's encodings are the same in this).
  ...['latin1', 'l1', 'iso88591', 'cp819', 'ibm819', '28591', 'cp28591'].map(
    (name) => [name, 'windows-1252'] as const,
  ),
]);

/** What the library decodes too, although no text file is written in it, or only with a mark that would be recognized. */
const NO_TEXT_ENCODING =
  /^(?:base64|hex|binary|cesu8|unicode11utf[78]|utf7(?:imap)?|utf16|utf32(?:le|be)?|ucs4(?:le|be)?)$/;

/**
 * The encoding that a name means; dashes, spaces and upper or lower case make no difference. Undefined if it is none that a text file can
 * have.
 */
export function encodingNamed(name: string): Encoding | undefined {
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const checked = CHECKED.get(key);
  if (checked !== undefined) return checked;
  if (NO_TEXT_ENCODING.test(key) || !iconv.encodingExists(key)) return undefined;
  return name.trim().toLowerCase() as NamedEncoding;
}

/** Whether quotes, delimiters and line ends take two bytes each. */
export function isUtf16(encoding: Encoding | undefined): encoding is 'utf-16le' | 'utf-16be' {
  return encoding === 'utf-16le' || encoding === 'utf-16be';
}

/** Whether an encoding is one that is used only by name. */
export function isNamed(encoding: Encoding): encoding is NamedEncoding {
  return encoding !== 'utf-8' && encoding !== 'windows-1252' && !isUtf16(encoding);
}

/** Whether a character can take more than one byte, as in Shift_JIS: then two bytes of it may happen to be valid UTF-8. */
export function hasMultibyteCharacters(encoding: NamedEncoding): boolean {
  return iconv.encode('\u4e2d', encoding).length > 1;
}
