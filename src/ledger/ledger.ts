import type { ChargeUpdate, CheckedRow, Problem, SheetColumn } from '../charge/row.ts';

/**
 * Where a row stands.
 * `invalid`: did not pass validation; never sent. `pending`: valid, not sent yet. `sending`: the intent is on disk, the answer
 * is not. `updated`: the server answered Success=true for this ChargeId. `rejected`: it answered Success=false.
 * `failed`: no usable answer after the last attempt.
 */
export type RowState = 'invalid' | 'pending' | 'sending' | 'updated' | 'rejected' | 'failed';

/**
 * Where a run stands.
 * `checked`: its rows are in the ledger, nothing was sent. `sending`: under way, or its process died. `finished`: every valid row has
 * its outcome. `stopped` and `interrupted`: ended early, can be resumed. `refused`: validation failed, nothing was sent.
 */
export type RunState = 'checked' | 'sending' | 'finished' | 'stopped' | 'interrupted' | 'refused';

export type RowCounts = Readonly<Record<RowState, number>>;

/** Exact sums as decimal texts. */
export interface Totals {
  readonly count: string;
  readonly totalPrice: string;
}

/** Whether and when SetTimeOfLastSync took the run down. `message` says why not. */
export interface SyncRecord {
  readonly recorded: boolean;
  /** The syncTime that was sent, an instant with its offset. */
  readonly time: string | null;
  readonly message: string | null;
}

/** The sheet of a run, as it was read. */
export interface RunSheet {
  readonly file: string;
  readonly tab: string | null;
  readonly sha256: string;
  readonly headerRow: number;
  readonly rows: number;
  readonly columns: readonly SheetColumn[];
  /** What was noticed while reading, in sentences. */
  readonly notes: readonly string[];
  /** The sums of the sheet's own Count and TotalPrice columns, rows that are invalid for another reason included. */
  readonly totals: Totals;
}

/** Where a run sends, and as whom. Null for a dry run. */
export interface RunTarget {
  readonly automationUrl: string;
  readonly serviceUrl: string;
  readonly host: string;
  readonly warehouse: string;
  readonly username: string;
  readonly goodsOwnerId: number | null;
  readonly integrationType: string;
}

export interface Run {
  readonly id: string;
  readonly state: RunState;
  readonly dryRun: boolean;
  readonly sheet: RunSheet;
  readonly target: RunTarget | null;
  /** Instants in ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string | null;
  /** Why the run ended early, in a sentence. */
  readonly stopReason: string | null;
  /** The path of the newest result workbook. */
  readonly report: string | null;
  readonly sync: SyncRecord;
}

/** An error that the server named: its words and the API's ErrorType. */
export interface ChargeError {
  readonly message: string;
  readonly errorType: string;
}

/** What became of a row that was sent. */
export type Outcome =
  | { readonly state: 'updated' }
  | { readonly state: 'rejected'; readonly message: string; readonly errors: readonly ChargeError[] }
  | { readonly state: 'failed'; readonly message: string; readonly mayHaveBeenApplied: boolean };

/** A row of a run with everything that is known of it. */
export interface LedgerRow extends CheckedRow {
  readonly state: RowState;
  /** How many calls were made for it. */
  readonly attempts: number;
  /** The instant of its last call, ISO 8601, UTC; null if none was made. */
  readonly sentAt: string | null;
  readonly outcome: Outcome | null;
  /** True if it was sent again after a crash or a stop had left its outcome unknown. */
  readonly sentAgain: boolean;
}

/** A row to be sent. */
export interface SendableRow {
  readonly row: number;
  readonly update: ChargeUpdate;
  readonly attempts: number;
  /** True if an earlier process had announced the call and left no outcome. */
  readonly outcomeUnknown: boolean;
}
