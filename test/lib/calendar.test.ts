import { describe, expect, it } from 'vitest';
import { dayNumber, dayOfNumber, daysInMonth, isCalendarDay, isoDay } from '../../src/lib/calendar.ts';

describe('the calendar', () => {
  it('numbers every day of the years 1 to 9999 in turn, as Date does', () => {
    let number = dayNumber(1, 1, 1);
    expect(number).toBe(new Date('0001-01-01T00:00:00Z').getTime() / 86_400_000);
    for (let year = 1; year <= 9999; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        for (let day = 1; day <= daysInMonth(year, month); day += 1) {
          const found = dayOfNumber(number);
          if (dayNumber(year, month, day) !== number || found.day !== day || found.month !== month)
            throw new Error(`${year}-${month}-${day} is not day ${number}`);
          number += 1;
        }
      }
    }
    expect(number - 1).toBe(new Date('9999-12-31T00:00:00Z').getTime() / 86_400_000);
    expect(dayNumber(1970, 1, 1)).toBe(0);
  });

  it.each([
    [1900, 28],
    [2000, 29],
    [2023, 28],
    [2024, 29],
    [2100, 28],
  ])('gives February %i %i days', (year, days) => {
    expect(daysInMonth(year, 2)).toBe(days);
    expect([isCalendarDay(year, 2, days), isCalendarDay(year, 2, days + 1)]).toEqual([true, false]);
  });

  it('has no year 0 or 10000, no month 0 or 13 and no day 0 or 32', () => {
    const days = [
      [0, 1, 1],
      [10_000, 1, 1],
      [2026, 0, 1],
      [2026, 13, 1],
      [2026, 1, 0],
      [2026, 1, 32],
      [2026, 4, 31],
      [Number.NaN, 1, 1],
    ] as const;
    for (const [year, month, day] of days) expect(isCalendarDay(year, month, day)).toBe(false);
  });

  it('writes a day as ISO 8601 does', () => {
    expect(isoDay({ year: 7, month: 1, day: 2 })).toBe('0007-01-02');
    expect(isoDay(dayOfNumber(20_757))).toBe('2026-10-31');
  });
});
