import exceljs from 'exceljs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '../../../src/model/cell.ts';
import {
  FROM_RUN,
  RESULT_COLUMNS,
  ROW_IN_YOUR_FILE,
  WHAT_WAS_WRONG,
} from '../../../src/model/chargeFields.ts';
import type { LedgerRow, NotSent, Run } from '../../../src/model/run.ts';
import { writeResultWorkbook } from '../../../src/reporter/workbook/resultWorkbook.ts';
import { folderOfFile } from '../../helpers/folder.ts';
import { hasLibreOffice, tabsAsCsv } from '../../helpers/libreOffice.ts';
import { zipTexts } from '../../helpers/zipFile.ts';
import {
  chargeRow,
  columnsOf,
  failed,
  NOW,
  problemOf,
  rejected,
  rejectedLater,
  rowOf,
  runOf,
  sourceOf,
  UPDATED,
} from './sources.ts';

const folder = folderOfFile();

async function write(
  columns: string[],
  rows: LedgerRow[],
  { rowsPerTab, ...run }: Partial<Run> & { rowsPerTab?: number } = {},
): Promise<string> {
  const source = sourceOf(runOf(columnsOf(...columns), rows, run), rows);
  const options = {
    now: NOW,
    timeZone: 'Europe/Stockholm',
    ...(rowsPerTab === undefined ? {} : { rowsPerTab }),
  };
  return writeResultWorkbook(source, folder(), options);
}

async function read(path: string): Promise<exceljs.Workbook> {
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(path);
  return book;
}

function table(book: exceljs.Workbook, tab: string): unknown[][] {
  const rows: unknown[][] = [];
  book.getWorksheet(tab)!.eachRow((row) => {
    rows.push((row.values as unknown[]).slice(1));
  });
  return rows;
}

/** The values of the summary by their labels. */
function facts(book: exceljs.Workbook): Map<string, unknown[]> {
  return new Map(table(book, 'Summary').map(([label, ...values]) => [String(label), values]));
}

const HEADERS = ['ChargeId', 'Date', 'Antal', 'TotalPrice', 'Comment'];
const ROWS = [
  chargeRow(2, ['101', '2026-10-01', '1', '12.10', 'a'], { outcome: UPDATED }),
  chargeRow(3, ['102', '2026-10-02', '2', '0.20', 'b'], { outcome: UPDATED, sentAgain: true, attempts: 2 }),
  chargeRow(4, ['103', '2026-10-03', '3', '1.00', 'c'], {
    outcome: rejected('No.', ['Invoiced.', 'ChargeIsInvoiced']),
  }),
  chargeRow(5, ['104', '2026-10-04', '4', '1.00', 'd'], { outcome: failed('No answer.', true), attempts: 5 }),
  chargeRow(6, ['105', '2026-10-05', '5', '1.00', 'e'], { outcome: failed('Refused.', false) }),
  chargeRow(7, ['106', '2026-10-06', 'abc', '7', 'f'], {
    problems: [problemOf(7, 'Antal', 'Not a number.')],
  }),
  chargeRow(8, ['107', '2026-10-07', '7', '1.00', 'g']),
  chargeRow(9, ['108', '2026-10-08', '8', '1.00', 'h'], { state: 'sending', attempts: 1 }),
];

describe('a run with rows of every state', () => {
  let book: exceljs.Workbook;
  let path: string;
  beforeAll(async () => {
    path = await write(HEADERS, ROWS, {
      state: 'stopped',
      stopReason: 'Too many errors.',
      sync: { recorded: false, time: null, message: 'Not every row was updated.' },
    });
    book = await read(path);
  });

  test('has the tabs Summary, Results and To fix, in this order', () => {
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Summary', 'Results', 'To fix']);
  });

  test('reports every row in Results', () => {
    const [header, ...rows] = table(book, 'Results');
    expect(header).toEqual([...HEADERS, ...RESULT_COLUMNS]);
    expect(rows.map((row) => row[5])).toEqual([
      'updated',
      'updated',
      'rejected',
      'failed',
      'failed',
      'invalid',
      'pending',
      'sending',
    ]);
    expect(rows[2]!.slice(0, 9)).toEqual([
      103,
      new Date('2026-10-03T00:00:00Z'),
      3,
      1,
      'c',
      'rejected',
      'No. Invoiced.',
      'ChargeIsInvoiced',
      1,
    ]);
    expect(rows[1]![6]).toBe('Sent again, because the outcome of an earlier call was unknown.');
    expect(rows[3]![6]).toBe('No answer. It may have been applied.');
    expect(rows[5]!.slice(5)).toEqual(['invalid', 'Antal (B7): Not a number.', 'not a number', 0]);
  });

  test('shows the time of the last call in local time', async () => {
    const sheet = (await zipTexts(path)).get('xl/worksheets/sheet2.xml')!;
    expect(sheet).toMatch(new RegExp(`<c r="J2" s="\\d+"><v>${46326 + (13 * 3600 + 7) / 86_400}</v>`));
  });

  test('gives all rows that were not updated in To fix, in the columns of the file', () => {
    const [header, ...rows] = table(book, 'To fix');
    expect(header).toEqual([...HEADERS, WHAT_WAS_WRONG, ROW_IN_YOUR_FILE, FROM_RUN]);
    expect(rows.map((row) => row[0])).toEqual([103, 104, 105, 106, 107, 108]);
    expect(rows.map((row) => row[5])).toEqual([
      'No. Invoiced.',
      'No answer. It may have been applied.',
      'Refused. It was not applied.',
      'Antal: Not a number.',
      'Not sent yet.',
      expect.stringMatching(/outcome is unknown/),
    ]);
    expect(rows[3]![2]).toBe('abc');
    expect(rows.map((row) => row[6])).toEqual([4, 5, 6, 7, 8, 9]);
    expect(new Set(rows.map((row) => row[7]))).toEqual(new Set(['7f3a91/2']));
  });

  test('has exact sums by state and the facts of the run in Summary', () => {
    const fact = facts(book);
    expect([...fact.keys()][1]).toBe('Stopped early: 2 of 8 rows updated.');
    expect(fact.get('updated')?.slice(1)).toEqual([2, 3, 12.3]);
    expect(fact.get('failed')?.slice(1)).toEqual([2, 9, 2]);
    expect(fact.get('invalid')?.slice(1)).toEqual([1, 0, 7]);
    expect(fact.get('All rows')?.slice(1)).toEqual([8, 30, 24.3]);
    expect(fact.get('May have been applied')).toEqual(['1 row rejected or failed: check in Ongoing WMS']);
    expect(fact.get('Sent again')).toEqual(['1 row of initially unknown outcome']);
    expect(fact.get('Outcome unknown')).toEqual(['1 row to send again: resume the run']);
    expect(fact.get('Why it stopped')).toEqual(['Too many errors.']);
    expect(fact.get('Started')).toEqual(['2026-10-31 13:00:00 +01:00']);
    expect(fact.get('SHA-256')).toEqual(['9f86d081884c7d65…']);
    expect(fact.get('User name')).toEqual(['WSI_finance']);
    expect(fact.get('SetTimeOfLastSync')).toEqual(['Not recorded: Not every row was updated.']);
  });

  test('has frozen headers, filters, and the states in their colors', () => {
    for (const name of ['Results', 'To fix']) {
      const tab = book.getWorksheet(name)!;
      expect(tab.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
      expect(tab.getCell('A1').font.bold).toBe(true);
    }
    expect(book.getWorksheet('Results')!.autoFilter).toBe('A1:J9');
    expect(book.getWorksheet('To fix')!.autoFilter).toBe('A1:H7');
    const fill = (address: string) =>
      (book.getWorksheet('Results')!.getCell(address).fill as exceljs.FillPattern).fgColor?.argb;
    expect([fill('F2'), fill('F4'), fill('F7'), fill('F8')]).toEqual([
      'FFC6EFCE',
      'FFFFC7CE',
      'FFFFD9A8',
      'FFE7E6E6',
    ]);
  });

  test.runIf(hasLibreOffice())('opens in LibreOffice with the same values', async () => {
    const tabs = await tabsAsCsv(path);
    expect([...tabs.keys()].sort()).toEqual(['Results', 'Summary', 'To fix']);
    expect(tabs.get('Results')!.split('\n')[1]).toBe(
      '101,2026-10-01,1,12.10,a,updated,,,1,2026-10-31 13:00:07',
    );
    expect(tabs.get('Summary')).toContain('All rows,,8,30,24.30');
  });
});

test('a rejected row whose first call may have been applied is counted, and says so in both tabs', async () => {
  const rows = [
    ROWS[0]!,
    chargeRow(3, ['102', '2026-10-02', '2', '1', 'b'], {
      outcome: rejectedLater('No.', ['Invoiced.', 'ChargeIsInvoiced']),
    }),
    ROWS[3]!,
  ];
  const book = await read(await write(HEADERS, rows));
  expect(facts(book).get('May have been applied')).toEqual([
    '2 rows rejected or failed: check in Ongoing WMS',
  ]);
  expect(table(book, 'Results')[2]!.slice(5, 8)).toEqual([
    'rejected',
    'No. Invoiced. An earlier call may have been applied.',
    'ChargeIsInvoiced',
  ]);
  expect(table(book, 'To fix')[1]![5]).toBe('No. Invoiced. An earlier call may have been applied.');
});

test('a dry run says so, and gives every row to import, wrong ones first', async () => {
  const rows = [ROWS[6]!, ROWS[5]!];
  const book = await read(await write(HEADERS, rows, { dryRun: true, target: null, state: 'checked' }));
  expect([...facts(book).keys()][1]).toBe('Dry run: nothing was sent. 1 of 2 rows needs correction.');
  expect(facts(book).has('updated')).toBe(false);
  expect(table(book, 'To fix').map((row) => [row[0], ...row.slice(5)])).toEqual([
    // A dry run can't be looked up, so no row says that it is from it.
    ['ChargeId', WHAT_WAS_WRONG, ROW_IN_YOUR_FILE],
    [106, 'Antal: Not a number.', 7],
    [107, 'Valid; nothing to fix.', 8],
  ]);
  expect(table(book, 'Results')[1]![6]).toBe('Valid. Not sent: this was a dry run.');
});

test('errors come first in To fix, then the rows that only wait; what needs no more is not in it', async () => {
  const conflict: NotSent = {
    state: 'conflict',
    run: 'k2m4p6q8',
    at: '2026-10-31T09:00:00Z',
    values: { TotalPrice: '9.00' },
    certain: true,
  };
  const rows = [
    ROWS[6]!,
    ROWS[7]!,
    chargeRow(4, ['201', '2026-10-01', '1', '2', ''], { outcome: conflict }),
    chargeRow(5, ['202', '2026-10-01', '1', '2', ''], {
      outcome: { state: 'unchanged', run: 'k2m4p6q8', at: '2026-10-31T09:00:00Z' },
    }),
    chargeRow(6, ['203', '2026-10-01', '1', '2', ''], {
      outcome: { state: 'superseded', run: 'k2m4p6q8' },
    }),
    ROWS[5]!,
    ROWS[2]!,
    ROWS[0]!,
  ];
  const book = await read(await write(HEADERS, rows));
  expect(table(book, 'To fix').map((row) => row[0])).toEqual(['ChargeId', 201, 106, 103, 107, 108]);
  expect(table(book, 'To fix')[1]![5]).toBe(
    'Not sent: run k2m4p6q8 updated this charge on 2026-10-31 10:00 with other values: TotalPrice 9.00.',
  );
  const results = book.getWorksheet('Results')!;
  const look = (address: string) => {
    const { value, fill } = results.getCell(address);
    return [value, (fill as exceljs.FillPattern).fgColor?.argb];
  };
  expect([look('F4'), look('F5'), look('F6')]).toEqual([
    ['conflict', 'FFFFD9A8'],
    ['unchanged', 'FFE7E6E6'],
    ['superseded', 'FFE7E6E6'],
  ]);
  expect(results.getCell('G5').value).toBe(
    'Not sent: run k2m4p6q8 updated this charge with the same values on 2026-10-31 10:00.',
  );
  expect(results.getCell('G6').value).toBe('Imported again by run k2m4p6q8, from the "To fix" tab.');
  expect(facts(book).get('conflict')).toEqual([
    'Not sent: another run updated the charge with other values after the file was read.',
    1,
    1,
    2,
  ]);
  expect(facts(book).get('unchanged')?.[1]).toBe(1);
  expect(facts(book).get('superseded')?.[1]).toBe(1);
});

test('rows that an exported file or an invoice kept from being sent are told apart, and counted as their cells say', async () => {
  const stated = { ChargeId: 202, Count: '3', TotalPrice: '4.50' };
  const rows = [
    chargeRow(4, ['201', '2026-10-01', '1', '2', ''], {
      outcome: {
        state: 'held',
        reasons: [{ field: 'TotalPrice', kind: 'factor', now: '100', next: '2' }],
      },
    }),
    chargeRow(5, ['202', '2026-10-01', '3', '4.5', ''], {
      values: { ChargeId: 202 },
      stated,
      outcome: { state: 'unchanged', baseline: 'b1' },
    }),
    chargeRow(6, ['203', '2026-10-01', '1', '2', ''], {
      outcome: { state: 'conflict', invoice: 101, at: NOW, exported: {}, values: { Comment: 'x' } },
    }),
  ];
  const book = await read(await write(HEADERS, rows));
  expect(table(book, 'To fix').map((row) => row[0])).toEqual(['ChargeId', 201, 203]);
  const results = book.getWorksheet('Results')!;
  expect((results.getCell('F2').fill as exceljs.FillPattern).fgColor?.argb).toBe('FFFFD9A8');
  expect([results.getCell('C3').value, results.getCell('D3').value]).toEqual([3, 4.5]);
  expect(facts(book).get('held')).toEqual([
    'Not sent: the change may be a mistake. The Results tab says why.',
    1,
    1,
    2,
  ]);
  expect(facts(book).get('unchanged')).toEqual([
    'Not sent: the charge has these values already, or nothing was changed since it was exported.',
    1,
    3,
    4.5,
  ]);
  expect(facts(book).get('conflict')?.[0]).toBe(
    'Not sent: the charge was changed after the file was read or exported.',
  );
});

test('states that only some runs have are in Summary only if rows have them', async () => {
  const book = await read(await write(HEADERS, [ROWS[0]!]));
  const states = ['updated', 'rejected', 'failed', 'invalid', 'pending'];
  const rare = ['unchanged', 'conflict', 'held', 'superseded', 'sending'];
  expect([...facts(book).keys()].filter((label) => [...states, ...rare].includes(label))).toEqual(states);
});

test('the column that the reader skips does not pile up', async () => {
  const row = rowOf(2, ['1', 'old', 'x'], { values: { ChargeId: 1 } });
  const book = await read(await write(['ChargeId', WHAT_WAS_WRONG, 'Other'], [row]));
  expect(table(book, 'To fix')).toEqual([
    ['ChargeId', 'Other', WHAT_WAS_WRONG, ROW_IN_YOUR_FILE, FROM_RUN],
    [1, 'x', 'Not sent yet.', 2, '7f3a91/2'],
  ]);
  expect(table(book, 'Results')[1]!.slice(0, 2)).toEqual([1, 'x']);
});

test('rows that do not fit on a tab continue on another', async () => {
  const book = await read(await write(HEADERS, ROWS, { rowsPerTab: 3 }));
  expect(book.worksheets.map(({ name }) => name)).toEqual([
    'Summary',
    'Results',
    'Results 2',
    'Results 3',
    'To fix',
    'To fix 2',
  ]);
  expect(table(book, 'Results 3').map((row) => row[0])).toEqual(['ChargeId', 107, 108]);
});

describe('cells', () => {
  const TEXTS = [
    '=1+1',
    '+46',
    '-x',
    '@x',
    '=HYPERLINK("http://x","y")',
    '_x000D_',
    '00123',
    ' a ',
    'a\u0000b',
    'å€😀',
    'one\r\ntwo',
    '<b>&amp;</b>',
  ];

  test('a date with a time of day has room for its seconds', async () => {
    const values = { ChargeId: 1, ActionDate: '2026-10-31T08:30:00' };
    const path = await write(['ChargeId', 'ActionDate'], [rowOf(2, ['1', '2026-10-31 8:30'], { values })]);
    const width = (await read(path)).getWorksheet('Results')!.getColumn(2).width!;
    expect(width).toBeGreaterThan('2026-10-31 08:30:00'.length);
  });

  test('a text stays a text, whatever it looks like', async () => {
    const path = await write(
      ['ChargeId', 'Other'],
      TEXTS.map((text, index) => rowOf(index + 2, ['x', text])),
    );
    const sheet = (await zipTexts(path)).get('xl/worksheets/sheet2.xml')!;
    expect(sheet).not.toContain('<f');
    expect(sheet).toContain('<v>=1+1</v>');
    expect(sheet).toContain('<t>_x005F_x000D_</t>');
    expect(sheet).toContain('<t xml:space="preserve"> a </t>');
    expect(sheet).toContain('<v>a\\x00b</v>');
    expect((sheet.match(/<c r="B\d+" s="\d+" t="(str|inlineStr)"/g) ?? []).length).toBe(TEXTS.length + 1);
  });

  test.runIf(hasLibreOffice())('LibreOffice shows the very texts', async () => {
    const shown = TEXTS.slice(0, 7);
    const path = await write(
      ['ChargeId', 'Other'],
      shown.map((text, index) => rowOf(index + 2, ['x', text])),
    );
    const lines = (await tabsAsCsv(path)).get('To fix')!.split('\n');
    // After the text come what was wrong, the row and the run.
    expect(lines.slice(1, 8).map((line) => line.slice(2).split(',').slice(0, -3).join(','))).toEqual(
      shown.map((text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)),
    );
  });

  const number = (text: string, format?: string): Cell => ({
    kind: 'number',
    text,
    ...(format === undefined ? {} : { format }),
  });

  test.each<
    [name: string, header: string, cell: Cell, values: LedgerRow['values'], xml: RegExp, format: string]
  >([
    ['a price as written', 'TotalPrice', '12,10', { TotalPrice: '12.10' }, /<v>12\.1</, '0.00'],
    [
      'a price in its own format',
      'TotalPrice',
      number('1234.5', '#,##0.00'),
      { TotalPrice: '1234.5' },
      /<v>1234\.5</,
      '#,##0.00',
    ],
    [
      'a price whose format hides a digit',
      'TotalPrice',
      number('1.255', '0.00'),
      { TotalPrice: '1.255' },
      /<v>1\.255</,
      '0.000',
    ],
    [
      'a price of 15 digits',
      'TotalPrice',
      '',
      { TotalPrice: '-1234567890123.45' },
      /<v>-1234567890123\.45</,
      '0.00',
    ],
    [
      'a price of 16 digits',
      'TotalPrice',
      '',
      { TotalPrice: '12345678901234.56' },
      /t="str"><v>12345678901234\.56</,
      'General',
    ],
    ['a tiny count', 'Count', '', { Count: '0.0000001' }, /<v>1e-7</, '0.0000000'],
    ['an id', 'ChargeId', '000101', { ChargeId: 101 }, /<v>101</, '0'],
    ['a cleared id', 'ProfitCenterId', 'NULL', { ProfitCenterId: null }, /t="str"><v>NULL</, 'General'],
    ['a date', 'Date', '31/10/2026', { ActionDate: '2026-10-31T00:00:00' }, /<v>46326</, 'yyyy-mm-dd'],
    [
      'a date and time',
      'Date',
      '',
      { ActionDate: '2026-10-31T18:00:00' },
      /<v>46326\.75</,
      'yyyy-mm-dd hh:mm:ss',
    ],
    [
      'an old date',
      'Date',
      '',
      { ActionDate: '1899-12-31T00:00:00' },
      /t="str"><v>1899-12-31 00:00:00</,
      'General',
    ],
    ['a number of its own format', 'Other', number('0.25', '0%'), {}, /<v>0\.25</, '0%'],
    [
      'a number too long to be one',
      'Other',
      number('12345678901234567890'),
      {},
      /t="str"><v>12345678901234567890</,
      'General',
    ],
    ['a number beyond all numbers', 'Other', number(`9${'0'.repeat(400)}`), {}, /t="str"><v>90+</, 'General'],
    [
      'a date of its own format',
      'Other',
      { kind: 'date', text: '2026-10-31', format: 'd/m/yy' },
      {},
      /<v>46326</,
      'd/m/yy',
    ],
    ['a boolean', 'Other', { kind: 'boolean', value: true }, {}, /t="b"><v>1</, 'General'],
    ['an error', 'Other', { kind: 'error', code: '#N/A' }, {}, /t="e"><v>#N\/A</, 'General'],
    [
      'an error that is not known',
      'Other',
      { kind: 'error', code: '#SPILL!' },
      {},
      /t="str"><v>#SPILL!</,
      'General',
    ],
    [
      'an uncalculated formula',
      'Other',
      { kind: 'uncalculated' },
      {},
      /t="str"><v>\(formula without a value\)</,
      'General',
    ],
    [
      'an uncalculated comment, which must not become one',
      'Comment',
      { kind: 'uncalculated' },
      {},
      /t="e"><v>#N\/A</,
      'General',
    ],
  ])('%s', async (_, header, cell, values, xml, format) => {
    const path = await write([header], [rowOf(2, [cell], { values })]);
    const parts = await zipTexts(path);
    expect(/<c r="A2".*?<\/c>/.exec(parts.get('xl/worksheets/sheet2.xml')!)?.[0]).toMatch(xml);
    const shown = (await read(path)).getWorksheet('Results')!.getCell('A2').numFmt ?? 'General';
    expect(shown).toBe(format);
  });
});

test('the workbook is the same in every time zone of the machine', async () => {
  const zones = ['Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Stockholm'];
  const before = process.env.TZ;
  const sheets = new Set<string>();
  try {
    for (const zone of zones) {
      process.env.TZ = zone;
      sheets.add((await zipTexts(await write(HEADERS, ROWS))).get('xl/worksheets/sheet2.xml')!);
    }
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
  expect(sheets.size).toBe(1);
});
