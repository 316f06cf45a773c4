const ESCAPE = /_x([0-9A-Fa-f]{4})_/g;

/**
 * Decodes the `_xHHHH_` escapes of a text (ECMA-376 part 1, 22.9.2.19 ST_Xstring), as Excel does: `_x000D_` is a carriage
 * return, `_x005F_x000D_` is the text `_x000D_`.
 */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
