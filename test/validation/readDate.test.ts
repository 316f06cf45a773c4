import { describe, expect, it } from 'vitest';
import { isCalendarDay } from '../../src/lib/calendar.ts';
import { dateOfSerial, readDate } from '../../src/validation/readDate.ts';
import { named } from '../helpers/caseNames.ts';

describe('dates that begin with the year', () => {
  it.each([
    ['2026-10-31', '2026-10-31T00:00:00'],
    [' 2026-10-31 ', '2026-10-31T00:00:00'],
    ['2026-1-5', '2026-01-05T00:00:00'],
    ['2026/10/31', '2026-10-31T00:00:00'],
    ['2026.10.31', '2026-10-31T00:00:00'],
    ['20261031', '2026-10-31T00:00:00'],
    ['2024-02-29', '2024-02-29T00:00:00'],
    ['2026-10-31 08:30', '2026-10-31T08:30:00'],
    ['2026-10-31T08:30:15', '2026-10-31T08:30:15'],
    ['2026-10-31t8:30', '2026-10-31T08:30:00'],
    ['2026-10-31T08:30:15.250', '2026-10-31T08:30:15.25'],
    ['2026-10-31 08:30:15,1234567', '2026-10-31T08:30:15.1234567'],
    ['2026-10-31T00:00:00.000', '2026-10-31T00:00:00'],
    ['2026/10/31 23:59:59', '2026-10-31T23:59:59'],
    ['20261031 08:30', '2026-10-31T08:30:00'],
    // The hours that summer time leaves out or repeats, in Stockholm, Auckland and Los Angeles.
    ['2026-03-29 02:30', '2026-03-29T02:30:00'],
    ['2026-09-27 02:30', '2026-09-27T02:30:00'],
    ['2026-03-08 02:30', '2026-03-08T02:30:00'],
  ])('%j is read as %s', (written, text) => {
    expect(readDate(written)).toEqual({ kind: 'value', text, shows: null });
  });
});

describe('dates that end with the year', () => {
  it('show their order when one number is over 12', () => {
    expect(readDate('31/10/2026')).toEqual({
      kind: 'value',
      text: '2026-10-31T00:00:00',
      shows: { sign: '/', order: 'day first' },
    });
    expect(readDate('10-31-2026 8:30')).toEqual({
      kind: 'value',
      text: '2026-10-31T08:30:00',
      shows: { sign: '-', order: 'month first' },
    });
    expect(readDate('13.1.2026')).toHaveProperty('text', '2026-01-13T00:00:00');
  });

  it('need none when both numbers are the same', () => {
    expect(readDate('5.5.2026')).toEqual({ kind: 'value', text: '2026-05-05T00:00:00', shows: null });
  });

  it('are ambiguous otherwise', () => {
    expect(readDate('05/10/2026')).toEqual({
      kind: 'ambiguous',
      sign: '/',
      dayFirst: '2026-10-05T00:00:00',
      monthFirst: '2026-05-10T00:00:00',
    });
  });

  it('show the day of February', () => {
    expect(readDate('29/02/2024')).toHaveProperty('text', '2024-02-29T00:00:00');
    expect(readDate('29/02/2026')).toHaveProperty('kind', 'none');
  });
});

describe('what is not a date', () => {
  it.each(
    named([
      ['2026-10-32', 'no such day'],
      ['2026-02-29', 'no such day'],
      ['1900-02-29', 'no such day'],
      ['0000-01-01', 'no such day'],
      ['31.04.2026', 'no such day'],
      ['31102026', 'no such day'],
      ['2026-10-31 24:00', 'no time of day 24:00'],
      ['2026-10-31 08:60', 'no time of day 08:60'],
      ['2026-10-31T08:30Z', 'time zone (Z)'],
      ['2026-10-31T08:30:00+02:00', 'time zone (+02:00)'],
      ['2026-10-31 08:30 -0500', 'time zone (-0500)'],
    ]),
  )('%s is not a date, and the message says why', (_, written, why) => {
    expect(readDate(written)).toEqual({ kind: 'none', why: expect.stringContaining(why) });
  });

  it.each(
    named([
      ['31/10/26', 'Its year has only two digits.'],
      ['26-10-31', 'Its year has only two digits.'],
      ['31 okt 2026', ''],
      ['2026-10-31 08:30 PM', ''],
      ['2026-10-31 08:30:15.12345678', ''],
      ['2026-10/31', ''],
      ['2026-W44', ''],
      ['0', ''],
      ['60', ''],
      ['2958466', ''],
      ['yesterday', ''],
      ['-46326', ''],
      ['x'.repeat(900_000), ''],
      [`2026-10-31T${' '.repeat(900_000)}x`, ''],
    ]),
  )('%s is in an unknown form', (_, written, why) => {
    expect(readDate(written)).toEqual({ kind: 'none', why, unknownForm: true });
  });
});

describe('serial numbers', () => {
  it.each([
    ['1', '1900-01-01'],
    ['59', '1900-02-28'],
    ['61', '1900-03-01'],
    ['46326', '2026-10-31'],
    ['46326.5', '2026-10-31'],
    ['2958465', '9999-12-31'],
  ])('%s would be %s', (written, wouldBe) => {
    expect(readDate(written)).toEqual({ kind: 'serial', wouldBe });
  });

  it('run through every day of two centuries', () => {
    let [year, month, day] = [1900, 3, 1];
    for (let serial = 61; serial < 73_050; serial += 1) {
      const text = `${year}-${`${month}`.padStart(2, '0')}-${`${day}`.padStart(2, '0')}`;
      if (dateOfSerial(serial) !== text) throw new Error(`${serial}: ${dateOfSerial(serial)}, not ${text}`);
      day += 1;
      if (!isCalendarDay(year, month, day)) [month, day] = [month + 1, 1];
      if (month > 12) [year, month] = [year + 1, 1];
    }
  });
});
