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
 * `loading`: its sheet is being read. `checked`: its rows are in the ledger, nothing was sent. `sending`: under way, or its process died. `finished`: every valid row has
 * its outcome. `stopped` and `interrupted`: ended early, can be resumed. `refused`: validation failed, nothing was sent.
 */
export type RunState = 'loading' | 'checked' | 'sending' | 'finished' | 'stopped' | 'interrupted' | 'refused';

/**
 * Why a run stopped before its end, for programs. `refused`: credentials or rights. `misdirected`: the URL, a certificate or a proxy.
 * `throttled`: the server asks to wait longer than is worth it. `unreachable`: no row got an answer. `failures`: too many rows failed.
 * `unconfirmed`: the user said no.
 */
export type StopCause = 'refused' | 'misdirected' | 'throttled' | 'unreachable' | 'failures' | 'unconfirmed';

export type RowCounts = Readonly<Record<RowState, number>>;

/** Exact sums as decimal texts. */
export interface Totals {
  readonly count: string;
  readonly totalPrice: string;
  /** The TotalPrice cells that could not be read and so are not in the sum; absent if there are none. */
  readonly unread?: { readonly cells: number; readonly first: string };
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
  /** Once the sheet was read to its end, with those that have cells and no header. */
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
  readonly stopCause: StopCause | null;
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

/** What a summary adds up and counts of a row. */
export type RowFigures = Pick<LedgerRow, 'state' | 'values' | 'outcome' | 'sentAgain'>;

/** A row to be sent. */
export interface SendableRow {
  readonly row: number;
  readonly update: ChargeUpdate;
  readonly attempts: number;
  /** True if an earlier process had announced the call and left no outcome. */
  readonly outcomeUnknown: boolean;
}

/** What a new run is known by before its rows are read. */
export interface NewRun {
  readonly id: string;
  readonly dryRun: boolean;
  readonly sheet: RunSheet;
  readonly target: RunTarget | null;
  readonly started: string;
}

/** What may change of a run after it was created; what is absent stays. */
export interface RunChanges {
  readonly state?: RunState;
  readonly sheet?: RunSheet;
  readonly target?: RunTarget;
  readonly finished?: string | null;
  readonly stopReason?: string | null;
  readonly stopCause?: StopCause | null;
  readonly report?: string;
  readonly sync?: SyncRecord;
}

/** The exclusive right to send a run, which its process renews as long as it lives. */
export interface Lease {
  /** Says that the process is still alive. @returns false if another process has taken the run over */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** What became of one row, to be written down. */
export interface Settlement {
  readonly row: number;
  readonly outcome: Outcome;
  /** All calls made for the row, those of earlier processes included. */
  readonly attempts: number;
  /** The instant of the last call; null if none was made. */
  readonly sentAt: string | null;
  readonly sentAgain: boolean;
}

/** Intents and outcomes that go to disk together. Either all of them are there afterwards, or none. */
export interface JournalEntry {
  /** Rows about to be sent, for the first time or again: one more call for each, until a settlement says how many. */
  readonly announced: readonly number[];
  readonly settled: readonly Settlement[];
  /** Rows that were announced and surely not applied: they go back to pending. `attempts` counts all calls made. */
  readonly withdrawn: readonly { readonly row: number; readonly attempts: number }[];
}

/**
 * The spine of the importer: every row of every run with its state, kept so that a crash loses nothing. It says nothing of
 * how it is stored. What `finishLoading`, `updateRun` and `record` have resolved for is on disk, with all that was said before; what the
 * other methods say is so at the latest with the next of these three.
 */
export interface Ledger {
  createRun(run: NewRun): Promise<void>;
  /** Adds rows in sheet order: `pending` without problems, else `invalid`. */
  addRows(run: string, rows: readonly CheckedRow[]): Promise<void>;
  /** Makes every row invalid whose ChargeId stands in another row of the run too, naming the others. */
  refuseDuplicates(run: string): Promise<void>;
  /** The sheet of a run was read to its end: it is `checked`, and stays also if the process dies. */
  finishLoading(run: string): Promise<void>;
  updateRun(run: string, changes: RunChanges): Promise<void>;
  /** Forgets a run of which nothing was sent. */
  deleteRun(run: string): Promise<void>;
  /** The run with this id, or whose id begins so if only one does. */
  findRun(id: string): Promise<Run | undefined>;
  /** Newest first. */
  runs(): Promise<Run[]>;
  counts(run: string): Promise<RowCounts>;
  /** What counts of all rows, in sheet order, in batches. */
  figures(run: string): AsyncGenerator<RowFigures[], void, undefined>;
  /** All rows in sheet order, or those in some states only, in batches. */
  rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined>;
  problems(run: string): AsyncGenerator<readonly Problem[], void, undefined>;
  /** Rows that are pending or whose outcome is unknown, in sheet order, after the given row number. */
  sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]>;
  /** @throws {LedgerError} if it can't be written, or another process has taken the run over */
  record(run: string, entry: JournalEntry): Promise<void>;
  /**
   * Takes the right to send a run, which is `sending` from then on; `record` works only as long as it is held.
   * @param again also if another run is sending the same sheet to the same place, or did so since this one was started
   * @throws {ConfigurationError} if another process that is alive holds it
   * @throws {EarlierRunError} if another run is sending, or has sent, the same sheet to the same place
   */
  lease(run: string, again: boolean): Promise<Lease>;
  close(): Promise<void>;
}
