import { ConfigurationError } from '../../model/errors.ts';

/** What a file with a setting is saved as if nobody knows better. */
const SAVE_AS_UTF8 = 'Save it as UTF-8.';

/**
 * The text of a file with settings: UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it with `>`. The mark is not part of the text.
 * @param what begins the sentence that refuses it: `The file ./.env`
 * Letters in another encoding become U+FFFD, see `assertUtf8`.
 * @throws {ConfigurationError} if it is UTF-16 without a byte order mark, or no text; its content is not shown
 */
export function textOfSetting(bytes: Buffer, what: string): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (isLittle || isBig) {
    const text = decoded(bytes, isLittle ? 'utf-16le' : 'utf-16be');
    if (text === null || text.includes('\0'))
      throw new ConfigurationError(
        `${what} begins like UTF-16 text, but can't be read as such. ${SAVE_AS_UTF8}`,
      );
    return text;
  }
  if (bytes.includes(0))
    throw new ConfigurationError(
      `${what} contains NUL bytes: it is UTF-16 text without a byte order mark, or no text. ${SAVE_AS_UTF8}`,
    );
  return new TextDecoder().decode(bytes);
}

/** @throws {ConfigurationError} if a text that `textOfSetting` returned has letters in another encoding */
export function assertUtf8(text: string, what: string): void {
  if (text.includes('\ufffd')) throw new ConfigurationError(`${what} is not UTF-8 text. ${SAVE_AS_UTF8}`);
}

function decoded(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
