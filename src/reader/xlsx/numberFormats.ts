/** How a number format shows a cell's number. `time` is a time of day without a date. */
export type FormatKind = 'number' | 'date' | 'time';

/**
 * The built-in formats (ECMA-376 part 1, 18.8.30 `numFmt`); 5 to 8 and 41 to 44 as Excel's English version has them.
 * Those of East Asian versions (27 to 36, 50 to 58) differ by language and have no code here.
 */
const BUILT_IN = new Map<number, string>([
  [1, '0'],
  [2, '0.00'],
  [3, '#,##0'],
  [4, '#,##0.00'],
  [5, '$#,##0_);($#,##0)'],
  [6, '$#,##0_);[Red]($#,##0)'],
  [7, '$#,##0.00_);($#,##0.00)'],
  [8, '$#,##0.00_);[Red]($#,##0.00)'],
  [9, '0%'],
  [10, '0.00%'],
  [11, '0.00E+00'],
  [12, '# ?/?'],
  [13, '# ??/??'],
  [14, 'mm-dd-yy'],
  [15, 'd-mmm-yy'],
  [16, 'd-mmm'],
  [17, 'mmm-yy'],
  [18, 'h:mm AM/PM'],
  [19, 'h:mm:ss AM/PM'],
  [20, 'h:mm'],
  [21, 'h:mm:ss'],
  [22, 'm/d/yy h:mm'],
  [37, '#,##0 ;(#,##0)'],
  [38, '#,##0 ;[Red](#,##0)'],
  [39, '#,##0.00;(#,##0.00)'],
  [40, '#,##0.00;[Red](#,##0.00)'],
  [41, '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)'],
  [42, '_($* #,##0_);_($* (#,##0);_($* "-"_);_(@_)'],
  [43, '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)'],
  [44, '_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mmss.0'],
  [48, '##0.0E+0'],
  [49, '@'],
]);

/** The code of a built-in format; undefined for General and for formats without a code of their own. */
export function builtInFormat(id: number): string | undefined {
  return BUILT_IN.get(id);
}

/** The kind of a built-in format: from its code, or for the East Asian ones from its number. */
export function builtInKind(id: number): FormatKind {
  const code = BUILT_IN.get(id);
  if (code !== undefined) return formatKind(code);
  if (id === 32 || id === 33) return 'time';
  return (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : 'number';
}

/**
 * How a format code shows a number, judged by its first section (ECMA-376 part 1, 18.8.31). Quoted text, escaped characters, fillers and
 * `[…]` parts are ignored. An elapsed time (`[h]:mm`) is a number, because it isn't a point in time.
 */
export function formatKind(code: string): FormatKind {
  const section = firstSection(code);
  if (section.elapsed) return 'number';
  const letters = dateLetters(section.letters);
  if (/[0#?]/.test(letters)) return 'number';
  if (/[ydegbå]/.test(letters)) return 'date';
  const time = /[hs]/.test(letters);
  if (/m/.test(letters)) return time ? 'time' : 'date';
  return time ? 'time' : 'number';
}

/** Whether the format of a date shows the time of day too. Those of East Asian versions have no code, and show none. */
export function showsTime(code: string | undefined): boolean {
  return code !== undefined && /[hs]/.test(dateLetters(firstSection(code).letters));
}

/** The letters that tell a date: the only digits in its format are fractions of a second; with others it is a number with stray letters. */
function dateLetters(letters: string): string {
  return letters
    .replace(/s+[.,]0+/g, 's')
    .replace(/am\/pm|a\/p/g, 'h')
    .replace(/general|e[+-]/g, '0');
}

/** The first section in lower case, without literal text, and whether it shows elapsed time. */
function firstSection(code: string): { letters: string; elapsed: boolean } {
  let letters = '';
  let elapsed = false;
  for (let i = 0; i < code.length; i += 1) {
    const c = code[i]!;
    if (c === ';') break;
    if (c === '"' || c === '[') {
      const end = code.indexOf(c === '"' ? '"' : ']', i + 1);
      const inside = code.slice(i + 1, end < 0 ? code.length : end);
      if (c === '[' && /^(?:h+|m+|s+)$/i.test(inside)) elapsed = true;
      i = end < 0 ? code.length : end;
    } else if (c === '\\' || c === '_' || c === '*') {
      i += 1;
    } else {
      letters += c.toLowerCase();
    }
  }
  return { letters, elapsed };
}
