import { describe, expect, it } from 'vitest';
import { parseDateFormat } from '../../src/validation/dateFormat.ts';

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
    '',
  ])('%j is none', (pattern) => {
    expect(parseDateFormat(pattern)).toBeUndefined();
  });
});
