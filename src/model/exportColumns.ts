/**
 * The columns that an exported file has after those that can be imported: they help a person to know a charge again, and are never sent.
 * Their names must never change, because exported files are in use.
 */
export const CONTEXT_COLUMNS = [
  'Invoice',
  'Invoice number',
  'Goods owner',
  'Article',
  'Order',
  'Currency',
  'Profit center code',
  'Profit center name',
  'Unit price',
] as const;

export type ContextColumn = (typeof CONTEXT_COLUMNS)[number];

/** The column with the id of the invoice that a charge is on. A file that was not exported may have it, too. */
export const INVOICE_COLUMN: ContextColumn = 'Invoice';

/** The last column of an exported file: the id of the export, by which each row knows what it said. */
export const EXPORT_COLUMN = 'Export';

/** The id of an export or an undo, as the ledger makes it. */
export const EXPORT_ID = /^(?:export|undo)-[a-z2-9]{8}$/;

/**
 * Whether the exported text of a cell needs an apostrophe, so that no spreadsheet program takes it for a formula. CSV has no other way. A text that
 * has one of its own gets another, so that taking one off gives the text itself.
 */
export function looksLikeFormula(text: string): boolean {
  return /^'*[=+\-@\t\r]/.test(text);
}

/** A date as a person sees it in an exported file: `2026-10-31`, or `2026-10-31 08:30:00` unless the time is midnight. */
export function exportedDate(date: string): string {
  return date
    .trim()
    .replace('T', ' ')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
    .replace(/ 00:00:00$/, '');
}
