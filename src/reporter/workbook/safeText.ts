import { cellText } from '../../lib/cellText.ts';

/** An underscore that begins what spreadsheet programs decode as a character: `_x000D_`. */
const ESCAPE_LOOKALIKE = /_(?=x[0-9A-Fa-f]{4}_)/g;

/**
 * A text made safe for a workbook's XML, so that a person sees exactly that text (see `cellText`): what looks like an escape of the format
 * (`_x000D_`, ST_Xstring in ECMA-376 part 1, 22.9.2.19) is escaped itself.
 */
export function safeText(text: string): string {
  const shown = cellText(text);
  return shown.includes('_x') ? shown.replace(ESCAPE_LOOKALIKE, '_x005F_') : shown;
}
