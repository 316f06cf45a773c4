import type { Cell } from './cell.ts';
import type { Field } from './chargeFields.ts';

/**
 * The changes that a row asks for, each value exactly as it is sent. A field that is absent is left as it
 * is; `null` clears it with `xsi:nil`, the empty string clears a text.
 */
export interface ChargeValues {
  ChargeId?: number;
  /** `2026-10-31T00:00:00`: a date and time without a zone. */
  ActionDate?: string | null;
  /** An exact decimal text with a point. */
  Count?: string;
  TotalPrice?: string;
  ProfitCenterId?: number | null;
  Container?: string;
  Comment?: string;
  ArticleGroupId?: number | null;
}

/**
 * What an exported file said of a charge. Null is an empty cell; a field that is absent could not be read, so nothing is known of it.
 */
export type BaselineValues = { readonly [F in Exclude<Field, 'ChargeId'>]?: ChargeValues[F] | null };

/** What an exported file said of a charge, or an undo file, which says something else than what stands there. */
export interface ExportedValues {
  /** What stood there. */
  readonly values: BaselineValues;
  /** What an undo file puts back instead, exactly; absent for an exported file. */
  readonly written?: ChargeValues;
}

/** The values of a row that may be sent. */
export interface ChargeUpdate extends ChargeValues {
  ChargeId: number;
}

/** One thing wrong with one cell, or with the whole row or file. */
export interface Problem {
  /** The row as spreadsheet programs number it, from 1. */
  readonly row: number;
  /** The number of the row in its run, if that is another: where several tabs are read, `row` is its number in its own tab. */
  readonly runRow?: number;
  /** `C17`, or `Nov!C17` where several tabs are read; for a problem of the whole row, the address of its ChargeId cell or first cell. */
  readonly cell: string;
  /** The header for messages, at most 100 characters of it, or the field's own name if the file has no such column. */
  readonly column: string;
  /** The cell as seen, at most 200 characters of it. */
  readonly value: string;
  /** What is wrong and what would be right. */
  readonly message: string;
  /** The kind of problem, for summaries. */
  readonly kind: ProblemKind;
}

export type ProblemKind =
  | 'required'
  | 'not a whole number'
  | 'out of range'
  | 'not a date'
  | 'not a number'
  | 'ambiguous'
  | 'too long'
  | 'forbidden character'
  | 'invisible character'
  | 'word for an empty cell'
  | 'damaged text'
  | 'distant date'
  | 'count and price go together'
  | 'nothing to update'
  | 'duplicate'
  | 'row shape'
  | 'formula or error cell'
  | 'not clearable'
  | 'out of date'
  | 'sheet';

/** Which row of its run a problem is of. */
export function runRowOf({ row, runRow }: Problem): number {
  return runRow ?? row;
}

/** A row as read from the file. Cells are indexed by the columns of its tab, from 0; trailing empty ones may be missing. */
export interface RawRow {
  /** The row as spreadsheet programs number it, from 1; where several tabs are read, as `joinedRow` does. */
  readonly row: number;
  /** The line of the file on which the row begins, if it differs from the row number (a CSV with quoted line breaks). */
  readonly line?: number;
  /** The line of the file on which the row ends, if it is not the one on which it begins. */
  readonly lastLine?: number;
  readonly cells: readonly Cell[];
  /** Something wrong with the row's own shape, found by the reader: it makes the row invalid. */
  readonly shapeProblem?: string;
  /** The column of the cell that has the shape problem, if it is one cell's. */
  readonly shapeColumn?: number;
  /** True if a cell of the row shows less than it holds: a date without its time, a number with fewer decimals. */
  readonly showsLess?: true;
  /** The shape problem that a row without its last cells has, unless all cells that it has are right. */
  readonly endsEarly?: string;
  /** The columns whose cells total other rows, by a SUBTOTAL formula or as a table's totals, if the reader found any. */
  readonly totals?: readonly number[];
  /** The row of an earlier run that this one corrects, if the file is a *To fix* tab. */
  readonly origin?: RowOrigin;
  /** The exported file that the row comes from, by the id in its last column. */
  readonly baseline?: string;
  /** The id of the invoice that the row names. */
  readonly invoice?: number;
}

/** A row of a run, as a *To fix* tab names it. */
export interface RowOrigin {
  readonly run: string;
  /** Which workbook of that run, counted from 1. */
  readonly report: number;
  /** See `RawRow.row`. */
  readonly row: number;
}

/** A column of the file: its header, and the field it fills, if any. */
export interface SheetColumn {
  readonly index: number;
  readonly name: string;
  readonly field?: Field;
  /** True for the last column of a *To fix* tab, which is skipped without a note. */
  readonly ignored?: boolean;
  /** True for what an exported file says of a charge beside the fields that can be imported: it is kept, without a note. */
  readonly context?: boolean;
}

/** A row after validation: it may be sent if it has no problems. `values` holds whatever could be read, even if there are problems. */
export interface CheckedRow extends RawRow {
  readonly values: ChargeValues;
  /** What the cells say, if cells that are as they were exported are left out of `values`. */
  readonly stated?: ChargeValues;
  /** The fields whose cells were emptied since they were exported: that changes nothing. */
  readonly emptied?: readonly Field[];
  readonly problems: readonly Problem[];
}
