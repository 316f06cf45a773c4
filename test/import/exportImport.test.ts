import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import type { PriceMeaning } from '../../src/model/invoice.ts';
import { inFolder, ownFolder } from '../helpers/folder.ts';
import { convert, hasLibreOffice } from '../helpers/libreOffice.ts';
import { exportTo, invoiceOf, know, ledgerKnowing, type Prepared, prepareImport } from './exported.ts';
import { allOddCharges, oddCharges } from './oddCharges.ts';

const MEANINGS: readonly (PriceMeaning | null)[] = ['total', 'unit', null];

/** Nothing of a file is sent, nothing is wrong with it, and nothing is said of its cells. */
function expectUnchanged({ run, counts, problems, rows }: Prepared, charges: number): void {
  expect(problems.first).toEqual([]);
  expect(rows.filter(({ state }) => state !== 'unchanged').map(({ values }) => values)).toEqual([]);
  expect(counts).toMatchObject({ unchanged: charges, pending: 0, invalid: 0 });
  expect(
    run.sheet.notes.filter((note) => !note.startsWith('Read tab "Charges"') && !note.includes('\ufffd')),
  ).toEqual([]);
}

describe('an exported file that nobody changed', () => {
  it.each(['charges.xlsx', 'charges.csv'])('sends nothing, whatever its values: %s', async (name) => {
    const someone = fc.tuple(oddCharges, fc.constantFrom(...MEANINGS));
    await fc.assert(
      fc.asyncProperty(someone, async ([charges, meaning]) => {
        const ledger = openTemporaryLedger();
        try {
          await know(ledger, meaning);
          await inFolder(async (folder) => {
            const path = await exportTo(ledger, folder, name, [invoiceOf(charges)]);
            expectUnchanged(await prepareImport(ledger, path), charges.length);
          });
        } finally {
          await ledger.close();
        }
      }),
      { numRuns: 60, seed: 20261127, examples: MEANINGS.map((meaning) => [[allOddCharges(), meaning]]) },
    );
  });

  it.skipIf(!hasLibreOffice()).each(['total', null] as const)(
    'sends nothing after LibreOffice has saved it, prices being %s',
    async (meaning) => {
      const charges = allOddCharges();
      const ledger = await ledgerKnowing(meaning);
      const path = await exportTo(ledger, ownFolder(), 'charges.xlsx', [invoiceOf(charges)]);
      const saved = await convert(path, 'xlsx', dirname(path));
      expectUnchanged(await prepareImport(ledger, saved), charges.length);
    },
  );
});
