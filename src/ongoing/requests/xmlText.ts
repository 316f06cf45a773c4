// What XML 1.0 section 2.2 allows; with the u flag, a lone surrogate is a character by itself and not among them.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const SPECIAL = /[&<>"'\r]/;
const SPECIALS = /[&<>"'\r]/g;

/**
 * The first character of a text that XML 1.0 can't carry in any form, as `U+000B`, or null.
 */
export function forbiddenCharacter(text: string): string | null {
  const found = FORBIDDEN.exec(text);
  return found === null ? null : `U+${found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * A text as the content of an element. Everything is escaped, a leading `<![CDATA[` too (soap would let it through as
 * markup), and a carriage return becomes a reference, because XML readers turn a bare one into a line feed.
 *
 * @throws TypeError naming the character, not the text, if XML 1.0 forbids one: validation should have caught it.
 */
export function xmlText(text: string): string {
  const forbidden = forbiddenCharacter(text);
  if (forbidden !== null)
    throw new TypeError(`A text to be sent contains ${forbidden}, which XML can't carry.`);
  return SPECIAL.test(text) ? text.replace(SPECIALS, escapeSpecial) : text;
}

function escapeSpecial(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    case "'":
      return '&apos;';
    default:
      return '&#13;';
  }
}
