import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChargeIdRows } from '../../src/validation/chargeIdRows.ts';
import { writeXlsx } from '../bench/sheets.ts';
import { ownFolder } from '../helpers/folder.ts';
import { type CheckOptions, check, checkOnly } from './checkedFile.ts';

function ownFile(name: string, text?: string): string {
  const path = join(ownFolder(), name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

/**
 * Checks a file both ways: into a ledger, and without keeping its rows. What is found must be the same, and the ledger must have it too.
 * @returns whether nothing is wrong with it
 */
async function expectSame(file: string, options: CheckOptions = {}): Promise<boolean> {
  const { rows, stored, ...loaded } = await check(file, options);
  expect(await checkOnly(file, options)).toEqual(loaded);
  expect(stored).toEqual(loaded.counts);
  const ofRows = loaded.problems.first.filter(({ kind }) => kind !== 'sheet');
  expect(rows.flatMap(({ problems }) => problems)).toEqual(ofRows);
  return loaded.problems.total === 0;
}

const HEADER = 'ChargeId,ActionDate,Count,TotalPrice,Comment,Remark';

describe('a file that is only checked', () => {
  it.each([
    ['plain values', '1001,2026-10-31,2,10.50,a,\n1002,,3.25,-0.10,,x\n', true],
    ['a column whose other cells show how to read it', '1,13/02/2026,,,a,\n2,03/02/2026,,,b,\n', true],
    ['a doubtful cell', '1,03/02/2026,,,a,\n2,03/02/2026,,,b,\n', false],
    ['a duplicate', '1,,,,a,\n2,,,,b,\n1,,,,c,\n', false],
    ['a row without anything to update', '1,,,,a,\n2,,,,,\n', false],
    ['no rows', '', false],
  ])('comes to the same as one that is loaded into a ledger: %s', async (_name, rows, clean) => {
    expect(await expectSame(ownFile('sheet.csv', `${HEADER}\n${rows}`))).toBe(clean);
  });

  it('may hold a charge twice if that is allowed', async () => {
    const file = ownFile('sheet.csv', `${HEADER}\n1,,,,a,\n1,,,,b,\n`);
    expect(await expectSame(file, { allowDuplicates: true })).toBe(true);
  });

  it('must match its control totals', async () => {
    const file = ownFile('sheet.csv', `${HEADER}\n1,,2,10.50,,\n2,,1,0.50,,\n`);
    expect(await expectSame(file, { expect: { rows: 2, totalPrice: '11' } })).toBe(true);
    expect(await expectSame(file, { expect: { totalPrice: '11.01' } })).toBe(false);
    expect(await expectSame(file, { expect: { rows: 3 } })).toBe(false);
  });

  it('may be a workbook', async () => {
    const file = ownFile('sheet.xlsx');
    await writeXlsx(file, 2000);
    expect(await expectSame(file)).toBe(true);
  });

  it('gives the same result whatever its cells hold', async () => {
    const cell = fc.constantFrom(
      '',
      '1',
      '2',
      '1001',
      '1.234',
      '1,5',
      '2026-10-31',
      '31/10/2026',
      'x',
      '(clear)',
    );
    const line = fc.tuple(fc.constantFrom('1', '2', '3', '1004', ''), cell, cell, cell, cell, cell);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        const text = lines.map((cells) => cells.map((each) => `"${each}"`).join(',')).join('\n');
        await expectSame(ownFile('sheet.csv', `${HEADER}\n${text}\n`));
      }),
      { numRuns: 60, seed: 20261121 },
    );
  });
});

it('names all rows of a repeated ChargeId, besides their other problems', async () => {
  const bad = 'x'.repeat(1001);
  const rows = `7,,,,a,\n8,,,,b,\n7,,,,${bad},\n9,,,,c,\n7,,,,d,\n`;
  const { rows: kept, problems, counts } = await check(ownFile('sheet.csv', `${HEADER}\n${rows}`));
  expect(kept.map(({ state }) => state)).toEqual(['invalid', 'pending', 'invalid', 'pending', 'invalid']);
  expect(problems.first.map(({ row, kind }) => [row, kind])).toEqual([
    [2, 'duplicate'],
    [4, 'too long'],
    [4, 'duplicate'],
    [6, 'duplicate'],
  ]);
  const named = kept.flatMap(({ problems }) => problems.at(-1)?.message.match(/in (rows .*?)\./)?.[1] ?? []);
  expect(named).toEqual(['rows 4 and 6', 'rows 2 and 6', 'rows 2 and 4']);
  expect([counts.invalid, counts.pending]).toEqual([3, 2]);
});

describe('the rows of charge ids', () => {
  it('are found for all ids that were added', () => {
    const rows = new ChargeIdRows();
    const ids = new Map<number, number>();
    for (let at = 1; at <= 100_000; at += 1) ids.set(1 + ((at * 48_271) % 2_147_483_647), at);
    for (const [id, row] of ids) expect(rows.add(id, row)).toBeUndefined();
    for (const [id, row] of [...ids].slice(0, 1000)) expect(rows.add(id, 1_000_000)).toBe(row);
    expect([rows.add(2_147_483_647, 5), rows.add(2_147_483_647, 6)]).toEqual([undefined, 5]);
  });
});
