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

/**
 * The spine of the importer: every row of every run with its state, kept so that a crash loses nothing. The interface knows nothing of how
 * it is stored.
 *
 * What every store MUST do, and what it MAY do, is said at each method; `test/ledger/contract.ts` holds a store to it. Throughout:
 *
 * - A method that writes MUST either do all of it or nothing, and MUST throw a LedgerError if it did nothing.
 * - What `Loading.finish`, `Lease.record`, `Lease.finish`, `endUnsent` and `noteFiles` have resolved for MUST survive the end of the process and a
 *   loss of power, together with all that was written to the run before. Anything else MAY be lost until then.
 * - Texts MUST come back as they were given, every character included.
 * - A store MUST NOT put sentences for users anywhere but into the LedgerErrors that it throws.
 */
export interface Ledger {
  /** Begins a run whose file is about to be read; it is `loading`. Its id MUST be new to the ledger. */
  startLoading(run: NewRun): Promise<Loading>;

  /** The run with this id, or whose id begins so if only one does; the empty text MUST find none. */
  findRun(id: string): Promise<Run | undefined>;
  /** Newest first, in the order in which they were begun. */
  runs(): Promise<Run[]>;
  /** The runs that were not dry runs, of the same file content and tab, to the same place; newest first. URLs are compared without case. */
  runsOf(content: Content): Promise<Run[]>;
  counts(run: string): Promise<RowCounts>;
  /** What counts of all rows, in file order, in batches. A store MUST NOT hold all of them in memory at once. */
  figures(run: string): AsyncGenerator<RowFigures[], void, undefined>;
  /** All rows in file order, or those in some states only, in batches. A store MUST NOT hold all of them in memory at once. */
  rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined>;
  /** Rows that are pending or whose outcome is unknown, in file order, after the given row number, at most `limit`. */
  sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]>;

  /**
   * Asks for the exclusive right to send a run. The decision MUST be atomic, between processes too:
   *
   * - At most one lease of a run is alive at any moment. Whether the holder of an earlier one is alive is for the store to say, by its own
   *   clock: a lease that was not renewed for `LEASE_MS` MUST count as ended. It MAY count as ended earlier if the store knows that its
   *   holder is gone.
   * - Unless `again`, it MUST NOT be given while another run of the same content to the same place is `sending`, nor if one of them ended
   *   since this run was begun, unless nothing of that one was sent.
   *
   * A run that is leased is `sending`, goes to `target`, and has no end yet. A run that is `loading` or
   * `not valid` MUST NOT be leased.
   * @throws {LedgerError} for such a run
   */
  lease(run: string, terms: LeaseTerms): Promise<LeaseReply>;

  /**
   * Ends a checked run of which nothing was sent: nobody agreed to it, or another run came first.
   * @throws {LedgerError} if it is not `checked`: it MUST stay as it is then
   */
  endUnsent(run: string, end: UnsentEnd): Promise<void>;
  /** Keeps where the file of a run and its newest result workbook are now. It MUST NOT change anything else, and needs no lease. */
  noteFiles(run: string, files: { readonly file?: string; readonly report?: string }): Promise<void>;

  close(): Promise<void>;
}

/** A run whose file is being read. Another process MUST NOT be able to write to it. */
export interface Loading {
  /** Adds rows in file order: `pending` without problems, else `invalid`. */
  addRows(rows: readonly CheckedRow[]): Promise<void>;
  /** Adds problems that only the whole file shows, behind those that their rows have; these rows are `invalid` from then on. */
  addProblems(problems: readonly Problem[]): Promise<void>;
  /** The file was read to its end: the run is `checked`, or ended as `not valid`, and stays in the ledger if the process dies. */
  finish(sheet: RunSheet, notValid: { readonly reason: string | null } | null): Promise<void>;
  /** Forgets the run. A run whose process died before `finish` MUST be forgotten too, at the latest when the ledger is next opened. */
  discard(): Promise<void>;
}

/** How long a lease lives after it was last renewed, in milliseconds. */
export const LEASE_MS = 15_000;

/** The right to send a run, and the only way to write what becomes of it. Once lost it can write nothing, not even the run's end. */
export interface Lease {
  /** Says that the holder is alive. @returns false if the lease is lost */
  renew(): Promise<boolean>;
  /** Writes intents and outcomes. @throws {LedgerError} with `lost` if the lease is lost or was released: MUST write nothing then */
  record(entry: JournalEntry): Promise<void>;
  /** Writes how the run ended. @throws {LedgerError} like `record` */
  finish(end: SentEnd): Promise<void>;
  /** Gives the lease back, so that another can be given at once. Without effect if it is lost. */
  release(): Promise<void>;
}

export interface LeaseTerms {
  readonly target: RunTarget;
  /** Give it also if another run of the same content to the same place is sending, or has sent. */
  readonly again: boolean;
}

/** What a ledger says to whoever asks for a lease. */
export type LeaseReply =
  | { readonly kind: 'given'; readonly lease: Lease }
  /** Another holder is alive; `holder` names it for people, such as `process 4711 on wms-host`. */
  | { readonly kind: 'held'; readonly holder: string }
  /** Another run of the same content to the same place is sending, or has sent. */
  | { readonly kind: 'other run'; readonly run: Run };

/** The content of a file, and the place that it goes to. */
export interface Content {
  readonly sha256: string;
  readonly tab: string | null;
  readonly automationUrl: string;
}

/** What a new run is known by before its rows are read. */
export interface NewRun {
  readonly id: string;
  readonly dryRun: boolean;
  readonly sheet: RunSheet;
  readonly target: RunTarget | null;
  /** An instant in ISO 8601, UTC. */
  readonly started: string;
}

/** How a run ended of which nothing was sent. */
export interface UnsentEnd {
  readonly state: Extract<RunState, 'not valid' | 'stopped' | 'interrupted'>;
  readonly stopReason: string;
  readonly stopCause: StopCause | null;
  readonly finished: string;
}

/** How a run ended that was sent. */
export interface SentEnd {
  readonly state: Extract<RunState, 'finished' | 'stopped' | 'interrupted'>;
  readonly stopReason: string | null;
  readonly stopCause: StopCause | null;
  readonly sync: SyncRecord;
  /** An instant in ISO 8601, UTC. */
  readonly finished: string;
}

/** A row to be sent. */
export interface SendableRow {
  readonly row: number;
  readonly update: ChargeUpdate;
  readonly attempts: number;
  /** True if an earlier process had announced the call and left no outcome. */
  readonly outcomeUnknown: boolean;
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

/** Intents and outcomes that go to disk together. A row may be announced and settled, or withdrawn, in one entry. */
export interface JournalEntry {
  /** Rows about to be sent, for the first time or again: one more call for each, until a settlement says how many. */
  readonly announced: readonly number[];
  readonly settled: readonly Settlement[];
  /** Rows that were announced and surely not applied: they go back to pending. `attempts` counts all calls made. */
  readonly withdrawn: readonly { readonly row: number; readonly attempts: number }[];
}
