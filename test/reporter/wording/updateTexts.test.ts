import { expect, it } from 'vitest';
import { localClock } from '../../../src/lib/localTime.ts';
import { onText, shortValueText, valuesText, valueText } from '../../../src/reporter/wording/updateTexts.ts';

it('the values of a charge are written as they are, dates without a T, and what is cleared by name', () => {
  const values = {
    Count: '1.50',
    TotalPrice: '999.00',
    ProfitCenterId: null,
    Container: '',
    Comment: 'T00:00:00',
  };
  expect(valuesText({ ActionDate: '2026-10-05T00:00:00', ...values })).toBe(
    'ActionDate 2026-10-05, Count 1.50, TotalPrice 999.00, ProfitCenterId cleared, Container cleared, Comment T00:00:00',
  );
  expect(valuesText({ ActionDate: '2026-10-05T08:30:00' })).toBe('ActionDate 2026-10-05 08:30:00');
  expect(valuesText({ ActionDate: null, Comment: 'a\u001bb' })).not.toMatch(/\u001b/);
  expect([valueText('Comment', ''), valueText('Count', null)]).toEqual(['empty', 'empty']);
});

it('in a table, texts are cut, but no number and no date, which then could look like another', () => {
  expect(shortValueText('Comment', 'a long comment', 8)).toBe('a long c…');
  expect(shortValueText('ActionDate', '2026-10-31T08:35:00', 15)).toBe('2026-10-31 08:35:00');
  expect(shortValueText('TotalPrice', '1234567890123456.75', 15)).toBe('1234567890123456.75');
});

it('the time of a call is local, to the minute', () => {
  const clock = localClock('Europe/Stockholm');
  expect(onText(clock, '2026-11-26T14:04:59.000Z')).toBe(' on 2026-11-26 15:04');
  expect(onText(clock, null)).toBe('');
});
