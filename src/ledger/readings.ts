import type { Invoice, PriceMeaning, StandingCharge } from '../model/invoice.ts';
import type { ExportedValues } from '../model/row.ts';
import type { LedgerRow, Run, RunTarget, Verification } from '../model/run.ts';

/**
 * What was read of invoices: what exported files said, what stood there before and after a run, and what a price means. It is a part of the
 * `Ledger`, and what is said there of stores holds here, too.
 */
export interface Readings {
  /**
   * Starts to keep what a file says that is about to be written. Its id MUST be new to the ledger. Nobody MUST find the baseline before its
   * `finish` has resolved; one whose process died before MUST NOT be found either.
   */
  startBaseline(baseline: NewBaseline): Promise<BaselineWriting>;
  /** The baseline with exactly this id. */
  findBaseline(id: string): Promise<Baseline | undefined>;
  /** What a baseline says of charges; undefined for a charge that it does not have. The replies are in the order of the keys. */
  baselineCharges(keys: readonly BaselineKey[]): Promise<readonly (BaselineCharge | undefined)[]>;

  /** Notes on which invoices charges of a target were seen. A later note on a charge replaces an earlier one. */
  noteInvoices(automationUrl: string, charges: readonly ChargePlace[]): Promise<void>;
  /**
   * On which invoices rows of a run are, as far as known: by the last note on its charge for the run's target, else by its baseline, else by the row's
   * own `invoice`. Rows to send are those that are pending or whose outcome is unknown.
   */
  placesOf(run: string, which: 'to send' | 'updated'): Promise<RunPlaces>;

  /**
   * Keeps how charges of a checked or stopped run stand, and their invoices. Of a charge for which the run has made a call, what is kept already
   * MUST stay: it is how the charge stood before. Of the others, and of invoices, the newest reading counts; of an invoice for which a charge
   * stays, what is kept already MUST stay. Nothing MUST be added of a charge for which a call was made, nor of its invoice: that is not before.
   */
  noteBefore(run: string, reading: Reading): Promise<void>;
  /** The invoices of a run, by id, with what was read before and after. */
  runInvoices(run: string): Promise<readonly RunInvoice[]>;
  /** How many valid rows of a run have a charge of which is kept how it stood before. */
  comparedRows(run: string): Promise<number>;
  /** How many updated rows of a run were compared with a later reading, by what came out. */
  verifications(run: string): Promise<Readonly<Record<Verification['state'], number>>>;
  /** The updated rows of a run for these charges, in file order. */
  updatedRows(run: string, charges: readonly number[]): Promise<readonly LedgerRow[]>;

  /** Notes what an invoice or an update showed of the meaning of prices. The same source counts once, by its last note. */
  notePriceEvidence(automationUrl: string, evidence: readonly PriceEvidence[]): Promise<void>;
  /** How many sources showed each meaning. URLs are compared without case, here and in `noteInvoices`. */
  priceEvidence(automationUrl: string): Promise<Readonly<Record<PriceMeaning, number>>>;

  /** All rows of all runs, except dry runs, for a charge, the newest run first and its rows in file order. */
  rowsOfCharge(chargeId: number): Promise<readonly ChargeRow[]>;
  /** The finished baselines that have a charge, the newest first, with what they say of it. */
  baselinesOfCharge(chargeId: number): Promise<readonly ChargeBaseline[]>;
}

export interface NewBaseline {
  readonly id: string;
  readonly kind: 'export' | 'undo';
  /** The run that an undo takes back. */
  readonly run: string | null;
  readonly target: Pick<RunTarget, 'automationUrl' | 'host' | 'warehouse'>;
  /** The IANA zone of its dates. */
  readonly timeZone: string;
  /** An instant in ISO 8601, UTC. */
  readonly started: string;
}

/** What an exported file said. */
export interface Baseline extends NewBaseline {
  /** The ledger's moment at which it was started: whoever corrects the file can know what was before. */
  readonly moment: number;
}

/** A baseline being written. */
export interface BaselineWriting {
  /** @throws {LedgerError} if a charge is in the baseline already; nothing is added then */
  add(charges: readonly BaselineCharge[]): Promise<void>;
  /** Once it has resolved, the baseline MUST survive the end of the process and a power loss. */
  finish(): Promise<void>;
  discard(): Promise<void>;
}

export interface BaselineKey {
  readonly baseline: string;
  readonly chargeId: number;
}

/** A charge of an exported file. */
export interface BaselineCharge extends ExportedValues {
  readonly id: number;
  readonly invoice: number;
}

export interface ChargePlace {
  readonly id: number;
  readonly invoice: number;
}

export interface RunPlaces {
  /** Ids of invoices, ascending. */
  readonly invoices: readonly number[];
  /** How many rows are on none of them, as far as known. */
  readonly unplaced: number;
}

/** Charges and invoices as they were read. */
export interface Reading {
  readonly charges: readonly StandingCharge[];
  readonly invoices: readonly Invoice[];
  /** Ids of invoices that were asked for and are gone. */
  readonly absent: readonly number[];
  /** An instant in ISO 8601, UTC. */
  readonly at: string;
}

export interface RunInvoice {
  readonly id: number;
  readonly before: Invoice | null;
  readonly after: Invoice | null;
}

export interface PriceEvidence {
  readonly meaning: PriceMeaning;
  /** What showed it: `invoice 101`, or `run abc, row 2`. */
  readonly source: string;
}

export interface ChargeRow {
  readonly run: Run;
  readonly row: LedgerRow;
}

export interface ChargeBaseline {
  readonly baseline: Baseline;
  readonly charge: BaselineCharge;
}

/** What a second reading showed, written with the lease. */
export interface VerifiedRows extends Reading {
  readonly rows: readonly { readonly row: number; readonly verification: Verification }[];
}
