import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { Journal } from '../../src/sender/journal.ts';
import { ownFolder } from '../helpers/folder.ts';
import { TARGET } from '../ledger/contract.ts';

const SHEET = {
  file: 'a.csv',
  tab: null,
  sha256: 'ab',
  headerRow: 1,
  rows: 2,
  columns: [],
  notes: [],
  totals: { count: '0', totalPrice: '0' },
};

it('a journal with nothing new to write still waits for what is on its way to the disk', async () => {
  const ledger = openLedger(ownFolder());
  onTestFinished(() => ledger.close());
  const started = '2026-10-31T12:00:00Z';
  const loading = await ledger.startLoading({
    id: 'run1',
    dryRun: false,
    again: false,
    sheet: SHEET,
    target: TARGET,
    started,
  });
  await loading.addRows([{ row: 2, cells: ['1'], values: { ChargeId: 1 }, problems: [] }]);
  await loading.finish(SHEET, null);
  const reply = await ledger.lease('run1', { target: TARGET, again: false, seen: null });
  if (reply.kind !== 'given') throw new Error(reply.kind);
  const settled: number[] = [];
  const failures: unknown[] = [];
  const journal = new Journal(reply.lease, {
    onSettled: ({ row }) => settled.push(row),
    onConflict: () => {},
    onFailure: (error) => failures.push(error),
  });
  await journal.announce([2]);
  journal.settle({ row: 2, outcome: { state: 'updated' }, attempts: 1, sentAt: null, sentAgain: false });
  // The disk has to wait until these are done.
  const busy = Array.from({ length: 8 }, () => promisify(pbkdf2)('a', 'b', 100_000, 64, 'sha512'));
  const first = journal.written();
  // The batch is under way by then, and the next one empty.
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toEqual([]);
  await journal.written();
  expect(settled).toEqual([2]);
  await Promise.all([first, ...busy]);
  expect(failures).toEqual([]);
});
