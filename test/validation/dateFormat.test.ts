import { describe, expect, it } from 'vitest';
import { parseDateFormat } from '../../src/validation/dateFormat.ts';
import { monthNames } from '../../src/validation/monthNames.ts';

describe('date formats', () => {
  it.each([
    ['DD/MM/YYYY', '05/10/2026', '2026-10-05T00:00:00'],
    ['MM/DD/YYYY', '05/10/2026', '2026-05-10T00:00:00'],
    ['D.M.YY', '5.10.26', '2026-10-05T00:00:00'],
    ['D.M.YYYY', '05.10.2026', '2026-10-05T00:00:00'],
    ['YYYYMMDD', '20261005', '2026-10-05T00:00:00'],
    ['DDMMYY', '051026', '2026-10-05T00:00:00'],
    ['YYYY-DD-MM', '2026-05-10', '2026-10-05T00:00:00'],
    ['DD/MM/YYYY HH:mm', '05/10/2026 08:30', '2026-10-05T08:30:00'],
    ['YYYY-MM-DDTHH:mm:ss', '2026-10-05T08:30:15', '2026-10-05T08:30:15'],
    ['D.M.YYYY H:mm', ' 5.10.2026 8:30 ', '2026-10-05T08:30:00'],
    ['D MMM YYYY', '31 okt 2026', '2026-10-31T00:00:00'],
    ['D MMM YYYY', '31\u00a0OKT. 2026', '2026-10-31T00:00:00'],
    ['D MMMM YYYY', '31 oktober 2026', '2026-10-31T00:00:00'],
    ['D MMM YYYY', '31 oktober 2026', '2026-10-31T00:00:00'],
    ['DD-MMM-YY', '31-Oct-26', '2026-10-31T00:00:00'],
    ['D. MMMM YYYY', '31. lokakuuta 2026', '2026-10-31T00:00:00'],
    ['D. MMM YYYY', '1. März 2026', '2026-03-01T00:00:00'],
    ['D. MMM YYYY', '1. Ma\u0308rz 2026', '2026-03-01T00:00:00'],
    ['D. MMM. YYYY', '1. des. 2026', '2026-12-01T00:00:00'],
    ['MMM D YYYY', 'Oct 31 2026', '2026-10-31T00:00:00'],
    ['MMM D, YYYY', 'Oct 31, 2026', '2026-10-31T00:00:00'],
    ['DDMMMYYYY', '31OCT2026', '2026-10-31T00:00:00'],
    ['D MMM YYYY', '31 foo 2026', 'other form'],
    ['D MMM YYYY', '31 10 2026', 'other form'],
    ['D MMM YYYY', '31 feb 2026', 'no such day'],
    ['M/D/YYYY h:mm:ss A', '10/31/2026 12:00:00 AM', '2026-10-31T00:00:00'],
    ['M/D/YYYY h:mm:ss A', '10/5/2026 3:05:00 PM', '2026-10-05T15:05:00'],
    ['M/D/YYYY hh:mm a', '10/5/2026 12:05 p.m.', '2026-10-05T12:05:00'],
    ['M/D/YYYY h:mmA', '10/5/2026 3:05pm', '2026-10-05T15:05:00'],
    ['M/D/YYYY h:mm A', '10/5/2026 13:05 PM', 'no such day'],
    ['M/D/YYYY h:mm A', '10/5/2026 0:05 AM', 'no such day'],
    ['D. M. YYYY', '31. 10. 2026', '2026-10-31T00:00:00'],
    ['D.M.YYYY H.mm', '31.10.2026 8.30', '2026-10-31T08:30:00'],
    ['DD/MM/YYYY', '5/10/2026', 'other form'],
    ['DD/MM/YYYY', '05-10-2026', 'other form'],
    ['DD.MM.YYYY', '05x10x2026', 'other form'],
    ['DD/MM/YYYY', '31/04/2026', 'no such day'],
    ['DD/MM/YYYY', '10/31/2026', 'no such day'],
    ['YYYY-DD-MM', '2026-10-31', 'no such day'],
    ['DD/MM/YYYY HH:mm', '05/10/2026 24:00', 'no such day'],
  ])('%s reads %j as %s', (pattern, text, value) => {
    expect(parseDateFormat(pattern)!.read(text)).toBe(value);
  });

  it.each([
    'dd/mm/yyyy',
    'DD/MM',
    'DD/MM/YYYY/YY',
    'DD/MM/MM/YYYY',
    'DMYYYY',
    'YYYYMD',
    'DD/MM/YYYY mm',
    'DD/MM/YYYY HH:ss',
    'DD/MM/YYYY hh:mm',
    'DD/MM/YYYY HH:mm A',
    'DD/MMM/MM/YYYY',
    'DDMMYYYYHmm',
    '3DD/MM/YYYY',
    'den DD/MM YYYY',
    'DD/MM/YYYY h A A',
    'DD/MM/YYYY HH:mm a',
    '',
  ])('%j is none', (pattern) => {
    expect(parseDateFormat(pattern)).toBeUndefined();
  });
});

describe('the names of the months', () => {
  it('never mean two months, whatever their language', () => {
    const months = new Map<string, Set<number>>();
    for (const [name, month] of monthNames()) months.set(name, (months.get(name) ?? new Set()).add(month));
    for (const [name, of] of months) expect([name, of.size]).toEqual([name, 1]);
    expect(months.size).toBeGreaterThan(90);
  });

  it.each(['en', 'sv', 'nb', 'da', 'fi', 'de', 'de-AT'])(
    'are read in %s as programs write them',
    (locale) => {
      for (const style of ['long', 'short'] as const) {
        const format = new Intl.DateTimeFormat(locale, { month: style, day: 'numeric', timeZone: 'UTC' });
        for (let month = 1; month <= 12; month += 1) {
          const parts = format.formatToParts(Date.UTC(2026, month - 1, 5));
          const name = parts.find(({ type }) => type === 'month')!.value;
          // Finnish has no short names beside a day.
          if (/^\d/.test(name)) continue;
          const day = `2026-${String(month).padStart(2, '0')}-05T00:00:00`;
          expect([name, parseDateFormat('D MMM YYYY')!.read(`5 ${name} 2026`)]).toEqual([name, day]);
          expect(parseDateFormat('D MMM YYYY')!.read(`5 ${name.toUpperCase()} 2026`)).toBe(day);
        }
      }
    },
  );
});
