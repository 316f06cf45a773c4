import type { Field } from './chargeFields.ts';
import type { StandingCharge } from './invoice.ts';
import type { JoinedTab } from './joinedTabs.ts';
import type { BaselineValues, ChargeValues, CheckedRow, SheetColumn } from './row.ts';

/**
 * The state of a row.
 * `invalid`: did not pass validation; never sent. `pending`: valid, not sent yet. `sending`: the intent is on disk, the answer
 * is not. `updated`: the server answered Success=true for this ChargeId. `rejected`: it answered Success=false.
 * `failed`: no usable answer after the last attempt. `unchanged`: the charge says all of it already; not sent.
 * `conflict`: somebody else changed the charge after the file's author could know; not sent. `held`: the change is suspicious and waits for a
 * person; not sent. `superseded`: it was imported again from the *To fix* tab, so that it is another run's row now.
 */
export type RowState =
  | 'invalid'
  | 'pending'
  | 'sending'
  | 'updated'
  | 'unchanged'
  | 'conflict'
  | 'held'
  | 'rejected'
  | 'failed'
  | 'superseded';

/**
 * The state of a run.
 * `loading`: its file is being read. `checked`: its rows are in the ledger, nothing was sent. `sending`: under way, or its process died.
 * `finished`: every valid row has its outcome. `stopped` and `interrupted`: ended early, can be resumed. `abandoned`: closed by a person,
 * can't be resumed. `not valid`: validation failed, nothing was sent.
 */
export type RunState =
  | 'loading'
  | 'checked'
  | 'sending'
  | 'finished'
  | 'stopped'
  | 'interrupted'
  | 'abandoned'
  | 'not valid';

/**
 * Why a run stopped before its end, for programs. `refused`: credentials or rights. `misdirected`: the URL, a certificate or a proxy.
 * `throttled`: the server asks for a longer wait than is worthwhile. `unreachable`: no row got an answer. `failures`: too many rows failed.
 * `first rows`: only the first rows were to be sent. `unconfirmed`: the user said no. `file changed`: the file was written to after it was read.
 */
export type StopCause =
  | 'refused'
  | 'misdirected'
  | 'throttled'
  | 'unreachable'
  | 'failures'
  | 'first rows'
  | 'unconfirmed'
  | 'file changed';

export type RowCounts = Readonly<Record<RowState, number>>;

/** The counts of a run without rows. */
export const NO_ROWS: RowCounts = {
  invalid: 0,
  pending: 0,
  sending: 0,
  updated: 0,
  unchanged: 0,
  conflict: 0,
  held: 0,
  rejected: 0,
  failed: 0,
  superseded: 0,
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
  /** The only tab that is read; null for CSV, and if several are read. */
  readonly tab: string | null;
  /** The tabs, if several are read as one file. */
  readonly tabs?: readonly JoinedTab[];
  readonly sha256: string;
  /** The first tab's, if several are read. */
  readonly headerRow: number;
  readonly rows: number;
  /** Of several tabs, the columns of all. After the whole file was read, this includes columns that have cells but no header. */
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
  /** Also rows that an earlier run updated with the same values are sent. */
  readonly again: boolean;
  readonly sheet: RunSheet;
  readonly target: RunTarget | null;
  /** Instants in ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string | null;
  /** Why the run ended early, in a sentence. */
  readonly stopReason: string | null;
  readonly stopCause: StopCause | null;
  /** The row at which the server refused it, or the first of several in a row; null if no refusal stopped it. */
  readonly stopRow: number | null;
  /** The path of the newest result workbook. */
  readonly report: string | null;
  /** The SHA-256 of that workbook in hex, as it was written: it shows whether somebody has worked in it since. */
  readonly reportSha256: string | null;
  readonly sync: SyncRecord;
}

/** An error from the server: its message and the API's ErrorType. */
export interface ChargeError {
  readonly message: string;
  readonly errorType: string;
}

/** What came of comparing a run with what stands on the invoices. */
export interface RunCompare {
  /** How many valid rows could be compared, and how many not. */
  readonly read: number;
  readonly notRead: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly suspicious: number;
  readonly invoices: readonly ComparedInvoice[];
  /** How many updated rows were read again and are as they were sent, or are not, and how many were not read. */
  readonly verified: number;
  readonly differing: number;
  readonly unverified: number;
}

export interface ComparedInvoice {
  readonly id: number;
  readonly number: string | null;
  /** Null if the server did not give the invoice; so are its amounts. */
  readonly exported: boolean | null;
  /** Amounts as decimal texts; null if they were not read. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Of a run without rows. */
export const NOTHING_COMPARED: RunCompare = {
  read: 0,
  notRead: 0,
  unchanged: 0,
  conflicts: 0,
  suspicious: 0,
  invoices: [],
  verified: 0,
  differing: 0,
  unverified: 0,
};

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

/** Why a valid row was not sent. */
export type NotSent =
  | ({ readonly state: 'unchanged' } & Unchanged)
  | ({ readonly state: 'conflict' } & (Conflict | InvoiceConflict))
  | { readonly state: 'held'; readonly reasons: readonly Suspicion[] }
  /** `run` imported the row from this run's *To fix* tab. */
  | { readonly state: 'superseded'; readonly run: string };

/** Why a row need not be sent. */
export type Unchanged =
  | UnchangedByRun
  | UnchangedSinceExport
  /** The invoice says so. `at`: when it was read, ISO 8601, UTC. */
  | { readonly invoice: number; readonly at: string };

/** A run updated the charge with the same values; `at` is the instant of its call. */
export interface UnchangedByRun {
  readonly run: string;
  readonly at: string | null;
}

/** Its cells are as they were exported. */
export interface UnchangedSinceExport {
  readonly baseline: string;
}

/** The charge is not as the file was exported, in fields that the file changes. */
export interface InvoiceConflict {
  readonly invoice: number;
  /** When it was read, ISO 8601, UTC. */
  readonly at: string;
  /** What the file said when it was exported, and what the invoice says now, of the fields that differ; none if the charge is not there any more. */
  readonly exported: BaselineValues;
  readonly values: BaselineValues;
}

/** A change that nobody may have meant. */
export interface Suspicion {
  readonly field: 'Count' | 'TotalPrice' | 'ActionDate';
  readonly kind: 'factor' | 'sign' | 'date';
  /** What stands there, and what the row says. */
  readonly now: string;
  readonly next: string;
}

/** What a reading after an update showed. */
export type Verification =
  | { readonly state: 'verified'; readonly invoice: number; readonly at: string }
  | {
      readonly state: 'differs';
      readonly invoice: number;
      readonly at: string;
      readonly fields: readonly DifferingField[];
    }
  /** The charge could not be read. */
  | { readonly state: 'unread'; readonly reason: string };

export interface DifferingField {
  readonly field: Field;
  readonly sent: string | number | null;
  readonly read: string | number | null;
}

/** Another run's update of a charge, after the file was read, that says something else. */
export interface Conflict {
  readonly run: string;
  /** The instant of its call, ISO 8601, UTC; null if none was made yet. */
  readonly at: string | null;
  /** Its values of the fields in which both differ. */
  readonly values: ChargeValues;
  /** False if its outcome is unknown: it may have been applied. */
  readonly certain: boolean;
}

/** Whether a row that was not updated may still have changed its charge, so that a person must check. */
export function mayHaveBeenApplied(outcome: Outcome | NotSent | null): boolean {
  return (outcome?.state === 'rejected' || outcome?.state === 'failed') && outcome.mayHaveBeenApplied;
}

/** A row of a run with everything that is known about it. */
export interface LedgerRow extends CheckedRow {
  readonly state: RowState;
  /** How many calls were made for it. */
  readonly attempts: number;
  /** The instant of its last call, ISO 8601, UTC; null if none was made. */
  readonly sentAt: string | null;
  readonly outcome: Outcome | NotSent | null;
  /** True if it was sent again after a crash or a stop had left its outcome unknown. */
  readonly sentAgain: boolean;
  /** How the charge stood before its first call in this run, and after the last one, as far as it was read. */
  readonly before: StandingCharge | null;
  readonly after: StandingCharge | null;
  /** Null if nothing was read after its update. */
  readonly verification: Verification | null;
}

/** The parts of a row that a summary counts and adds up. */
export type RowFigures = Pick<LedgerRow, 'state' | 'values' | 'stated' | 'outcome' | 'sentAgain'>;
