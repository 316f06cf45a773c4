import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSheet, sheetFile } from './sheetFixture.ts';

async function idsAndNote(lastRow: string): Promise<[unknown[], string | undefined]> {
  const text = `ChargeId;Customer;Count;TotalPrice;Comment\n1001;A;5;100;a\n1002;B;6;120;b\n${lastRow}\n`;
  const { rows, notes } = await readSheet(sheetFile(text));
  return [rows.map(({ cells }) => cells[0]), notes['totals-rows']];
}

describe('a row of totals', () => {
  it.each([
    'Total;;11;220;',
    'TOTAL:;;11;220;',
    'Grand total;;11;220;',
    'Sub-total;;11;220;',
    'Summa;;11;220;',
    'Summa (SEK);;11;220;',
    'Totalt 2 rader;;11;220;',
    'Yhteensä;;11;220;',
    'Gesamtsumme;;11;220;',
    'Razem:;;11;220;',
    ';Total;11;220;',
    ';;11;220;Summa:',
    ';Total SEK;11;220;',
  ])('is left out, which is said: %s', async (row) => {
    expect(await idsAndNote(row)).toEqual([['1001', '1002'], 'Row 4 holds totals and was not imported.']);
  });

  it.each([
    ['1003;Total;1;2;', '1003'],
    ['1003;;1;2;Summa', '1003'],
    [';;11;220;Total för oktober saknas', ''],
    ['Totaltransport AB;;1;2;', 'Totaltransport AB'],
    [';Sumitomo;1;2;', ''],
    ['x;;1;2;', 'x'],
  ])('is not seen in another row: %s', async (row, id) => {
    expect(await idsAndNote(row)).toEqual([['1001', '1002', id], undefined]);
  });

  it('never costs a row with an id', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2_147_483_647 }),
        fc.constantFrom('Total', 'Summa', 'Sum', 'Grand total', 'ChargeId', 'Count'),
        async (id, word) => {
          expect((await idsAndNote(`${id};${word};1;2;${word}`))[0]).toEqual(['1001', '1002', `${id}`]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
