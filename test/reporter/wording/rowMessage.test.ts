import { describe, expect, test } from 'vitest';
import { localClock } from '../../../src/lib/localTime.ts';
import type { NotSent } from '../../../src/model/run.ts';
import { errorTypes, statusMessage, whatWasWrong } from '../../../src/reporter/wording/rowMessage.ts';
import { failed, problemOf, rejected, rejectedLater, rowOf, UPDATED } from '../workbook/sources.ts';

describe('statusMessage', () => {
  test('says nothing about an uneventful update', () => {
    expect(statusMessage(rowOf(2, [], { outcome: UPDATED }))).toBe('');
  });

  test('says that an update was sent again', () => {
    expect(statusMessage(rowOf(2, [], { outcome: UPDATED, sentAgain: true }))).toBe(
      'Sent again, because the outcome of an earlier call was unknown.',
    );
  });

  test('lists every problem of an invalid row, each with its column and cell', () => {
    const problems = [
      problemOf(7, 'Count', '"abc" is not a number.'),
      problemOf(7, '', 'The row is too long.'),
    ];
    expect(statusMessage(rowOf(7, [], { problems }))).toBe(
      'Count (B7): "abc" is not a number.\n(B7): The row is too long.',
    );
    expect(whatWasWrong(rowOf(7, [], { problems }))).toBe(
      'Count: "abc" is not a number.\nThe row is too long.',
    );
  });

  test.each([
    [
      'No. Charge 5 is invoiced. Period is closed.',
      rejected('No.', ['Charge 5 is invoiced.', 'A'], ['Period is closed', 'B']),
    ],
    ['Charge 5 is invoiced.', rejected('Charge 5 is invoiced.', ['Charge 5 is invoiced.', 'A'])],
    ['The server rejected it without giving a reason.', rejected('', ['', 'A'])],
    ['No. An earlier call may have been applied.', rejectedLater('No.', ['No.', 'A'])],
    [
      'The server did not answer within 60 s. It may have been applied.',
      failed('The server did not answer within 60 s', true),
    ],
    [
      'No answer within 60 s. It may have been applied.',
      failed('No answer within 60 s; it is unknown whether the call was applied.', true),
    ],
    [
      'No answer within 59 s. It may have been applied.',
      failed('No answer within 59 s; whether the call was applied is not known.', true),
    ],
    ['Connection refused. It was not applied.', failed('Connection refused.', false)],
  ] as const)('tells the outcome in a sentence: %s', (sentence, outcome) => {
    expect(statusMessage(rowOf(2, [], { outcome }))).toBe(sentence);
  });

  test('also says of a rejected row that it was sent again', () => {
    const row = rowOf(2, [], { outcome: rejected('No.'), sentAgain: true });
    expect(statusMessage(row)).toBe('No. Sent again, because the outcome of an earlier call was unknown.');
  });

  test('tells a row that waits from one whose outcome is unknown, and from a dry run', () => {
    expect(statusMessage(rowOf(2, []))).toBe('Not sent yet.');
    expect(statusMessage(rowOf(2, []), { dryRun: true })).toBe('Valid. Not sent: this was a dry run.');
    expect(whatWasWrong(rowOf(2, []), { dryRun: true })).toBe('Valid; nothing to fix.');
    expect(statusMessage(rowOf(2, [], { state: 'sending' }))).toMatch(/outcome is unknown/);
  });

  test.each<[string, NotSent]>([
    [
      'Not sent: run k2m4 updated this charge with the same values.',
      { state: 'unchanged', run: 'k2m4', at: null },
    ],
    [
      'Not sent: run k2m4 may have updated this charge on 2026-10-31 08:00 with other values: TotalPrice 9.00, Comment cleared.',
      {
        state: 'conflict',
        run: 'k2m4',
        at: '2026-10-31T08:00:00Z',
        values: { TotalPrice: '9.00', Comment: '' },
        certain: false,
      },
    ],
    ['Not sent: nothing was changed since it was exported.', { state: 'unchanged', baseline: 'b1' }],
    [
      'Not sent: invoice 101 says all of it already.',
      { state: 'unchanged', invoice: 101, at: '2026-10-31T08:00:00Z' },
    ],
    [
      'Not sent, because it may be a mistake: TotalPrice 125.00 → 12,500.00 is more than 10 times as much. Correct the row, or import it with --accept-suspicious.',
      { state: 'held', reasons: [{ field: 'TotalPrice', kind: 'factor', now: '125', next: '12500.00' }] },
    ],
    [
      'Not sent, because it may be a mistake: Count -1,200 → -1 is less than a tenth as much; TotalPrice 5.00 → -5.00 changes its sign; ActionDate 2026-10-31 → 2025-10-31 08:00:00 is 365 days earlier. Correct the row, or import it with --accept-suspicious.',
      {
        state: 'held',
        reasons: [
          { field: 'Count', kind: 'factor', now: '-1200', next: '-1' },
          { field: 'TotalPrice', kind: 'sign', now: '5', next: '-5' },
          { field: 'ActionDate', kind: 'date', now: '2026-10-31T00:00:00', next: '2025-10-31T08:00:00' },
        ],
      },
    ],
    ['Imported again by run k2m4, from the "To fix" tab.', { state: 'superseded', run: 'k2m4' }],
  ])('says why a valid row was not sent (%#)', (sentence, outcome) => {
    const row = rowOf(2, [], { outcome });
    expect(statusMessage(row, { clock: localClock('UTC') })).toBe(sentence);
    expect(whatWasWrong(row, { clock: localClock('UTC') })).toBe(sentence);
  });
});

test('a charge that was changed since the file was exported is shown with all three values of each field', () => {
  const outcome: NotSent = {
    state: 'conflict',
    invoice: 101,
    at: '2026-10-31T08:00:00Z',
    exported: { Container: 'A', ActionDate: '2026-10-01T00:00:00', Count: null },
    values: { Container: '', ActionDate: '2026-10-02T00:00:00', Count: '2.0000', ProfitCenterId: 7 },
  };
  const row = rowOf(2, [], {
    outcome,
    values: { ChargeId: 5, Container: 'C' },
    stated: { ChargeId: 5, Container: 'C', ActionDate: null, Count: '3' },
  });
  const sentence = statusMessage(row);
  expect(sentence).toBe(
    'Not sent: the charge was changed after the file was exported. Container: exported as A, now empty; this file says C. ActionDate: exported as 2026-10-01, now 2026-10-02; this file says empty. Count: exported as empty, now 2.0000; this file says 3. ProfitCenterId: now 7. To overwrite it, import it with --overwrite.',
  );
  expect(whatWasWrong(row)).toBe(sentence);
  // A plain file was never exported: its rows were read when their "To fix" tab was made.
  const origin = { run: 'k2m4', report: 1, row: 2 };
  expect(statusMessage({ ...row, origin })).toContain(
    'changed after the file was read. Container: read as A, now empty;',
  );
  expect(statusMessage({ ...row, origin, baseline: 'export-abc' })).toBe(sentence);
});

describe('errorTypes', () => {
  test('names each ErrorType of a rejected row once', () => {
    expect(errorTypes(rowOf(2, [], { outcome: rejected('No.', ['a', 'X'], ['b', 'Y'], ['c', 'X']) }))).toBe(
      'X, Y',
    );
  });

  test('names the kinds of problems of an invalid row, and nothing for the others', () => {
    expect(
      errorTypes(
        rowOf(7, [], { problems: [problemOf(7, 'Count', '?'), problemOf(7, 'Count', '!', 'duplicate')] }),
      ),
    ).toBe('not a number, duplicate');
    expect(errorTypes(rowOf(2, [], { outcome: failed('?', true) }))).toBe('');
  });
});
