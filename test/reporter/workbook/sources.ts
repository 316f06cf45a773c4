import type { Cell } from '../../../src/model/cell.ts';
import { fieldOfHeader, WHAT_WAS_WRONG } from '../../../src/model/chargeFields.ts';
import { DecimalSum } from '../../../src/model/decimal.ts';
import type { ChargeValues, Problem, SheetColumn } from '../../../src/model/row.ts';
import {
  type LedgerRow,
  NO_ROWS,
  type Outcome,
  type RowCounts,
  type RowState,
  type Run,
} from '../../../src/model/run.ts';
import type { ReportSource } from '../../../src/reporter/workbook/rowOverview.ts';

export const NOW = '2026-10-31T12:34:56.789Z';

/** The columns that headers make, as the reader would give them. */
export function columnsOf(...headers: string[]): SheetColumn[] {
  return headers.map((name, index) => {
    const field = fieldOfHeader(name);
    return {
      index,
      name,
      ...(field === undefined ? {} : { field }),
      ...(name === WHAT_WAS_WRONG ? { ignored: true } : {}),
    };
  });
}

/** A row of a run; its state follows from what is given. */
export function rowOf(row: number, cells: readonly Cell[], rest: Partial<LedgerRow> = {}): LedgerRow {
  const problems = rest.problems ?? [];
  const state: RowState =
    rest.state ?? (problems.length > 0 ? 'invalid' : (rest.outcome?.state ?? 'pending'));
  const sent = rest.outcome != null;
  return {
    row,
    cells,
    values: {},
    problems,
    attempts: sent ? 1 : 0,
    sentAt: sent ? '2026-10-31T12:00:07.250Z' : null,
    outcome: null,
    sentAgain: false,
    before: null,
    after: null,
    verification: null,
    ...rest,
    state,
  };
}

export function problemOf(
  row: number,
  column: string,
  message: string,
  kind: Problem['kind'] = 'not a number',
): Problem {
  return { row, cell: `B${row}`, column, value: 'abc', message, kind };
}

export const UPDATED: Outcome = { state: 'updated' };

export function rejected(message: string, ...errors: [message: string, errorType: string][]): Outcome {
  return {
    state: 'rejected',
    message,
    errors: errors.map(([said, errorType]) => ({ message: said, errorType })),
    mayHaveBeenApplied: false,
  };
}

/** A rejection of a repeated call, whose first one may have been applied. */
export function rejectedLater(message: string, ...errors: [message: string, errorType: string][]): Outcome {
  return { ...rejected(message, ...errors), mayHaveBeenApplied: true } as Outcome;
}

export function failed(message: string, mayHaveBeenApplied: boolean): Outcome {
  return { state: 'failed', message, mayHaveBeenApplied };
}

/** A run with sensible facts. */
export function runOf(
  columns: readonly SheetColumn[],
  rows: readonly LedgerRow[],
  rest: Partial<Run> = {},
): Run {
  const { sheet, ...others } = rest;
  return {
    id: '7f3a91',
    state: 'finished',
    dryRun: false,
    again: false,
    target: {
      automationUrl: 'https://api.ongoingsystems.se/demo/automation.asmx',
      serviceUrl: 'https://api.ongoingsystems.se/demo/service.asmx',
      host: 'api.ongoingsystems.se',
      warehouse: 'demo',
      username: 'WSI_finance',
      goodsOwnerId: 43,
      integrationType: 'InvoiceCharges',
    },
    started: '2026-10-31T12:00:00.000Z',
    finished: '2026-10-31T12:34:50.000Z',
    stopReason: null,
    stopCause: null,
    stopRow: null,
    report: null,
    reportSha256: null,
    sync: { recorded: true, time: '2026-10-31T12:34:49.000Z', message: null },
    ...others,
    sheet: {
      file: 'in/October prices.xlsx',
      tab: 'Charges',
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      headerRow: 1,
      rows: rows.length,
      columns,
      notes: [],
      totals: totalsOf(rows),
      ...sheet,
    },
  };
}

export function sourceOf(run: Run, rows: readonly LedgerRow[], batch = 2): ReportSource {
  return {
    run,
    reportNumber: 2,
    readings: null,
    counts: countsOf(rows),
    async *figures() {
      for (let at = 0; at < rows.length; at += batch) yield rows.slice(at, at + batch);
    },
    async *rows(states) {
      const wanted = states ? rows.filter(({ state }) => states.includes(state)) : rows;
      for (let at = 0; at < wanted.length; at += batch) yield wanted.slice(at, at + batch);
    },
  };
}

export function countsOf(rows: readonly LedgerRow[]): RowCounts {
  const counts = { ...NO_ROWS };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

function totalsOf(rows: readonly LedgerRow[]): Run['sheet']['totals'] {
  const count = new DecimalSum();
  const totalPrice = new DecimalSum();
  for (const { values } of rows) {
    count.add(values.Count ?? '0');
    totalPrice.add(values.TotalPrice ?? '0');
  }
  return { count: count.toString(), totalPrice: totalPrice.toString() };
}

/** A file with one charge per row, as its text and as the values read from it. */
export function chargeRow(
  row: number,
  [id, date, count, price, comment]: readonly [
    id: string,
    date: string,
    count: string,
    price: string,
    comment: string,
  ],
  rest: Partial<LedgerRow> = {},
): LedgerRow {
  const values: ChargeValues = {
    ...(/^\d+$/.test(id) ? { ChargeId: Number(id) } : {}),
    ...(/^\d{4}-/.test(date) ? { ActionDate: `${date}T00:00:00` } : {}),
    ...(/^[-\d.]+$/.test(count) ? { Count: count } : {}),
    ...(/^[-\d.]+$/.test(price) ? { TotalPrice: price } : {}),
    Comment: comment,
  };
  return rowOf(row, [id, date, count, price, comment], { values, ...rest });
}
