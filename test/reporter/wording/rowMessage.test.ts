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
    ['Imported again by run k2m4, from the "To fix" tab.', { state: 'superseded', run: 'k2m4' }],
  ])('says why a valid row was not sent (%#)', (sentence, outcome) => {
    const row = rowOf(2, [], { outcome });
    expect(statusMessage(row, { clock: localClock('UTC') })).toBe(sentence);
    expect(whatWasWrong(row, { clock: localClock('UTC') })).toBe(sentence);
  });
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
