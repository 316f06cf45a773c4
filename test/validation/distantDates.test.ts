import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/model/cell.ts';
import type { Conventions } from '../../src/validation/conventions.ts';
import { parseDateFormat } from '../../src/validation/dateFormat.ts';
import { windowAround } from '../../src/validation/dateWindow.ts';
import { readActionDate } from '../../src/validation/readActionDate.ts';

const TODAY: Conventions = {
  clear: '(clear)',
  marks: new Map(),
  dayOrders: new Map(),
  dateWindow: windowAround('2026-11-26'),
};
const FORMATTED: Conventions = { ...TODAY, dateFormat: parseDateFormat('D MMM YYYY')! };

function said(cell: Cell, conventions = TODAY): string {
  const reading = readActionDate(cell, conventions);
  return reading.kind === 'problem' ? `${reading.problem}: ${reading.message}` : JSON.stringify(reading);
}

const dateCell = (text: string): Cell => ({ kind: 'date', text });

describe('dates that nobody means', () => {
  it('are those more than two years from today, unless any date is taken', () => {
    const message =
      'distant date: ActionDate is 2062-10-31, which is more than 35 years from today (2026-11-26). Correct it, or add --any-date if such dates are meant.';
    expect(said('2062-10-31')).toBe(message);
    expect(said('31/10/2062')).toBe(message);
    expect(said('2062-10-31 08:30')).toBe(message);
    expect(said(dateCell('2062-10-31'))).toBe(message);
    expect(said('31 Oct 2062', FORMATTED)).toBe(message);
    expect(said('2016-11-27')).toContain('2016-11-27, which is more than 9 years before today');
    expect(said('2036-11-26')).toContain('2036-11-26, which is 10 years from today');
    for (const cell of ['2062-10-31', '31/10/2062', dateCell('2062-10-31')])
      expect(readActionDate(cell, { ...TODAY, anyDate: true })).toEqual({
        kind: 'value',
        value: '2062-10-31T00:00:00',
        noticed: [{ kind: 'distant date', text: '2062-10-31' }],
      });
    const { dateWindow, ...noWindow } = TODAY;
    expect(readActionDate('2062-10-31', noWindow)).toEqual({ kind: 'value', value: '2062-10-31T00:00:00' });
  });

  it.each([
    ['2024-11-25', 'distant date'],
    ['2024-11-26', '{"kind":"value"'],
    ['2028-11-26', '{"kind":"value"'],
    ['2028-11-26 23:59', '{"kind":"value"'],
    ['2028-11-27', 'distant date'],
  ])('begin a day after the second year: %s', (text, begins) => {
    expect(said(text).startsWith(begins)).toBe(true);
    expect(said(dateCell(text.replace(' ', 'T'))).startsWith(begins)).toBe(true);
  });

  it('count two years also from a day that not every year has', () => {
    const leap = { ...TODAY, dateWindow: windowAround('2028-02-29') };
    for (const [text, kind] of [
      ['2030-02-28', 'value'],
      ['2030-03-01', 'problem'],
      ['2026-03-01', 'value'],
      ['2026-02-28', 'problem'],
    ])
      expect(readActionDate(text!, leap).kind).toBe(kind);
  });

  it.each(['0001-01-01', '1899-12-31', '31/12/1899', '1753-01-01'])(
    'are always those before 1900, which Ongoing can not store: %s',
    (text) => {
      for (const conventions of [TODAY, { ...TODAY, anyDate: true }])
        expect(said(text, conventions)).toContain("Ongoing can't store a date before 1900-01-01");
    },
  );

  it('can be read as empty where programs write them for no date', () => {
    expect(said('01/01/0001')).toContain('--empty "01/01/0001" reads all such cells as empty.');
    expect(said('0202-10-31')).not.toContain('--empty');
    expect(said(dateCell('1899-12-31'))).not.toContain('--empty');
  });

  it('are named as what programs write for no date', () => {
    for (const text of ['0001-01-01', '1899-12-30', '1900-01-01', '1970-01-01', '9999-12-31'])
      expect(said(text)).toContain(`${text} (which programs write for no date)`);
    expect(said('1970-01-02')).not.toContain('programs');
  });
});

describe('a date in a form that is not read', () => {
  it.each([
    ['31 okt 2026', '"D MMM YYYY"'],
    ['31-Oct-26', '"D-MMM-YY"'],
    ['31. lokakuuta 2026', '"D. MMMM YYYY"'],
    ['1. März 2026', '"D. MMM YYYY"'],
    ['Oct 31 2026', '"MMM D YYYY"'],
    ['Oct 31, 2026', '"MMM D, YYYY"'],
    ['31 okt. 2026', '"D MMM YYYY"'],
    ['31OCT2026', '"DMMMYYYY"'],
    ['31 oktober 2026 08:30', '"D MMMM YYYY H:mm"'],
    ['10/31/2026 12:00:00 AM', '"M/D/YYYY h:mm:ss A"'],
    ['10/5/2026 3:05:00 PM', '"D/M/YYYY h:mm:ss A" (2026-05-10) or "M/D/YYYY h:mm:ss A" (2026-10-05)'],
    ['31. 10. 2026', '"D. M. YYYY"'],
    ['31.10.2026.', '"D.M.YYYY."'],
    ['31.10.2026 8.30', '"D.M.YYYY H.mm"'],
    ['10/31/26', '"M/D/YY"'],
    ['31/10/26', '"D/M/YY" (2026-10-31) or "YY/M/D" (2031-10-26)'],
    ['2026-10-31 08:30 PM', '"YYYY-M-D h:mm A"'],
  ])('%s is refused with the pattern that reads it', (text, hint) => {
    expect(said(text)).toMatch(/^not a date: ActionDate is not a date\./);
    expect(said(text)).toContain(`Write it as 2026-10-31, or add --date-format ${hint}.`);
    const pattern = /--date-format "([^"]+)"/.exec(said(text))![1]!;
    const { dateWindow, ...anyDate } = TODAY;
    expect(readActionDate(text, { ...anyDate, dateFormat: parseDateFormat(pattern)! }).kind).toBe('value');
  });

  it.each(['12:00', '8:30', '15:18:58', '12:00 PM', '08:30:15.250'])('%s is named as a time', (text) => {
    expect(said(text)).toContain('ActionDate is not a date. It is a time without a date. Write it as');
  });

  it.each(['yesterday', '31 foo 2026', 'October 2026', '2026-W44', '60', '31 okt', '32 okt 2026'])(
    '%s is refused without one',
    (text) => {
      expect(said(text)).toContain('Write it as 2026-10-31, or give its format with --date-format.');
    },
  );
});
