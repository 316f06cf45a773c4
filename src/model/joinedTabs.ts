import { cellAddress, tabReference } from './cell.ts';
import { normalizedHeader } from './chargeFields.ts';
import type { SheetColumn } from './row.ts';

/** One of several tabs that are read as one file, one after the other. */
export interface JoinedTab {
  readonly name: string;
  readonly headerRow: number;
  /** Its own columns, in its own order; the cells of its rows are in that order too. */
  readonly columns: readonly SheetColumn[];
}

/** The tabs of a file of which several are read; undefined for any other file. */
export type JoinedTabs = readonly JoinedTab[] | undefined;

/** At most this many tabs are read as one file, so that the number of a row has 31 bits. */
export const MOST_JOINED = 1_000;
/** No tab has more rows. */
const ROWS_OF_A_TAB = 1_048_576;

/**
 * The number of a row among those of several tabs: unique, and in the order in which they are read. It is the ledger's key; people get the tab
 * and the row's own number there.
 * @param tab which of the tabs, from 0
 * @param row the row as spreadsheet programs number it, from 1
 */
export function joinedRow(tab: number, row: number): number {
  return tab * ROWS_OF_A_TAB + row;
}

/** Which of several tabs a row is in, from 0. @param row as `joinedRow` numbers it */
export function tabOfRow(row: number): number {
  return Math.floor((row - 1) / ROWS_OF_A_TAB);
}

/** The number of a row in its own tab, from 1. */
export function ownRow(row: number, tabs: JoinedTabs): number {
  return tabs === undefined ? row : row - tabOfRow(row) * ROWS_OF_A_TAB;
}

/** A row in a sentence: `row 7`, or `row 7 of tab "Nov"` if several tabs are read. */
export function rowName(row: number, tabs: JoinedTabs): string {
  return tabs === undefined ? `row ${row}` : `row ${ownRow(row, tabs)} of tab "${tabs[tabOfRow(row)]!.name}"`;
}

/** A row in a table: `7`, or `Nov!7` if several tabs are read. */
export function rowReference(row: number, tabs: JoinedTabs): string {
  return tabs === undefined ? `${row}` : `${tabReference(tabs[tabOfRow(row)]!.name)}!${ownRow(row, tabs)}`;
}

/** The address of a cell: `C7`, or `Nov!C7` if several tabs are read. @param column its index in its own tab */
export function cellName(column: number, row: number, tabs: JoinedTabs): string {
  return tabs === undefined
    ? cellAddress(column, row)
    : cellAddress(column, ownRow(row, tabs), tabs[tabOfRow(row)]!.name);
}

/** A column of a file: of its only tab, or what is the same column in several. */
export interface FileColumn extends SheetColumn {
  /** For several tabs: the column in each of them; undefined where a tab has none. */
  readonly inTabs?: readonly (SheetColumn | undefined)[];
}

/** The column in the tab of a row, which says where its cell is; undefined if that tab has none. */
export function columnInTab(column: FileColumn, row: number): SheetColumn | undefined {
  return column.inTabs === undefined ? column : column.inTabs[tabOfRow(row)];
}

/** The columns of a file: those of its only tab, or of all its tabs, each once. */
export function columnsOfFile({
  columns,
  tabs,
}: {
  readonly columns: readonly SheetColumn[];
  readonly tabs?: JoinedTabs;
}): readonly FileColumn[] {
  return tabs === undefined ? columns : joinedColumns(tabs);
}

/** The columns of several tabs: those that fill the same field are one, and so are others of the same name. */
function joinedColumns(tabs: readonly JoinedTab[]): FileColumn[] {
  const joined: (FileColumn & { readonly inTabs: (SheetColumn | undefined)[] })[] = [];
  const byMeaning = new Map<string, (typeof joined)[number][]>();
  for (const [tab, { columns }] of tabs.entries()) {
    const taken = new Map<string, number>();
    for (const column of columns) {
      const meaning = meaningOf(column);
      const same = byMeaning.get(meaning) ?? [];
      byMeaning.set(meaning, same);
      const before = taken.get(meaning) ?? 0;
      taken.set(meaning, before + 1);
      if (same[before] === undefined) {
        same[before] = { ...column, index: joined.length, inTabs: [] };
        joined.push(same[before]);
      }
      same[before].inTabs[tab] = column;
    }
  }
  return joined;
}

function meaningOf({ name, field, ignored }: SheetColumn): string {
  if (field !== undefined) return `field ${field}`;
  return ignored ? `ignored ${name}` : `name ${normalizedHeader(name)}`;
}
