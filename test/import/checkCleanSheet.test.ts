import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planIfClean } from '../../src/import/checkCleanSheet.ts';
import type { CheckRequest, Plan } from '../../src/import/checkSheet.ts';
import { resultJson } from '../../src/reporter/wording/resultJson.ts';
import { ChargeIdSet } from '../../src/validation/chargeIdSet.ts';
import { DEFAULT_CLEAR } from '../../src/validation/conventions.ts';
import { writeXlsx } from '../bench/sheets.ts';
import { type CheckOptions, check } from './sheetChecked.ts';

function ownFile(name: string, text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'charges-clean-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

function requestOf(
  file: string,
  { allowDuplicates = false, expect: totals = {} }: CheckOptions,
): CheckRequest {
  const load = { conventions: { clear: DEFAULT_CLEAR }, allowDuplicates };
  return { file, open: {}, load, expect: totals, again: true };
}

/** What `--json` would print, but for the run's id, and what people are told besides. */
function told({ run, counts, problems }: Plan): object {
  const facts = { run, counts, mayHaveBeenApplied: 0, problems: problems.first };
  const json = resultJson({ ...facts, report: null, exitCode: 0 });
  return { ...json, run: null, notes: run.sheet.notes, columns: run.sheet.columns };
}

/** Checks that a sheet proved clean comes to the same as one that was loaded. @returns whether it is clean */
async function expectSame(file: string, options: CheckOptions = {}): Promise<boolean> {
  const clean = await planIfClean(requestOf(file, options));
  const loaded = await check(file, options);
  expect(clean !== undefined).toBe(loaded.problems.total === 0);
  if (clean) {
    // validateSheet names the state of the loaded one.
    expect(told(clean)).toEqual(told({ ...loaded, run: { ...loaded.run, state: 'checked' } }));
  }
  return clean !== undefined;
}

const HEADER = 'ChargeId,ActionDate,Count,TotalPrice,Comment,Remark';

describe('a sheet that is proved clean', () => {
  it.each([
    ['plain values', '1001,2026-10-31,2,10.50,a,\n1002,,3.25,-0.10,,x\n', true],
    ['a column whose other cells show how to read it', '1,13/02/2026,,,a,\n2,03/02/2026,,,b,\n', true],
    ['a doubtful cell', '1,03/02/2026,,,a,\n2,03/02/2026,,,b,\n', false],
    ['a duplicate', '1,,,,a,\n2,,,,b,\n1,,,,c,\n', false],
    ['a row without anything to update', '1,,,,a,\n2,,,,,\n', false],
    ['no rows', '', false],
  ])('comes to the same as one that is loaded: %s', async (_name, rows, clean) => {
    expect(await expectSame(ownFile('sheet.csv', `${HEADER}\n${rows}`))).toBe(clean);
  });

  it('may hold a charge twice where that is allowed', async () => {
    const file = ownFile('sheet.csv', `${HEADER}\n1,,,,a,\n1,,,,b,\n`);
    expect(await expectSame(file, { allowDuplicates: true })).toBe(true);
  });

  it('must come to its control totals', async () => {
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

  it('is told from one that is not, whatever its cells hold', async () => {
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

describe('a set of charge ids', () => {
  it('knows what was added to it, however large it grows', () => {
    const set = new ChargeIdSet();
    const ids = new Set<number>();
    for (let at = 1; at <= 100_000; at += 1) ids.add(1 + ((at * 48_271) % 2_147_483_647));
    for (const id of ids) expect(set.add(id)).toBe(true);
    for (const id of [...ids].slice(0, 1000)) expect(set.add(id)).toBe(false);
    expect([set.add(2_147_483_647), set.add(2_147_483_647)]).toEqual([true, false]);
  });
});
