/**
 * A text from a sheet or the network as it may be shown on a terminal: control characters, escape sequences, marks that turn the
 * direction of writing and characters without a shape (a zero-width space, which may be why an id is refused) are written out.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/gu, escapedCharacter);
}

/** One character as people who program write it out: `\n`, `\x1b`, `\u202e`, `\u{e0001}`. */
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

/** A value as one line of JSON that does nothing to a terminal either: what JSON leaves as it is, is written as an escape. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
