import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

const DATE = '2026-10-01T00:00:00';

function seed(id: number, count: string, totalPrice: string) {
  return {
    id,
    actionDate: DATE,
    count,
    totalPrice,
    profitCenterId: 1,
    container: 'C1',
    comment: 'As it was',
    articleGroupId: 2,
  };
}

const OPTIONS: SimulatorOptions = {
  charges: [
    seed(1001, '2', '125.00'),
    seed(1002, '4', '80.50'),
    seed(1003, '3', '30.00'),
    seed(1004, '5', '10.00'),
  ],
  invoices: [
    { id: 101, charges: [1001, 1002], exported: true },
    { id: 102, charges: [1003] },
    { id: 103, charges: [1004] },
  ],
};

/** Values of every kind; one is held, one says what stands there, one is on no known invoice, one does not exist. */
const FILE = `ChargeId,ActionDate,Count,TotalPrice,ProfitCenterId,Container,Comment,ArticleGroupId,Invoice
1001,2026-10-31,2,130.10,2,,(clear),,101
1002,,4,8050,,,,,101
1003,2026-10-31 08:30,3.50,12345678901234567890.12,,,"=1+1
two lines",,102
1004,,5,10,,,As it was,,103
9999,,,,,,no such charge,,
`;

async function importFile(simulator: Simulator, folder: string, text: string, args: readonly string[] = []) {
  writeFileSync(join(folder, 'october.csv'), text);
  const env = access(simulator, folder);
  return await charges(['import', 'october.csv', '--json', ...args], { cwd: folder, env });
}

async function tabs(path: string): Promise<Map<string, unknown[][]>> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  return new Map(
    book.worksheets.map((tab) => {
      const rows: unknown[][] = [];
      tab.eachRow((row) => rows.push(valuesOf(row)));
      return [tab.name, rows];
    }),
  );
}

function valuesOf(row: ExcelJS.Row): unknown[] {
  return Array.from((row.values as ExcelJS.CellValue[]).slice(1), (value) => {
    if (value instanceof Date) return value.toISOString().slice(0, 19);
    if (value !== null && typeof value === 'object' && 'richText' in value)
      return value.richText.map(({ text }) => text).join('');
    return value ?? '';
  });
}

function factsOf(summary: unknown[][]): Map<string, unknown> {
  return new Map(summary.map(([label, value]) => [`${label}`, value]));
}

describe('the tab Changes', () => {
  it('shows for each changed field what stood there, what was sent and what stands there, values as numbers and dates; and so does charges report', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator(OPTIONS);
    const ended = await importFile(simulator, folder, FILE);
    const { report, run, compare } = ended.json();
    expect(ended.code).toBe(4);
    const read = await tabs(join(folder, report!));
    expect([...read.keys()]).toEqual(['Summary', 'Changes', 'Results', 'To fix']);
    const on101 = [101, '2026-0101'];
    const on102 = [102, '2026-0102'];
    const HUGE = '12345678901234567890.12';
    const changes = [
      [
        'Row in file',
        'ChargeId',
        'Invoice',
        'Invoice number',
        'Field',
        'Before',
        'In your file',
        'Sent',
        'After',
        'Verified',
      ],
      [
        2,
        1001,
        ...on101,
        'ActionDate',
        '2026-10-01T00:00:00',
        '2026-10-31T00:00:00',
        '2026-10-31T00:00:00',
        '2026-10-31T00:00:00',
        'verified',
      ],
      [2, 1001, ...on101, 'TotalPrice', 125, 130.1, 130.1, 130.1, 'verified'],
      [2, 1001, ...on101, 'ProfitCenterId', 1, 2, 2, 2, 'verified'],
      [2, 1001, ...on101, 'Comment', 'As it was', 'clears the field', 'cleared', '(empty)', 'verified'],
      [3, 1002, ...on101, 'TotalPrice', 80.5, 8050, 'Not sent: held'],
      [4, 1003, ...on102, 'ActionDate', '2026-10-01T00:00:00', '2026-10-31T08:30:00', 'Not sent: held'],
      [4, 1003, ...on102, 'Count', 3, 3.5, 'Not sent: held'],
      [4, 1003, ...on102, 'TotalPrice', 30, HUGE, 'Not sent: held'],
      [4, 1003, ...on102, 'Comment', 'As it was', '=1+1\ntwo lines', 'Not sent: held'],
      [6, 9999, '', '', 'Comment', 'not read', 'no such charge', 'Rejected'],
    ];
    expect(read.get('Changes')).toEqual(changes);

    const facts = factsOf(read.get('Summary')!);
    expect(Object.fromEntries(facts)).toMatchObject({
      Compared: '4 rows',
      'Not compared': '1 row, of which the charge was not read',
      Verified: '1 row read again after the update, and as sent',
      Different: 'None',
      'Not verified': 'None',
      'Time zone': 'Europe/Stockholm, for dates of invoices',
      'Exported invoices': '2026-0101: already exported to bookkeeping, which may have the old amounts',
    });
    const invoices = read.get('Summary')!.filter(([, about]) => `${about}`.includes('2026-10-01 to'));
    expect(invoices).toEqual([
      ['101', '2026-0101, 2026-10-01 to 2026-10-31, SEK', 'Yes', 205.5, 210.6, 5.1],
      ['102', '2026-0102, 2026-10-01 to 2026-10-31, SEK', 'No', 30, 'not read again'],
      ['103', '2026-0103, 2026-10-01 to 2026-10-31, SEK', 'No', 10, 'not read again'],
    ]);
    expect(read.get('Summary')).toContainEqual(['All invoices', '', '', 245.5, 'not all read']);

    const messages = read.get('Results')!.map((row) => [row[0], row[9], row[10]]);
    expect(messages).toContainEqual([1001, 'updated', 'Read again: it is on the invoice.']);
    expect(read.get('To fix')!.map(([id]) => id)).toEqual(['ChargeId', 1002, 1003, 9999]);
    expect(compare).toEqual({
      read: 4,
      notRead: 1,
      unchanged: 1,
      conflicts: 0,
      suspicious: 2,
      invoices: [
        { id: 101, number: '2026-0101', exported: true, before: '205.50', after: '210.60' },
        { id: 102, number: '2026-0102', exported: false, before: '30.00', after: null },
        { id: 103, number: '2026-0103', exported: false, before: '10.00', after: null },
      ],
      verified: 1,
      differing: 0,
      unverified: 0,
    });

    const env = { CHARGES_STATE_DIR: join(folder, 'state') };
    const again = await charges(['report', run!, '--reports', 'again', '--json'], { cwd: folder, env });
    const second = await tabs(join(folder, JSON.parse(again.stdout).report));
    expect(second.get('Changes')).toEqual(changes);
    expect(factsOf(second.get('Summary')!)).toEqual(facts);
  });

  it('shows a price as it was read while nobody knows what prices mean', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({
      charges: [seed(1001, '1', '125.00')],
      invoices: [{ id: 101, charges: [1001] }],
    });
    const ended = await importFile(simulator, folder, 'ChargeId,Count,TotalPrice,Comment\n1001,1,130,new\n', [
      '--invoice',
      '101',
    ]);
    expect([ended.code, ended.json().compare]).toMatchObject([0, { verified: 0, unverified: 1 }]);
    const read = await tabs(join(folder, ended.json().report!));
    const place = [2, 1001, 101, '2026-0101'];
    expect(read.get('Changes')!.slice(1)).toEqual([
      [...place, 'TotalPrice', '125.00 (price as read)', 130, 130, '130 (price as read)', 'not compared'],
      [...place, 'Comment', 'As it was', 'new', 'new', 'new', 'verified'],
    ]);
    expect(factsOf(read.get('Summary')!).get('Prices')).toContain('shown as read, and not compared');
  });
});

describe('--json has what came of comparing', () => {
  const TEXT = 'ChargeId,Comment,Invoice\n1001,new,101\n1003,As it was,102\n';
  const NOTHING = { read: 0, unchanged: 0, conflicts: 0, suspicious: 0, verified: 0, differing: 0 };
  const SEEN = { read: 2, notRead: 0, unchanged: 1, conflicts: 0, suspicious: 0, differing: 0 };

  it.each<[string, SimulatorOptions, string[], object]>([
    ['with --compare off', {}, ['--compare', 'off'], { ...NOTHING, notRead: 2, invoices: [], unverified: 2 }],
    [
      'where reading is refused',
      {
        users: [{ username: 'demo', password: 'demo', kind: 'both', goodsOwnerId: 42, seesInvoices: false }],
      },
      [],
      { ...NOTHING, notRead: 2, invoices: [], unverified: 2 },
    ],
    ['of a dry run', {}, ['--dry-run'], { ...NOTHING, notRead: 2, invoices: [], unverified: 0 }],
    [
      'of a dry run that compares',
      {},
      ['--dry-run', '--compare', 'required'],
      {
        ...SEEN,
        verified: 0,
        unverified: 0,
        invoices: [
          { id: 101, after: null },
          { id: 102, after: null },
        ],
      },
    ],
    [
      'of an import',
      {},
      [],
      {
        ...SEEN,
        verified: 1,
        unverified: 0,
        invoices: [
          { id: 101, after: '205.50' },
          { id: 102, after: null },
        ],
      },
    ],
  ])('%s', async (_what, options, args, expected) => {
    const ended = await importFile(await ownSimulator({ ...OPTIONS, ...options }), ownFolder(), TEXT, args);
    expect([ended.code, ended.json().compare]).toMatchObject([0, expected]);
  });

  it('and an error of its own where a dry run finds a row that would be held', async () => {
    const text = 'ChargeId,Count,TotalPrice,Invoice\n1001,2,12500,101\n';
    const ended = await importFile(await ownSimulator(OPTIONS), ownFolder(), text, [
      '--dry-run',
      '--compare',
      'auto',
    ]);
    expect(ended.json()).toMatchObject({
      run: null,
      exitCode: 4,
      compare: { suspicious: 1 },
      error: { code: 'needs-person', message: expect.stringContaining('1 row with suspicious changes') },
    });
  });
});
