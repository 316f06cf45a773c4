import { expect, test } from 'vitest';
import { NO_ROWS } from '../../../src/model/run.ts';
import { countsText, targetText, toFixAdvice } from '../../../src/reporter/wording/runTexts.ts';

test('counts name only the states that have rows, and never call a row of unknown outcome unsent', () => {
  expect(countsText(NO_ROWS)).toBe('no rows');
  expect(countsText({ ...NO_ROWS, updated: 118, rejected: 2 })).toBe('118 updated, 2 rejected');
  expect(
    countsText({ ...NO_ROWS, updated: 1, rejected: 2, failed: 3, invalid: 4, pending: 5, sending: 6 }),
  ).toBe('1 updated, 2 rejected, 3 failed, 4 invalid, 5 left to send, 6 of unknown outcome');
  expect(countsText({ ...NO_ROWS, updated: 1, unchanged: 2, conflict: 3, held: 5, superseded: 4 })).toBe(
    '1 updated, 2 unchanged, 3 in conflict, 5 held, 4 superseded',
  );
});

test('the target names host, warehouse, and user, without control characters', () => {
  const target = {
    host: 'api.example',
    warehouse: 'acme\u001B',
    username: 'charges',
  };
  expect(targetText(target)).toMatch(/^api\.example, warehouse acme[^\u001B]*, as charges$/);
});

test('the advice for rows that were not updated says what to do with the workbook', () => {
  expect(toFixAdvice('drop')).toBe(
    'Fix the rows on the "To fix" tab of the result workbook, then drop that workbook.',
  );
});
