import type { StandingCharge } from '../model/invoice.ts';
import type { BaselineValues, ChargeUpdate, ChargeValues, CheckedRow, Problem } from '../model/row.ts';
import type {
  LedgerRow,
  NotSent,
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
import type { Readings, VerifiedRows } from './readings.ts';

/**
 * Records every row of every run with its state, so that a crash loses nothing. The interface does not depend on how they
 * are stored.
 *
 * Each method says what a store MUST and MAY do; `test/ledger/contract.ts` tests a store against that. In general:
 *
 * - A method that writes MUST write either everything or nothing, and MUST throw a LedgerError if it wrote nothing.
 * - Once `Lease.record`, `Lease.finish`, `abandon`, `startReport` or `noteFiles` has resolved, its write and all earlier writes to the run MUST
 *   survive the end of the process and a power loss. Until then, they MAY be lost.
 * - A store orders what happens by moments: whole numbers of its own that MUST grow with every write, for all processes together, whatever
 *   their clocks say.
 * - Texts MUST be returned exactly as given, every character included.
 * - A store MUST NOT contain sentences for users, except in the LedgerErrors that it throws.
 */
export interface Ledger extends Readings {
  /**
   * Proves that the store can be written now. It MUST make a real write, and MUST NOT resolve before that is on disk. It MUST NOT change
   * any run.
   * @throws {LedgerError} if a write would fail: for want of permission or room, or because the store was deleted or replaced
   */
  proveWritable(): Promise<void>;

  /** Starts a run whose file is about to be read; it is `loading`. Its id MUST be new to the ledger. */
  startLoading(run: NewRun): Promise<Loading>;

  /** The run with this id, or the only run whose id begins with it; an empty text MUST find none. */
  findRun(id: string): Promise<Run | undefined>;
  /** All runs, the newest first, by the order in which they were started. */
  runs(): Promise<Run[]>;
  /** The runs, except dry runs, of the same content to the same target; newest first. URLs are compared without case. */
  runsOf(content: Content): Promise<Run[]>;
  counts(run: string): Promise<RowCounts>;
  /** The figures of all rows, in file order, in batches. A store MUST NOT hold all of them in memory at once. */
  figures(run: string): AsyncGenerator<RowFigures[], void, undefined>;
  /** All rows in file order, or those in some states only, in batches. A store MUST NOT hold all of them in memory at once. */
  rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined>;
  /**
   * Whether the server has accepted a user: a row of another run of the same host, warehouse and user name was updated by a call at `since` or
   * later, or any row of the run itself.
   */
  hasUpdated(run: string, user: AcceptedUser): Promise<boolean>;
  /** Rows that are pending or whose outcome is unknown, in file order, after the given row number, at most `limit`. */
  sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]>;

  /**
   * Asks for the exclusive right to send a run. The decision MUST be atomic, even between processes:
   *
   * - At most one lease of a run is alive at any moment. The store decides by its own clock whether the holder of an earlier one is alive:
   *   a lease that was not renewed for `LEASE_MS` MUST count as ended. It MAY count as ended earlier if the store knows that its
   *   holder is gone.
   * - It MUST NOT be given while somebody sends another run whose rows this one corrects.
   * - Unless `again` is set, it MUST NOT be given while another run of the same content to the same target is `sending`, nor if such a run
   *   ended after this one was started.
   *
   * A run that is leased is `sending`, goes to `target`, and has no end yet. With the lease, the rows that its rows correct become
   * `superseded` by it, unless they were updated, are unchanged or superseded already. A run that is `loading`, `not valid` or
   * `abandoned` MUST NOT be leased.
   * @throws {LedgerError} for such a run
   */
  lease(run: string, terms: LeaseTerms): Promise<LeaseReply>;

  /** The current moment: every later write gets a greater one. */
  moment(): Promise<number>;
  /**
   * What is known of the charges of this run's rows, in row order, in batches: of each row that is pending or whose outcome is unknown, all
   * updates of its charge at the same target by other runs and other rows of this one, the oldest first, what its baseline says, and how the
   * charge stood before. Rows of which nothing is known MUST be left out.
   */
  knownCharges(run: string): AsyncGenerator<KnownCharge[], void, undefined>;
  /**
   * The rows of this run whose `origin` was updated by its own run after its workbook was started, in row order, in batches. A store MUST NOT hold
   * all of them in memory at once.
   */
  outdatedRows(run: string): AsyncGenerator<OutdatedRow[], void, undefined>;

  /**
   * Forgets a checked run that was not sent.
   * @throws {LedgerError} if it is not `checked`; the run MUST then stay as it is
   */
  discard(run: string): Promise<void>;
  /**
   * Closes a run for good: it becomes `abandoned`, its rows stay as they are. The decision MUST be atomic with `lease`.
   * @throws {LedgerError} if it was never sent
   */
  abandon(run: string, finished: string): Promise<AbandonReply>;
  /** Counts one more result workbook of a run, about to be made from what is in the ledger now. @returns its number, from 1 */
  startReport(run: string): Promise<number>;
  /** Records where the file of a run and its newest result workbook are now. It MUST NOT change anything else, and needs no lease. */
  noteFiles(run: string, files: RunFiles): Promise<void>;

  close(): Promise<void>;
}

export interface RunFiles {
  readonly file?: string;
  /** The newest result workbook and its digest. */
  readonly report?: { readonly path: string; readonly sha256: string };
}

export type AbandonReply =
  | { readonly kind: 'abandoned' }
  /** Somebody is sending it; `holder` as in `LeaseReply`. */
  | { readonly kind: 'held'; readonly holder: string };

/** An update of a charge by another run, or by another row of this one, or one that may have been made. */
export interface EarlierUpdate {
  readonly run: string;
  /** The instant of its last call, ISO 8601, UTC; null if it is about to be made. */
  readonly at: string | null;
  readonly values: ChargeValues;
  /** False if it may have been applied or not: its outcome is unknown, or it was rejected or failed after a call without an answer. */
  readonly certain: boolean;
  /** Whether another run made it after what the file's author could know, see `Loading.finish`. */
  readonly after: boolean;
}

/** A row with what is known of its charge. */
export interface KnownCharge {
  readonly row: number;
  readonly values: ChargeValues;
  /** The earlier updates of the charge, the oldest first. */
  readonly updates: readonly EarlierUpdate[];
  /** What its baseline says of the charge. */
  readonly exported: BaselineValues | null;
  /** What an undo file said of the charge, if the row is from one. */
  readonly written: ChargeValues | null;
  /**
   * How the charge stood when the row that this one corrects was put on *To fix*, if a person has changed the row since: then that person has seen it.
   */
  readonly seen: StandingCharge | null;
  /** The invoice that its baseline names, if that was read for this run and does not have the charge any more, or is gone itself. */
  readonly gone: { readonly invoice: number; readonly at: string } | null;
  readonly before: { readonly charge: StandingCharge; readonly at: string } | null;
}

/** A row that corrects one which has been updated meanwhile. */
export interface OutdatedRow {
  readonly row: number;
  readonly chargeId: number | null;
  /** The run that updated it. */
  readonly run: string;
  readonly at: string | null;
}

/** A run whose file is being read. Another process MUST NOT be able to write to it. */
export interface Loading {
  /** Adds rows in file order: `invalid` with problems; `unchanged` if a baseline left nothing to send; else `pending`. */
  addRows(rows: readonly CheckedRow[]): Promise<void>;
  /** Adds problems that only the whole file shows, after those that a row already has. The rows become `invalid`. */
  addProblems(problems: readonly Problem[]): Promise<void>;
  /**
   * To be called after the whole file was read: the run becomes `checked`, or `not valid` and stays in the ledger. The store also notes up to
   * which moment the file's author can have known what became of charges: the moment at which the run was started or, if that is earlier,
   * at which the first run of the same content to the same target that was sent was started. For a row that corrects another one, that is not
   * later than the moment at which its workbook was started; if it has that row's own values, nobody has corrected it, and it is not
   * later than what that row's author could know. For any other row with a baseline, it is not later than the moment of that;
   * if that is an undo, nor than the last call that its run made for the charge, if since then the last of other runs to set one of the baseline's
   * fields has set it to something else than the baseline says.
   */
  finish(sheet: RunSheet, notValid: { readonly reason: string | null } | null): Promise<void>;
  /**
   * Deletes the run. A run whose process died before it was leased MUST be deleted too, at the latest when the ledger is next opened, unless
   * it is `not valid`.
   */
  discard(): Promise<void>;
}

/** How long a lease lasts after its last renewal, in milliseconds. */
export const LEASE_MS = 15_000;

/** The right to send a run, and the only way to write its outcomes. A lost lease can write nothing, not even the run's end. */
export interface Lease {
  /** Tells the ledger that the holder is alive. @returns false if the lease is lost */
  renew(): Promise<boolean>;
  /**
   * Writes intents and outcomes. A row whose charge another run has updated with other values since the file's author could know MUST NOT
   * become `sending`: in the same step, it becomes a `conflict`.
   * @returns these rows
   * @throws {LedgerError} with `lost` if the lease is lost or released; it MUST then write nothing
   */
  record(entry: JournalEntry): Promise<readonly UnsentRow[]>;
  /** Keeps what a reading after the updates showed. @throws {LedgerError} like `record` */
  verify(verified: VerifiedRows): Promise<void>;
  /** Writes how the run ended. @throws {LedgerError} like `record` */
  finish(end: SentEnd): Promise<void>;
  /** Releases the lease, so that another can be given at once. Does nothing if the lease is lost. */
  release(): Promise<void>;
}

export interface LeaseTerms {
  readonly target: RunTarget;
  /** Give the lease even if another run of the same content to the same target is sending, or has sent. */
  readonly again: boolean;
  /** The moment up to which a person has seen and accepted what other runs did; null if nobody has looked. */
  readonly seen: number | null;
}

/** A ledger's reply to a request for a lease. */
export type LeaseReply =
  | { readonly kind: 'given'; readonly lease: Lease }
  /** `run`, which is this one or one that it corrects, has a living holder, named for people: `process 4711 on wms-host`. */
  | { readonly kind: 'held'; readonly run: string; readonly holder: string }
  /** Another run of the same content to the same target is sending, or has sent. */
  | { readonly kind: 'other run'; readonly run: Run };

/** The content of a file, or of a tab of it, and the target that it is sent to. */
export interface Content {
  readonly sha256: string;
  /** Null for all of the file: that is the same content as each of its tabs. */
  readonly tab: string | null;
  readonly automationUrl: string;
}

/** What is known about a new run before its rows are read. */
export interface NewRun {
  readonly id: string;
  readonly dryRun: boolean;
  /** See `Run.again`. */
  readonly again: boolean;
  readonly sheet: RunSheet;
  readonly target: RunTarget | null;
  /** An instant in ISO 8601, UTC. */
  readonly started: string;
}

/** Whose updates count, and from when. */
export interface AcceptedUser {
  readonly target: Pick<RunTarget, 'host' | 'warehouse' | 'username'>;
  /** An instant in ISO 8601, UTC. */
  readonly since: string;
  /** Whether the run's own rows count: they do if it had the same user before. */
  readonly own: boolean;
}

/** How a run ended that was sent. */
export interface SentEnd {
  readonly state: Extract<RunState, 'finished' | 'stopped' | 'interrupted'>;
  readonly stopReason: string | null;
  readonly stopCause: StopCause | null;
  /** See `Run.stopRow`. */
  readonly stopRow: number | null;
  readonly sync: SyncRecord;
  /** An instant in ISO 8601, UTC. */
  readonly finished: string;
}

/** A row to be sent. */
export interface SendableRow {
  readonly row: number;
  readonly update: ChargeUpdate;
  readonly attempts: number;
  /** True if an earlier process announced the call but recorded no outcome. */
  readonly outcomeUnknown: boolean;
}

/** The outcome of one row, to be recorded. */
export interface Settlement {
  readonly row: number;
  readonly outcome: Outcome;
  /** All calls made for the row, including those of earlier processes. */
  readonly attempts: number;
  /** The instant of the last call; null if none was made. */
  readonly sentAt: string | null;
  readonly sentAgain: boolean;
}

/** A valid row that is not sent, and why. */
export interface UnsentRow {
  readonly row: number;
  readonly outcome: NotSent;
}

/** Intents and outcomes that go to disk together. A row may be announced and settled, or withdrawn, in one entry. */
export interface JournalEntry {
  /** Rows about to be sent, for the first time or again. Each counts as one more call until a settlement gives the exact number. */
  readonly announced: readonly number[];
  readonly settled: readonly Settlement[];
  /** Rows that were announced but definitely not applied: they go back to pending, unless they are in conflict. `attempts` counts all calls made. */
  readonly withdrawn: readonly { readonly row: number; readonly attempts: number }[];
  /** Rows that are not to be sent; a row of unknown outcome stays so. */
  readonly unsent: readonly UnsentRow[];
}
