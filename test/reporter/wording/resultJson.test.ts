import { expect, test } from 'vitest';
import { NO_ROWS, NOTHING_COMPARED } from '../../../src/model/run.ts';
import { resultJson } from '../../../src/reporter/wording/resultJson.ts';
import { columnsOf, problemOf, rowOf, runOf } from '../workbook/sources.ts';

const COUNTS = {
  ...NO_ROWS,
  invalid: 1,
  pending: 2,
  sending: 3,
  updated: 4,
  rejected: 5,
  failed: 6,
  conflict: 7,
};

test('has exactly the keys of the contract, and counts rows of unknown outcome as pending', () => {
  const run = runOf(columnsOf('ChargeId'), [rowOf(2, ['1'], { values: { Count: '1.50', TotalPrice: '3' } })]);
  const result = resultJson({
    run,
    counts: COUNTS,
    problemCount: 1,
    mayHaveBeenApplied: 2,
    problems: [problemOf(7, 'Count', 'Not a number.')],
    report: 'reports/a.xlsx',
    reportFailure: null,
    compare: { ...NOTHING_COMPARED, read: 3, verified: 2 },
    exitCode: 4,
  });
  expect(JSON.parse(JSON.stringify(result))).toStrictEqual({
    run: '7f3a91',
    state: 'finished',
    sheet: {
      file: 'in/October prices.xlsx',
      tab: 'Charges',
      tabs: ['Charges'],
      sha256: run.sheet.sha256,
      rows: 1,
    },
    counts: {
      rows: 28,
      invalid: 1,
      updated: 4,
      unchanged: 0,
      conflict: 7,
      held: 0,
      rejected: 5,
      failed: 6,
      superseded: 0,
      pending: 5,
    },
    problemCount: 1,
    mayHaveBeenApplied: 2,
    totals: { count: '1.50', totalPrice: '3' },
    notes: run.sheet.notes,
    problems: [{ row: 7, cell: 'B7', column: 'Count', value: 'abc', message: 'Not a number.' }],
    report: 'reports/a.xlsx',
    sync: { recorded: true, time: '2026-10-31T12:34:49.000Z' },
    compare: { ...NOTHING_COMPARED, read: 3, verified: 2 },
    exitCode: 4,
    error: { code: 'rows-not-updated', message: expect.stringContaining('4 of 28 rows updated') },
  });
});
