import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UndoResult, undoRun } from '../../src/import/undo.ts';
import { isStandingTotal } from '../../src/invoices/priceMeaning.ts';
import { valuesStanding } from '../../src/invoices/standing.ts';
import type { Ledger, SentEnd } from '../../src/ledger/ledger.ts';
import { openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import type { PriceMeaning } from '../../src/model/invoice.ts';
import type { ChargeValues } from '../../src/model/row.ts';
import type { ChangeableField } from '../../src/model/sameValue.ts';
import { inFolder, ownFolder } from '../helpers/folder.ts';
import { convert, hasLibreOffice } from '../helpers/libreOffice.ts';
import { mustLease, NOTHING, newRun, put, updated } from '../ledger/contract.ts';
import { type ChargeSeed, invoiceOf, know, type Prepared, prepareImport } from './exported.ts';
import { allOddCharges, oddCharges } from './oddCharges.ts';

/** What a run sends for every charge. Another date than any of the odd ones, and so on. */
const SENT = {
  ActionDate: '2026-11-01T07:07:00',
  Count: '7.77',
  TotalPrice: '77.7',
  ProfitCenterId: 9_999,
  Container: 'after',
  Comment: 'after',
};
const FIELDS = Object.keys(SENT) as (keyof typeof SENT & ChangeableField)[];

const FINISHED: SentEnd = {
  state: 'finished',
  stopReason: null,
  stopCause: null,
  stopRow: null,
  sync: { recorded: false, time: null, message: null },
  finished: '2026-11-27T08:00:00.000Z',
};

/** Runs an import that changes every charge, and writes the file that takes it back. */
async function changeAndUndo(
  ledger: Ledger,
  charges: readonly ChargeSeed[],
  path: string,
): Promise<UndoResult> {
  const rows = charges.map(({ id }, index) => ({
    row: index + 2,
    cells: [],
    values: { ChargeId: id, ...SENT },
    problems: [],
  }));
  await put(ledger, newRun('run1'), rows);
  const { charges: standing, ...invoice } = invoiceOf(charges);
  await ledger.noteBefore('run1', { charges: standing, invoices: [invoice], absent: [], at: '' });
  const lease = await mustLease(ledger, 'run1');
  const numbers = rows.map(({ row }) => row);
  await lease.record({ ...NOTHING, announced: numbers, settled: numbers.map(updated) });
  await lease.finish(FINISHED);
  await lease.release();
  return await undoRun(ledger, { run: 'run1', path, folder: dirname(path), timeZone: 'Europe/Stockholm' });
}

/** Every value that stood there before is sent exactly, whatever it looks like, and every other one is listed. */
function expectPutBack(
  { problems, sent, counts }: Prepared,
  { notUndone }: UndoResult,
  charges: readonly ChargeSeed[],
  meaning: PriceMeaning | null,
): void {
  expect(problems.first).toEqual([]);
  expect(counts.pending).toBe(sent.size);
  for (const { id, values } of invoiceOf(charges).charges) {
    const before = valuesStanding(values, meaning);
    const listed = notUndone.filter((each) => each.chargeId === id);
    const back = FIELDS.filter((field) => !listed.some((each) => each.field === field));
    const expected = Object.fromEntries(back.map((field) => [field, before[field]]));
    const own = (sent.get(id) ?? {}) as ChargeValues;
    // Of a rounded price of one item, whole cents may be meant.
    if (
      meaning === 'unit' &&
      own.TotalPrice !== undefined &&
      isStandingTotal(own.TotalPrice, values, meaning)
    )
      expected.TotalPrice = own.TotalPrice;
    expect(own).toEqual(expected);
    for (const { field, why } of listed) {
      const value = before[field];
      if (why.startsWith('Nothing stood there')) expect(`${value ?? ''}`.trim()).toBe('');
      else if (why.startsWith('It is not known yet')) expect(before.TotalPrice).toBeUndefined();
      else expect(why).toMatch(/can't be sent\.$|than can be sent\.$|can't store a date before|takes up to/);
    }
  }
}

const MEANINGS: readonly (PriceMeaning | null)[] = ['total', 'unit', null];

describe('an undo file', () => {
  it.each(['back.xlsx', 'back.csv'])(
    'puts back every value that can be sent, however odd it is: %s',
    async (name) => {
      const someone = fc.tuple(oddCharges, fc.constantFrom(...MEANINGS));
      await fc.assert(
        fc.asyncProperty(someone, async ([charges, meaning]) => {
          const ledger = openTemporaryLedger();
          try {
            await know(ledger, meaning);
            await inFolder(async (folder) => {
              const path = join(folder, name);
              const result = await changeAndUndo(ledger, charges, path);
              // Only if nothing of any charge can be put back is there no file.
              expect(result.written === null).toBe(result.cells === 0);
              if (result.written) expectPutBack(await prepareImport(ledger, path), result, charges, meaning);
            });
          } finally {
            await ledger.close();
          }
        }),
        { numRuns: 30, seed: 20261127, examples: MEANINGS.map((meaning) => [[allOddCharges(), meaning]]) },
      );
    },
  );

  it.skipIf(!hasLibreOffice())('puts them back after LibreOffice has saved it, too', async () => {
    const charges = allOddCharges();
    const ledger = openTemporaryLedger();
    await know(ledger, 'total');
    const path = join(ownFolder(), 'back.xlsx');
    const result = await changeAndUndo(ledger, charges, path);
    const saved = await convert(path, 'xlsx', dirname(path));
    expectPutBack(await prepareImport(ledger, saved), result, charges, 'total');
    await ledger.close();
  });

  it('says how many rows were not as sent when they were read again, and expects what was read then', async () => {
    const ledger = openTemporaryLedger();
    await know(ledger, 'total');
    const { charges: standing } = invoiceOf([{ id: 1001 }]);
    await put(ledger, newRun('run1'), [
      { row: 2, cells: [], values: { ChargeId: 1001, Comment: 'mine', Container: 'C' }, problems: [] },
    ]);
    await ledger.noteBefore('run1', { charges: standing, invoices: [], absent: [], at: '' });
    const lease = await mustLease(ledger, 'run1');
    await lease.record({ ...NOTHING, announced: [2], settled: [updated(2)] });
    const fields = [{ field: 'Comment', sent: 'mine', read: 'theirs' }] as const;
    const after = { ...standing[0]!, values: { ...standing[0]!.values, Comment: 'theirs', Container: 'C' } };
    await lease.verify({
      charges: [after],
      invoices: [],
      absent: [],
      at: '',
      rows: [{ row: 2, verification: { state: 'differs', invoice: 101, at: '', fields } }],
    });
    await lease.finish(FINISHED);
    await lease.release();
    const path = join(ownFolder(), 'back.csv');
    const result = await undoRun(ledger, { run: 'run1', path, folder: '', timeZone: 'Europe/Stockholm' });
    expect(result).toMatchObject({ charges: 1, cells: 2, differing: 1 });
    const baseline = result.written!.id;
    expect(await ledger.findBaseline(baseline)).toMatchObject({ kind: 'undo', run: 'run1' });
    expect(await ledger.baselineCharges([{ baseline, chargeId: 1001 }])).toEqual([
      {
        id: 1001,
        invoice: 101,
        values: { Comment: 'theirs', Container: 'C' },
        written: { Comment: 'Picked', Container: 'MSKU 1' },
      },
    ]);
    await ledger.close();
  });
});
