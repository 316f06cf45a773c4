import type { CheckedRow, SheetColumn } from './row.ts';

/**
 * The state of a row.
 * `invalid`: did not pass validation; never sent. `pending`: valid, not sent yet. `sending`: the intent is on disk, the answer
 * is not. `updated`: the server answered Success=true for this ChargeId. `rejected`: it answered Success=false.
 * `failed`: no usable answer after the last attempt.
 */
export type RowState = 'invalid' | 'pending' | 'sending' | 'updated' | 'rejected' | 'failed';

/**
 * The state of a run.
 * `loading`: its file is being read. `checked`: its rows are in the ledger, nothing was sent. `sending`: under way, or its process died.
 * `finished`: every valid row has its outcome. `stopped` and `interrupted`: ended early, can be resumed. `not valid`: validation
 * failed, nothing was sent.
 */
export type RunState =
  | 'loading'
  | 'checked'
  | 'sending'
  | 'finished'
  | 'stopped'
  | 'interrupted'
  | 'not valid';

/**
 * Why a run stopped before its end, for programs. `refused`: credentials or rights. `misdirected`: the URL, a certificate or a proxy.
 * `throttled`: the server asks for a longer wait than is worthwhile. `unreachable`: no row got an answer. `failures`: too many rows failed.
 * `unconfirmed`: the user said no. `file changed`: the file was written to after it was read.
 */
export type StopCause =
  | 'refused'
  | 'misdirected'
  | 'throttled'
  | 'unreachable'
  | 'failures'
  | 'unconfirmed'
  | 'file changed';

export type RowCounts = Readonly<Record<RowState, number>>;

/** The counts of a run without rows. */
export const NO_ROWS: RowCounts = {
  invalid: 0,
  pending: 0,
  sending: 0,
  updated: 0,
  rejected: 0,
  failed: 0,
};

/** The sync record of a run that was not recorded, without a reason. */
export const NOT_RECORDED: SyncRecord = { recorded: false, time: null, message: null };

/** Exact sums as decimal texts. */
export interface Totals {
  readonly count: string;
  readonly totalPrice: string;
  /** The TotalPrice cells that could not be read and so are not in the sum; absent if there are none. */
  readonly unread?: { readonly cells: number; readonly first: string };
}

/** Whether and when SetTimeOfLastSync recorded the run. `message` says why not. */
export interface SyncRecord {
  readonly recorded: boolean;
  /** The syncTime that was sent, an instant with its offset. */
  readonly time: string | null;
  readonly message: string | null;
}

/** The file of a run, as it was read. */
export interface RunSheet {
  readonly file: string;
  readonly tab: string | null;
  readonly sha256: string;
  readonly headerRow: number;
  readonly rows: number;
  /** After the whole file was read, this includes columns that have cells but no header. */
  readonly columns: readonly SheetColumn[];
  /** What was noticed while reading, in sentences. */
  readonly notes: readonly string[];
  /** The sums of the file's Count and TotalPrice columns, including rows that are invalid for another reason. */
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
  readonly stopCause: StopCause | null;
  /** The path of the newest result workbook. */
  readonly report: string | null;
  readonly sync: SyncRecord;
}

/** An error from the server: its message and the API's ErrorType. */
export interface ChargeError {
  readonly message: string;
  readonly errorType: string;
}

/** What became of a row that was sent. */
export type Outcome =
  | { readonly state: 'updated' }
  | {
      readonly state: 'rejected';
      readonly message: string;
      readonly errors: readonly ChargeError[];
      /** True if an earlier call for the row got no answer: that one may have been applied. */
      readonly mayHaveBeenApplied: boolean;
    }
  | { readonly state: 'failed'; readonly message: string; readonly mayHaveBeenApplied: boolean };

/** Whether a row that was not updated may still have changed its charge, so that a person must check. */
export function mayHaveBeenApplied(outcome: Outcome | null): boolean {
  return outcome !== null && outcome.state !== 'updated' && outcome.mayHaveBeenApplied;
}

/** A row of a run with everything that is known about it. */
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

/** The parts of a row that a summary counts and adds up. */
export type RowFigures = Pick<LedgerRow, 'state' | 'values' | 'outcome' | 'sentAgain'>;
