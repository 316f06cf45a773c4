import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownFolder } from '../helpers/folder.ts';
import { check, checkOnly } from './checkedFile.ts';

const HEADER = 'ChargeId,Count,TotalPrice,Comment\n';
const ROWS = '1001,5,100.50,a\n1002,6,120.00,b\n1003,7,140,c\n';

async function afterRows(last: string, rows = ROWS) {
  const path = join(ownFolder(), 'charges.csv');
  writeFileSync(path, `${HEADER}${rows}${last}`);
  const loaded = await check(path);
  expect((await checkOnly(path)).sheet).toEqual(loaded.sheet);
  const { sheet, problems } = loaded;
  return {
    rows: loaded.rows.map(({ row }) => row),
    invalid: loaded.counts.invalid,
    price: sheet.totals.totalPrice,
    note: sheet.notes.find((note) => note.includes('holds totals')),
    problems: problems.total,
  };
}

describe('a last row with the sums of the rows above it', () => {
  it.each([
    [',18,360.5,', 'it has no ChargeId, and its numbers are the sums of the rows above it'],
    [',,360.50,', 'it has no ChargeId, and its numbers are the sums of the rows above it'],
    ['3,18,360.50,', 'its ChargeId is the number of rows above it (3), and its numbers are their sums'],
    ['3006,18,360.50,', 'its ChargeId is the sum of the ids above it, and its numbers are their sums'],
  ])('is no charge and not in the sums: %s', async (last, why) => {
    expect(await afterRows(last)).toEqual({
      rows: [2, 3, 4],
      invalid: 0,
      price: '360.50',
      note: `Row 5 holds totals and was not imported: ${why}.`,
      problems: 0,
    });
  });

  it('is left out also where rows with the same ChargeId make a second reading necessary', async () => {
    const { rows, invalid, note } = await afterRows(',18,360.50,', ROWS.replace('1003', '1002'));
    expect({ rows, invalid }).toEqual({ rows: [2, 3, 4], invalid: 2 });
    expect(note).toContain('Row 5');
  });

  it.each([
    ['another id', '1004,18,360.50,', ROWS],
    ['another sum', '3,18,360.51,', ROWS],
    ['another count', '3,19,360.50,', ROWS],
    ['another id than the sum of the ids', '3007,18,360.50,', ROWS],
    ['no numbers', '3,,,x', ROWS],
    ['one row above it', '1,5,100.50,', '1001,5,100.50,a\n'],
    ['a row below it', '3,18,360.50,\n1005,1,1,x', ROWS],
  ])('is a charge with %s', async (_how, last, rows) => {
    const loaded = await afterRows(last, rows);
    expect(loaded.note).toBeUndefined();
    expect(loaded.rows).toHaveLength(`${rows}${last}`.split('\n').length);
    expect(loaded.problems).toBe(0);
  });

  it('is judged by the rows above it in a second reading too', async () => {
    const { rows, note } = await afterRows('3,5,5,', '1001,0,0,a\n1001,0,0,b\n');
    expect([rows, note]).toEqual([[2, 3, 4], undefined]);
  });

  it('keeps its problem if it says more than sums', async () => {
    const { note, problems } = await afterRows(',18,360.50,recounted');
    expect([note, problems]).toEqual([undefined, 1]);
  });
});
