import type { JoinedTabs } from '../model/joinedTabs.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';

/** Something a person should know about how a sheet was read; reported once. */
export interface Note {
  /** A stable name for programs and tests, such as `unknown-columns`. */
  readonly code: string;
  readonly message: string;
}

/** Rows from `first` to `last`, counted from 1. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

/** One tab of a spreadsheet file, or the only "tab" of a CSV file. */
export interface Tab {
  /** The tab's name; null for CSV. */
  readonly name: string | null;
  /** False for hidden and very hidden tabs. */
  readonly visible: boolean;
  /**
   * The rows in batches, without blank ones (row numbers are kept). Each call starts again at the first row. Memory does not grow with
   * the rows.
   * @param lastRow ends the reading soon after this row, even if blank rows follow in the file
   * @throws {SheetError} as soon as the file turns out to be damaged
   */
  rows(lastRow?: number): AsyncGenerator<RawRow[], void, undefined>;
  /** What was noticed by the last complete pass over `rows()`: hidden rows, merged cells, rounded numbers. */
  notes(): Note[];
  /** The spans of rows, in order, in which a cell of the column is merged downwards; complete once rows were read. */
  mergedDown?(column: number): RowSpan[];
}

/** A file with its tabs, in the order a spreadsheet program shows them. */
export interface SheetFile {
  readonly format: 'csv' | 'xlsx';
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
  readonly tabs: readonly Tab[];
  /** What was noticed on opening: a guessed encoding, a detected delimiter. */
  readonly notes: readonly Note[];
  /** CSV only: the delimiter found. */
  readonly delimiter?: string;
  /** CSV only: whether the user or the file itself named the delimiter. */
  readonly isDelimiterStated?: boolean;
  close(): Promise<void>;
}

/** A sheet that is ready to be read: its tab is chosen, or several are, and the headers are understood. */
export interface Sheet {
  /** The path as the user gave it. */
  readonly file: string;
  /** The only tab that is read; null for CSV, and if several are read. */
  readonly tab: string | null;
  /** The tabs, if several are read as one file, one after the other. */
  readonly tabs: JoinedTabs;
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
  readonly format: 'csv' | 'xlsx';
  /** The first tab's, if several are read. */
  readonly headerRow: number;
  /** Of several tabs, the columns of all. */
  readonly columns: readonly SheetColumn[];
  /** CSV only: the delimiter found. */
  readonly delimiter?: string;
  /** The rows below the header, in batches; a batch has rows of one tab. Of several tabs, they are numbered as `joinedRow` does. */
  rows(): AsyncGenerator<RawRow[], void, undefined>;
  /** Everything worth reporting about how it was read; complete once `rows()` has been read to its end. */
  notes(): Note[];
  close(): Promise<void>;
}
