import type { ChargeUpdate, CheckedRow, Problem } from '../model/row.ts';
import type {
  LedgerRow,
  Outcome,
  RowCounts,
  RowFigures,
  RowState,
  Run,
  RunSheet,
  RunState,
  RunTarget,
  StopCause,
  SyncRecord,
} from '../model/run.ts';

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
