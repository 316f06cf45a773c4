/**
 * One cell as stored in the file, before any interpretation. Text is a plain string, because nearly all
 * cells are text; the empty string is an empty cell. No variant holds a JavaScript number or Date: money and
 * dates stay text from the file to the wire.
 */
export type Cell = string | NumberCell | DateCell | BooleanCell | ErrorCell | UncalculatedCell;

/** How many significant digits of a number spreadsheet programs keep and show. */
export const SPREADSHEET_DIGITS = 15;

/** A number cell. `text` is a plain decimal (`-12.1`, never `1e5`): the file's value at the 15 digits Excel shows. */
export interface NumberCell {
  readonly kind: 'number';
  readonly text: string;
  /** The file's own text where it differs in value from `text`: float noise such as `12.100000000000001`. */
  readonly raw?: string;
  /** The number format code, unless it is General. */
  readonly format?: string;
  /** What the tab shows where that is another number, or none: `25%` for 0.25, `36:00` for 1.5; empty if nothing is shown. */
  readonly shown?: string;
  /** What the tab shows where that has fewer decimals: `33.33`. */
  readonly rounded?: string;
}

/** A date cell: `2026-10-31`, or `2026-10-31T08:30:00` (with `.123` if it has milliseconds), as the tab shows it. */
export interface DateCell {
  readonly kind: 'date';
  readonly text: string;
  readonly format?: string;
  /** The time that the cell has and its format does not show: `15:18:58`. */
  readonly hiddenTime?: string;
}

export interface BooleanCell {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** An error value such as `#N/A`, or a number, date or time that is none (`code` then says what it is instead). */
export interface ErrorCell {
  readonly kind: 'error';
  readonly code: string;
  /** What the file has, if it is not an error value. */
  readonly stored?: {
    readonly text: string;
    readonly as: 'number' | 'date' | 'time';
    /** The time that the tab shows, if it is one without a date: `12:00`. */
    readonly shown?: string;
  };
}

/** A formula whose result is not in the file, or out of date; a spreadsheet program has to open and save the file first. */
export interface UncalculatedCell {
  readonly kind: 'uncalculated';
  /** The result that the file has, although it says that its formulas were not calculated. */
  readonly result?: string;
}

/**
 * The cell as a person sees it, for messages: the text itself, a number's digits, `TRUE`, `#N/A`.
 */
export function shownCell(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  switch (cell.kind) {
    case 'number':
      return cell.text;
    case 'date':
      return cell.text.replace('T', ' ');
    case 'boolean':
      return cell.value ? 'TRUE' : 'FALSE';
    case 'error':
      return cell.stored?.shown ?? cell.stored?.text ?? cell.code;
    case 'uncalculated':
      return cell.result ?? '(formula without a value)';
  }
}

/** The beginning of a text, for messages, cut so that no character is split. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)}…`;
}

/** True for a cell that is absent, empty, or only white space. */
export function isEmptyCell(cell: Cell | undefined): boolean {
  return cell === undefined || (typeof cell === 'string' && (cell === '' || cell.trim() === ''));
}

/**
 * The letters of a column: 0 is `A`, 25 `Z`, 26 `AA`.
 */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return letters;
}

/**
 * A cell's address as spreadsheet programs write it: column index 2, row 17 is `C17`.
 * @param tab the tab's name, if it is not the only one: `Nov!C17`
 */
export function cellAddress(column: number, row: number, tab?: string): string {
  const address = `${columnLetters(column)}${row}`;
  return tab === undefined ? address : `${tabReference(tab)}!${address}`;
}

/** Longer names are no program's. */
const LONGEST_TAB = 100;
/** Other names, such as `Nov 2026` or `Q4`, which is also a cell, are quoted. */
const PLAIN_TAB = /^(?!(?:[A-Z]{1,3}\d+|R?\d*C?\d*|true|false)$)[\p{L}_][\p{L}\p{N}_.]*$/iu;

/** A tab's name as it is written before an address: `Nov`, `'Nov 2026'`, `'Anna''s'`. */
export function tabReference(tab: string): string {
  const name = shortened(tab, LONGEST_TAB);
  return PLAIN_TAB.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
}
