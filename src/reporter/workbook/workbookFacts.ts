import type { Workbook } from './xlsxFile.ts';

/** Panes refer to the workbook's window, so there must be one. */
const WINDOW = {
  x: 0,
  y: 0,
  width: 28_800,
  height: 17_000,
  firstSheet: 0,
  activeTab: 0,
  visibility: 'visible',
} as const;

/** Says who made a workbook, and when. @param now the instant in ISO 8601 */
export function describeWorkbook(book: Workbook, now: string): void {
  book.creator = 'charges';
  book.lastModifiedBy = 'charges';
  book.created = new Date(now);
  book.modified = new Date(now);
  book.views = [WINDOW];
}
