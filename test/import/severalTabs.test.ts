import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuseOutdatedRows } from '../../src/import/outdated.ts';
import { openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { closing } from '../../src/lib/closing.ts';
import { cellName, joinedRow, rowReference } from '../../src/model/joinedTabs.ts';
import { ownFolder } from '../helpers/folder.ts';
import { type Tabs, writeTabs } from '../helpers/tabs.ts';
import { mustLease, newRun, put, row } from '../ledger/contract.ts';
import { type CheckOptions, check, checkOnly } from './checkedFile.ts';

const OCT = ['ChargeId', 'Count', 'TotalPrice', 'Comment'];
const NOV = ['Kommentar', 'Totalpris', 'Antal', 'DebiteringsId'];

async function checkTabs(tabs: Tabs, options: CheckOptions = {}) {
  const path = await writeTabs(join(ownFolder(), 'tabs.xlsx'), tabs);
  const open = { ...options.open, tab: 'all' };
  const loaded = await check(path, { ...options, open });
  // A dry run finds the same without a ledger.
  const dry = await checkOnly(path, { ...options, open });
  expect([dry.sheet, dry.problems, dry.counts]).toEqual([loaded.sheet, loaded.problems, loaded.counts]);
  const { sheet, problems } = loaded;
  return {
    ...loaded,
    shown: loaded.rows.map(({ row, state }) => [rowReference(row, sheet.tabs), state]),
    problems: problems.first.map(({ row, cell, column, message }) => ({ row, cell, column, message })),
  };
}

describe('several tabs that are read as one file', () => {
  it('have their values by their own headers, and their sums and numbers of rows together', async () => {
    const { rows, sheet, shown, problems } = await checkTabs(
      { Oct: [OCT, [1001, 1, 10.5, 'a']], Nov: [['List'], NOV, ['b', 7.25, 2, 1002]] },
      { expect: { rows: 2, totalPrice: '17.75' } },
    );
    expect(rows.map(({ values }) => values)).toEqual([
      { ChargeId: 1001, Count: '1', TotalPrice: '10.5', Comment: 'a' },
      { ChargeId: 1002, Count: '2', TotalPrice: '7.25', Comment: 'b' },
    ]);
    expect(shown).toEqual([
      ['Oct!2', 'pending'],
      ['Nov!3', 'pending'],
    ]);
    expect(sheet).toMatchObject({ tab: null, rows: 2, totals: { count: '3', totalPrice: '17.75' } });
    expect(problems).toEqual([]);
  });

  it('do not match control totals of one of them', async () => {
    const { problems } = await checkTabs(
      {
        Oct: [
          ['ChargeId', 'Comment'],
          [1001, 'a'],
        ],
        Nov: [['List'], NOV, ['b', 7.25, 2, 1002]],
      },
      { expect: { rows: 1, totalPrice: '10.50' } },
    );
    expect(problems.map(({ row, cell, column }) => [row, cell, column])).toEqual([
      [1, 'Oct!A1', 'ChargeId'],
      [2, 'Nov!B2', 'Totalpris'],
    ]);
  });

  it('say where a ChargeId is that several of them have, and send none of its rows', async () => {
    const { problems, shown, counts } = await checkTabs({
      Oct: [OCT, [1001, 1, 1, 'a'], [1002, 1, 1, 'b']],
      'Nov 2026': [NOV, ['c', 1, 1, 1002], ['d', 'x', 1, 1003], ['e', 1, 1, 1002]],
    });
    expect(problems.map(({ row, cell, column }) => [row, cell, column])).toEqual([
      [3, 'Oct!A3', 'ChargeId'],
      [2, "'Nov 2026'!D2", 'DebiteringsId'],
      [3, "'Nov 2026'!B3", 'Totalpris'],
      [4, "'Nov 2026'!D4", 'DebiteringsId'],
    ]);
    expect(problems[0]!.message).toContain(
      "ChargeId 1002 is also in 'Nov 2026'!D2 and 'Nov 2026'!D4. Keep one of them",
    );
    expect(problems[1]!.message).toContain("is also in Oct!A3 and 'Nov 2026'!D4.");
    expect(shown.map(([, state]) => state)).toEqual(['pending', 'invalid', 'invalid', 'invalid', 'invalid']);
    expect(counts).toMatchObject({ pending: 1, invalid: 4 });
  });

  it('are read with the conventions that all of them show', async () => {
    const doubtful = { Oct: [OCT, [1001, '1', '1,234', 'a']], Nov: [NOV, ['b', '5,5', '1', 1002]] };
    const { rows, sheet } = await checkTabs(doubtful);
    expect(rows.map(({ values }) => values.TotalPrice)).toEqual(['1.234', '5.5']);
    expect(sheet.notes.join()).toContain('numbers such as 1,234 were read with a decimal comma');
    expect(sheet.notes.join()).toContain('in 1 cell (Oct!C2)');
    const contradicting = { ...doubtful, Dec: [OCT, [1003, '1', '5.5', 'c']] };
    expect((await checkTabs(contradicting)).problems).toMatchObject([{ row: 2, cell: 'Oct!C2' }]);
  });

  it('may each end with sums that do not say so', async () => {
    const { shown, sheet } = await checkTabs({
      Oct: [OCT, [1001, 1, 10], [1002, 2, 20], [2, 3, 30]],
      Nov: [NOV, ['', 5, 1, 1003], ['', 6, 2, 1004], ['', 11, 3]],
      One: [OCT, [2, 3, 11]],
      Dec: [OCT, [1006, 1, 1], [1007, 1, 1], [4, 9, 54]],
    });
    expect(shown.map(([row]) => row)).toEqual([
      'Oct!2',
      'Oct!3',
      'Nov!2',
      'Nov!3',
      'One!2',
      'Dec!2',
      'Dec!3',
      'Dec!4',
    ]);
    expect(sheet.notes.filter((note) => note.includes('holds totals'))).toEqual([
      'Row 4 of tab "Oct" holds totals and was not imported: its ChargeId is the number of rows above it (2), and its numbers are their sums.',
      'Row 4 of tab "Nov" holds totals and was not imported: it has no ChargeId, and its numbers are the sums of the rows above it.',
    ]);
  });

  it('say which cell of TotalPrice can not be added up, in whichever column it is', async () => {
    const { sheet } = await checkTabs({
      Oct: [OCT, [1001, 1, 1, 'a']],
      Nov: [NOV, ['b', 'EUR 5', 1, 1002]],
    });
    expect(sheet.totals.unread).toEqual({ cells: 1, first: 'Nov!B2' });
  });

  it('put a problem of a column that a tab does not have at the first cell of the row', async () => {
    const { problems, sheet, rows } = await checkTabs({
      Oct: [OCT, [1001, 1, 1, 'a']],
      Nov: [
        ['Antal', 'DebiteringsId'],
        [5, 1002],
      ],
    });
    expect(problems).toMatchObject([{ row: 2, cell: 'Nov!A2', column: 'TotalPrice' }]);
    expect(cellName(1, rows[1]!.row, sheet.tabs)).toBe('Nov!B2');
  });
});

it('rows of a To fix tab that were updated since are named with their tab, if it goes on in a second one', async () => {
  await using ledger = closing(openTemporaryLedger());
  await put(ledger, newRun('old'), [row(2, 1001)]);
  await ledger.startReport('old');
  const at = '2026-10-31T12:00:01.000Z';
  const outcome = { state: 'updated' as const };
  const updated = { row: 2, outcome, attempts: 1, sentAt: at, sentAgain: false };
  await (await mustLease(ledger, 'old')).record({
    announced: [],
    settled: [updated],
    withdrawn: [],
    unsent: [],
  });
  const { sheet } = newRun('new', 'cd');
  const { columns } = sheet;
  const tabs = ['To fix', 'To fix 2'].map((name) => ({ name, headerRow: 1, columns }));
  const origin = { run: 'old', report: 1, row: 2 };
  await put(ledger, { ...newRun('new', 'cd'), sheet: { ...sheet, tabs } }, [
    { ...row(joinedRow(1, 7), 1001), origin },
  ]);
  const refused = refuseOutdatedRows(ledger, 'new', { ...sheet, tabs }, new Set(['old']), 10);
  await expect(refused).rejects.toMatchObject({ problems: [{ row: 7, cell: "'To fix 2'!A7" }] });
});
