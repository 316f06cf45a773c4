import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInKind, formatKind, showsTime } from '../../../src/reader/xlsx/numberFormats.ts';
import { dateFromIso, dateFromSerial } from '../../../src/reader/xlsx/serialDate.ts';

const SEED = { seed: 20261121 };

describe('dateFromSerial', () => {
  it.each([
    ['1', false, '1900-01-01'],
    ['59', false, '1900-02-28'],
    ['61', false, '1900-03-01'],
    ['36526', false, '2000-01-01'],
    ['46326', false, '2026-10-31'],
    ['4.6326E4', false, '2026-10-31'],
    ['46326.354166666664', false, '2026-10-31T08:30:00'],
    ['46326.999999999', false, '2026-11-01'],
    ['46326.5000000058', false, '2026-10-31T12:00:00.001'],
    ['46326.00001157407', false, '2026-10-31T00:00:01'],
    ['2958465', false, '9999-12-31'],
    ['0', true, '1904-01-01'],
    ['0.5', true, '1904-01-01T12:00:00'],
    ['60', true, '1904-03-01'],
    ['44864', true, '2026-10-31'],
    ['2957003', true, '9999-12-31'],
  ])('serial %s (1904: %s) is %s', (raw, date1904, text) => {
    expect(dateFromSerial(raw, date1904, 'date and time')).toEqual({ text });
  });

  it.each([
    ['60', false, false, '1900-02-29, a day that does not exist'],
    ['60.75', false, false, '1900-02-29, a day that does not exist'],
    ['59.9999999999', false, false, '1900-02-29, a day that does not exist'],
    ['0', false, false, 'a date before 1900-01-01'],
    ['0.25', false, false, 'a date before 1900-01-01'],
    ['-1', false, false, 'a negative date'],
    ['-0.5', true, false, 'a negative date'],
    ['2958466', false, false, 'a date after 9999-12-31'],
    ['2958465.9999999999', false, false, 'a date after 9999-12-31'],
    ['2957004', true, false, 'a date after 9999-12-31'],
    ['1E300', false, false, 'a date after 9999-12-31'],
    ['0.354166666666667', false, true, 'a time without a date'],
    ['0.5', true, true, 'a time without a date'],
    ['NaN', false, false, 'not a number: "NaN"'],
  ])('serial %s (1904: %s, time only: %s) is no date: %s', (raw, date1904, timeOnly, error) => {
    const found = dateFromSerial(raw, date1904, timeOnly ? 'time' : 'date and time');
    expect(found).toMatchObject({ error });
  });

  it.each([
    ['46326', false, '2026-10-31', undefined],
    ['46326.638171296298', false, '2026-10-31', '15:18:58'],
    ['46326.9999999', false, '2026-10-31', '23:59:59.991'],
    ['46326.999999999', false, '2026-10-31', '23:59:59.999'],
    ['46326.9999999999964', false, '2026-11-01', undefined],
    ['46326.000000000004', false, '2026-10-31', undefined],
    ['2958465.9999999', false, '9999-12-31', '23:59:59.991'],
    ['44864.25', true, '2026-10-31', '06:00:00'],
  ])('serial %s (1904: %s), shown as a date alone, is %s and hides %s', (raw, date1904, text, hiddenTime) => {
    expect(dateFromSerial(raw, date1904, 'date')).toEqual(
      hiddenTime === undefined ? { text } : { text, hiddenTime },
    );
  });

  it('counts every day of the calendar from 1900 to 9999 in turn', () => {
    const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let serial = 1;
    let wrong = '';
    for (let year = 1900; year <= 9999 && wrong === ''; year += 1) {
      const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
      for (let month = 0; month < 12; month += 1) {
        for (let day = 1; day <= lengths[month]! + (leap && month === 1 ? 1 : 0); day += 1) {
          if (serial === 60) serial = 61;
          const text = `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const found = dateFromSerial(String(serial), false, 'date and time');
          if (!('text' in found) || found.text !== text) wrong = `${serial} should be ${text}`;
          serial += 1;
        }
      }
    }
    expect(wrong).toBe('');
    expect(serial).toBe(2_958_466);
  });

  it('gives back every second of a day from the 15 digits that are written of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 61, max: 99_999 }),
        fc.integer({ min: 1, max: 86_399 }),
        (day, second) => {
          const fraction = ((BigInt(second) * 10n ** 10n * 2n + 86_400n) / (2n * 86_400n))
            .toString()
            .padStart(10, '0');
          const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
          const time = clock.map((part) => String(part).padStart(2, '0')).join(':');
          const found = dateFromSerial(`${day}.${fraction}`, false, 'date and time');
          expect('text' in found && found.text.slice(10)).toBe(`T${time}`);
        },
      ),
      { ...SEED, numRuns: 2000 },
    );
  });
});

describe('dateFromIso', () => {
  it.each([
    ['2026-10-31', '2026-10-31'],
    ['2026-10-31T00:00:00', '2026-10-31'],
    ['2026-10-31T08:30', '2026-10-31T08:30:00'],
    ['2026-10-31T08:30:00.1250', '2026-10-31T08:30:00.125'],
    ['2026-12-31T23:59:59.9996', '2027-01-01'],
    ['2024-02-29', '2024-02-29'],
  ])('reads %s as %s', (text, date) => {
    expect(dateFromIso(text)).toEqual({ text: date });
  });

  it.each([
    ['2026-02-29', 'not a date in the calendar: "2026-02-29"'],
    ['2026-13-01', 'not a date in the calendar: "2026-13-01"'],
    ['2026-10-31T24:00:00', 'not a date in the calendar: "2026-10-31T24:00:00"'],
    ['1900-02-29', 'not a date in the calendar: "1900-02-29"'],
    ['1899-12-31T08:30:00', 'a date before 1900-01-01'],
    ['9999-12-31T23:59:59.9999', 'a date after 9999-12-31'],
    ['08:30:00', 'a time without a date'],
    ['T08:30', 'a time without a date'],
    ['2026-10-31T08:30:00Z', 'a date with a time zone: "2026-10-31T08:30:00Z"'],
    ['2026-10-31T08:30:00+02:00', 'a date with a time zone: "2026-10-31T08:30:00+02:00"'],
    ['2026-10-31 or so', 'not a date: "2026-10-31 or so"'],
    ['46326', 'not a date: "46326"'],
  ])('refuses %s: %s', (text, error) => {
    expect(dateFromIso(text)).toMatchObject({ error });
  });
});

describe('formatKind', () => {
  it.each([
    'yyyy-mm-dd',
    'd/m/yyyy',
    '[$-409]d/m/yyyy;@',
    '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
    '[$-41D]d\\ mmmm\\ yyyy',
    'dd.mm.yyyy hh:mm',
    'yyyy\\-mm\\-dd\\ hh:mm:ss.000',
    'mmm-yy',
    'mmmm',
    'dddd',
    'YYYY-MM-DD',
    'm/d/yy h:mm AM/PM',
    '"den "d mmmm',
    'ÅÅÅÅ-MM-DD',
    'åååå-mm-dd',
    '[Red]dd/mm/yyyy',
    'yyyy"年"m"月"d"日"',
    '[$-411]ge.m.d',
    'yyyy-mm-dd;;;',
    'yyyy-mm-dd;0.00',
  ])('%s shows a date', (code) => {
    expect(formatKind(code)).toBe('date');
  });

  it.each([
    'h:mm',
    'hh:mm:ss',
    'h:mm AM/PM',
    'mm:ss',
    'mmss.0',
    'h:mm:ss.000',
    '[$-409]h:mm:ss AM/PM;@',
    'h" h "m',
  ])('%s shows a time only', (code) => {
    expect(formatKind(code)).toBe('time');
  });

  it.each([
    'General',
    'GENERAL',
    'General" kg"',
    '[Red]General',
    '0',
    '0.00',
    '0.00\\m',
    '0.00"d"',
    '#,##0.00\\ "kr"',
    '#,##0.00 [$kr-41D]',
    '#,##0.00\\ [$€-1]',
    '[$SEK] #,##0.00',
    '[Red]0.00;[Blue]-0.00',
    '0.00E+00',
    '##0.0E+0',
    '0%',
    '# ?/?',
    '@',
    '[h]:mm',
    '[hh]:mm:ss',
    '[mm]:ss',
    '[ss].00',
    '[H]:MM',
    '#,##0 st',
    '0 d',
    '_-* #,##0.00_d_-;-* #,##0.00_d',
    '"yyyy-mm-dd"',
    '\\d0',
    '0;yyyy-mm-dd',
    '',
    '"unfinished d',
    '[unfinished d',
  ])('%s shows a number', (code) => {
    expect(formatKind(code)).toBe('number');
  });

  it.each([
    'm/d/yy h:mm',
    'yyyy-mm-dd hh:mm:ss',
    'dd.mm.yyyy hh:mm',
    'd/m/yyyy h" h"',
    'yyyy-mm-dd AM/PM',
    'yyyy-mm-dd ss.000',
  ])('%s shows the time of a date too', (code) => {
    expect(showsTime(code)).toBe(true);
  });

  it.each([
    'yyyy-mm-dd',
    'd/m/yyyy',
    '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
    '"kl. h:mm "yyyy-mm-dd',
    'mmm-yy',
    'yyyy-mm-dd;h:mm',
    undefined,
  ])('%s does not', (code) => {
    expect(showsTime(code)).toBe(false);
  });

  it('knows the built-in formats by their numbers', () => {
    const dates = [14, 15, 16, 17, 22, 27, 30, 31, 36, 50, 58];
    const times = [18, 19, 20, 21, 32, 33, 45, 47];
    const numbers = [
      0,
      1,
      2,
      4,
      5,
      8,
      9,
      10,
      11,
      12,
      13,
      23,
      26,
      37,
      44,
      46,
      48,
      49,
      59,
      81,
      163,
      Number.NaN,
    ];
    expect(dates.filter((id) => builtInKind(id) !== 'date')).toEqual([]);
    expect(times.filter((id) => builtInKind(id) !== 'time')).toEqual([]);
    expect(numbers.filter((id) => builtInKind(id) !== 'number')).toEqual([]);
  });
});
