import type { Cell } from './cell.ts';
import type { Field } from './chargeFields.ts';

/**
 * What a row asks for, each value exactly as it will stand on the wire. A field that is absent is left as it
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

/** The values of a row that may be sent. */
export interface ChargeUpdate extends ChargeValues {
  ChargeId: number;
}

/** One thing wrong with one cell (or, without a field, with the whole row or sheet). */
export interface Problem {
  /** The row as spreadsheet programs number it, from 1. */
  readonly row: number;
  /** `C17`; for a problem of the whole row, the address of its ChargeId cell or first cell. */
  readonly cell: string;
  /** The header as the sheet writes it, or the field's own name where the sheet has no such column. */
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
  | 'count and price go together'
  | 'nothing to update'
  | 'duplicate'
  | 'row shape'
  | 'formula or error cell'
  | 'not clearable'
  | 'sheet';

/** A row of a sheet as the reader gives it. Cells stand by column index from 0; trailing empty ones may be missing. */
export interface RawRow {
  readonly row: number;
  /** The line of the file on which the row begins, where that is not its row number (a CSV with quoted line breaks). */
  readonly line?: number;
  /** The line of the file on which the row ends, where that is another than it begins on. */
  readonly lastLine?: number;
  readonly cells: readonly Cell[];
  /** Something wrong with the row's own shape, found by the reader: it makes the row invalid. */
  readonly shapeProblem?: string;
}

/** A column of the sheet: what it is called there, and the field it fills, if any. */
export interface SheetColumn {
  readonly index: number;
  readonly name: string;
  readonly field?: Field;
  /** Skipped without a note: the last column of the *To fix* tab itself. */
  readonly ignored?: boolean;
}

/** A row after validation: it may be sent if it has no problems. `values` holds whatever could be read, also then. */
export interface CheckedRow extends RawRow {
  readonly values: ChargeValues;
  readonly problems: readonly Problem[];
}
