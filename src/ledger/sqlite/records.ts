import type {
  LedgerRow,
  RowFigures,
  RowState,
  Run,
  RunSheet,
  RunState,
  StopCause,
  SyncRecord,
} from '../../model/run.ts';

/** A run as stored in its table. */
export interface RunRecord {
  readonly id: string;
  readonly state: string;
  readonly dry_run: number;
  readonly again: number;
  readonly sheet: string;
  readonly target: string | null;
  readonly started: string;
  readonly finished: string | null;
  readonly stop_reason: string | null;
  readonly stop_cause: string | null;
  readonly stop_row: number | null;
  readonly report: string | null;
  readonly report_sha256: string | null;
  readonly sync: string;
}

/** The columns of a stored row that `figuresOf` reads. */
export interface FiguresRecord {
  readonly row: number;
  readonly state: string;
  readonly charge: string;
  readonly stated: string | null;
  readonly outcome: string | null;
  readonly sent_again: number;
}

/** A row as stored in its table. */
export interface RowRecord extends FiguresRecord {
  readonly line: number | null;
  readonly cells: string;
  readonly problems: string | null;
  readonly attempts: number;
  readonly sent_at: string | null;
  readonly origin_run: string | null;
  readonly origin_report: number | null;
  readonly origin_row: number | null;
  readonly baseline: string | null;
  readonly invoice: number | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly verification: string | null;
}

export function runOf(record: RunRecord): Run {
  return {
    id: record.id,
    state: record.state as RunState,
    dryRun: record.dry_run === 1,
    again: record.again === 1,
    sheet: JSON.parse(record.sheet),
    target: record.target === null ? null : JSON.parse(record.target),
    started: record.started,
    finished: record.finished,
    stopReason: record.stop_reason,
    stopCause: record.stop_cause as StopCause | null,
    stopRow: record.stop_row,
    report: record.report,
    reportSha256: record.report_sha256,
    sync: JSON.parse(record.sync),
  };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Assigned one by one: a result workbook is made from a million of them, and spread objects would take a tenth of its time. */
export function rowOf(record: RowRecord): LedgerRow {
  const row: Writable<LedgerRow> = {
    row: record.row,
    cells: JSON.parse(record.cells),
    problems: record.problems === null ? [] : JSON.parse(record.problems),
    attempts: record.attempts,
    sentAt: record.sent_at,
    before: parsed(record.before),
    after: parsed(record.after),
    verification: parsed(record.verification),
    state: record.state as RowState,
    values: JSON.parse(record.charge),
    outcome: parsed(record.outcome),
    sentAgain: record.sent_again === 1,
  };
  if (record.line !== null) row.line = record.line;
  if (record.stated !== null) row.stated = JSON.parse(record.stated);
  if (record.baseline !== null) row.baseline = record.baseline;
  if (record.invoice !== null) row.invoice = record.invoice;
  if (record.origin_run !== null)
    row.origin = { run: record.origin_run, report: record.origin_report!, row: record.origin_row! };
  return row;
}

export function figuresOf(record: FiguresRecord): RowFigures {
  const figures: Writable<RowFigures> = {
    state: record.state as RowState,
    values: JSON.parse(record.charge),
    outcome: parsed(record.outcome),
    sentAgain: record.sent_again === 1,
  };
  if (record.stated !== null) figures.stated = JSON.parse(record.stated);
  return figures;
}

/** The value of a stored JSON text, or null. */
export function parsed<T>(text: string | null): T | null {
  return text === null ? null : JSON.parse(text);
}

/** The values of a run that may change after its start; absent ones stay as they are. */
export interface RunColumns {
  readonly state?: RunState;
  readonly sheet?: RunSheet;
  readonly finished?: string | null;
  readonly stopReason?: string | null;
  readonly stopCause?: StopCause | null;
  readonly stopRow?: number | null;
  readonly report?: string;
  readonly reportSha256?: string;
  readonly sync?: SyncRecord;
  readonly holder?: null;
}

/** The columns of the table that change, with their new values. */
export function columnsOf(changes: RunColumns): [string, string | number | null][] {
  const columns: [string, string | number | null | undefined][] = [
    ['state', changes.state],
    ['sheet', changes.sheet && JSON.stringify(changes.sheet)],
    ['finished', changes.finished],
    ['stop_reason', changes.stopReason],
    ['stop_cause', changes.stopCause],
    ['stop_row', changes.stopRow],
    ['report', changes.report],
    ['report_sha256', changes.reportSha256],
    ['sync', changes.sync && JSON.stringify(changes.sync)],
    ['holder', changes.holder],
  ];
  return columns.filter((column): column is [string, string | number | null] => column[1] !== undefined);
}
