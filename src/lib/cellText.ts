import { escapedCharacter } from './visibleText.ts';

/** The most UTF-16 units that a cell of a spreadsheet holds. */
export const CELL_TEXT_LIMIT = 32_767;

const CUT = '… (cut)';

/** What XML 1.0 can't hold, and the delete character, which some writers drop silently. */
const FORBIDDEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const NEEDS_CARE = /[\u0000-\u0008\u000B-\u001F\u007F\uD800-\uDFFF\uFFFE\uFFFF]/;

/**
 * A text as a cell can hold it, so that a person sees exactly that text: characters that XML forbids are shown as `\x00` or `\ufffe`, line breaks
 * become the one kind that cells know, and a text over 32,767 UTF-16 units is cut and marked.
 */
export function cellText(text: string): string {
  if (text.length <= CELL_TEXT_LIMIT && !NEEDS_CARE.test(text)) return text;
  return cut(text.replace(/\r\n?/g, '\n').replace(FORBIDDEN, escapedCharacter));
}

function cut(text: string): string {
  if (text.length <= CELL_TEXT_LIMIT) return text;
  // A surrogate pair split by the cut would leave half a character.
  const kept = text.slice(0, CELL_TEXT_LIMIT - CUT.length).replace(/[\uD800-\uDBFF]$/, '');
  return kept + CUT;
}
