import { escapedCharacter } from '../../lib/visibleText.ts';

/** The most UTF-16 units that a cell of a spreadsheet holds. */
export const CELL_TEXT_LIMIT = 32_767;

const CUT = '… (cut)';

/** What XML 1.0 can't hold, and the delete character, which the writer would drop silently. */
const FORBIDDEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** An underscore that begins what spreadsheet programs decode as a character: `_x000D_`. */
const ESCAPE_LOOKALIKE = /_(?=x[0-9A-Fa-f]{4}_)/g;

const NEEDS_CARE = /[\u0000-\u0008\u000B-\u001F\u007F\uD800-\uDFFF\uFFFE\uFFFF]|_x/;

/**
 * A text made safe for a workbook's XML, so that a person sees exactly that text: characters that XML forbids are shown as
 * `\x00` or `\ufffe`, line breaks become the one kind that cells know, a text over 32,767 UTF-16 units is cut and marked, and what
 * looks like an escape of the format (`_x000D_`, ST_Xstring in ECMA-376 part 1, 22.9.2.19) is escaped itself.
 */
export function safeText(text: string): string {
  if (text.length <= CELL_TEXT_LIMIT && !NEEDS_CARE.test(text)) return text;
  const shown = text.replace(/\r\n?/g, '\n').replace(FORBIDDEN, escapedCharacter);
  return cutText(shown).replace(ESCAPE_LOOKALIKE, '_x005F_');
}

function cutText(text: string): string {
  if (text.length <= CELL_TEXT_LIMIT) return text;
  // A surrogate pair split by the cut would leave half a character.
  const kept = text.slice(0, CELL_TEXT_LIMIT - CUT.length).replace(/[\uD800-\uDBFF]$/, '');
  return kept + CUT;
}
