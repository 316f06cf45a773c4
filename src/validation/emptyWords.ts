/**
 * The words that databases and programs write for "no value": SQL, pandas, R, JavaScript, Python, .NET. What a person may well write,
 * such as `none`, `-` or `Nil` (a river), is not among them unless the column takes no texts.
 */
const EXACT: ReadonlySet<string> = new Set([
  'None',
  'NONE',
  'NaT',
  'NA',
  'nil',
  'NIL',
  '\\N',
  '\\\\N',
  '#NA',
  '#N/A N/A',
  '1.#IND',
  '-1.#IND',
  '1.#QNAN',
  '-1.#QNAN',
  'DBNull',
  'System.DBNull',
]);
const ANY_CASE = /^(?:null|[-+]?nan|n\/a|undefined)$/i;
/** `(null)`, `[NULL]`, `<NA>`, `{null}`; and what a pivot table shows. */
const IN_BRACKETS =
  /^(?:\((?:null|nil|none|nan|nat|na|n\/a|undefined|blank)\)|\[(?:null|nil|none|nan|nat|na|n\/a|undefined)\]|<(?:null|nil|none|nan|nat|na|n\/a|undefined)>|\{null\})$/i;
/** In a column of ids, numbers or dates these can't be anything else. A `-` could: accountants write it for zero. */
const NO_TEXT = /^(?:none|nat|na|nil|n\.a\.|empty|blank|missing)$/i;
const LONGEST = 13;

/** Whether the whole text is a program's word for an empty cell. @param text without spaces at its ends */
export function isEmptyWord(text: string): boolean {
  return text.length <= LONGEST && (EXACT.has(text) || ANY_CASE.test(text) || IN_BRACKETS.test(text));
}

/** The same for a column that takes no texts, where more words can only mean that. */
export function isEmptyWordOfValues(text: string): boolean {
  return isEmptyWord(text) || (text.length <= LONGEST && NO_TEXT.test(text));
}
