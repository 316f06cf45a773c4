/**
 * Makes a text from a file or the network safe to show on a terminal: control characters, escape sequences, bidirectional
 * marks and invisible characters (such as a zero-width space, which may be why an id is invalid) are escaped.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/gu, escapedCharacter);
}

/** One character as an escape sequence: `\n`, `\x1b`, `\u202e`, `\u{e0001}`. */
export function escapedCharacter(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default: {
      const code = character.codePointAt(0)!;
      if (code > 0xffff) return `\\u{${code.toString(16)}}`;
      return code < 0x100
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`;
    }
  }
}

/** A value as one line of JSON that is safe on a terminal: control and invisible characters that JSON leaves alone are escaped. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
