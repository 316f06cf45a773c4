/**
 * The words that databases and programs write for "no value": SQL, pandas, R, JavaScript, Python, .NET, Go. What a person may well write,
 * such as `-` or `Nil` (a river), is not among them unless the column takes no texts.
 */
const EXACT: ReadonlySet<string> = new Set([
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
  '$null',
  'DBNull',
  'DBNull.Value',
  'System.DBNull',
  'pd.NA',
  'pd.NaT',
  'np.nan',
  'numpy.nan',
  'NA_character_',
  'NA_integer_',
  'NA_real_',
  '%!s(<nil>)',
  '%!d(<nil>)',
  '%!v(<nil>)',
]);
const ANY_CASE = /^(?:null|none|[-+]?nan(?:\(ind\))?|n\/a|n\. ?a\.|undefined)$/i;
/** `(null)`, `[NULL]`, `<NA>`, `{null}`; and what a pivot table shows, in the languages of Excel. */
const IN_BRACKETS =
  /^(?:\((?:null|nil|none|nan|nat|na|n\/a|undefined|blank|empty|tom|leer|leeg|vide|vuoto|tyhjä|puste)\)|\[(?:null|nil|none|nan|nat|na|n\/a|undefined|blank|empty)\]|<(?:null|nil|none|nan|nat|na|n\/a|undefined|blank|empty)>|\{null\})$/i;
/** In a column of ids, numbers or dates these can't be anything else. A `-` could: accountants write it for zero. */
const NO_TEXT = /^(?:nat|na|nil|empty|blank|missing)$/i;
/** The day that MySQL writes for none. */
const ZERO_DATE = /^(?:0000-00-00|00[/.]00[/.]0000)(?: 00:00(?::00)?)?$/;
/** What joins several such words, as in a first and a last name that are both missing. */
const JOINED = /[\s,;|]+/;
/** The quotes of a text, or the apostrophe that makes a text of a cell. */
const IN_QUOTES = /^(?:(["'`])(.+)\1|'(.+))$/s;
const BEGINS = /^[nu([<{+\-\\"'`]/i;
const LONGEST = 24;

/** Whether the whole text is a program's word for an empty cell, or several. @param text without spaces at its ends */
export function isEmptyWord(text: string): boolean {
  if (text.length > LONGEST) return false;
  if (EXACT.has(text)) return true;
  // Nearly every text that comes here begins with a letter that begins no other such word, or with a digit.
  if (!BEGINS.test(text)) return false;
  if (isWord(text)) return true;
  const end = text.search(JOINED);
  if (end > 0) return isWord(text.slice(0, end)) && text.split(JOINED).every(isWord);
  const quoted = IN_QUOTES.exec(text);
  return quoted !== null && isWord((quoted[2] ?? quoted[3])!);
}

function isWord(text: string): boolean {
  return EXACT.has(text) || ANY_CASE.test(text) || IN_BRACKETS.test(text);
}

/** The same for a column that takes no texts, where more words can only mean that. */
export function isEmptyWordOfValues(text: string): boolean {
  return isEmptyWord(text) || (text.length <= LONGEST && (NO_TEXT.test(text) || ZERO_DATE.test(text)));
}
