import exceljs from 'exceljs';
import { beforeAll, describe, expect, test } from 'vitest';
import { changesOfRow } from '../../../src/import/rowChanges.ts';
import type { RunInvoice } from '../../../src/ledger/readings.ts';
import type { Invoice, PriceMeaning, StandingCharge } from '../../../src/model/invoice.ts';
import { joinedRow } from '../../../src/model/joinedTabs.ts';
import type { ChargeValues } from '../../../src/model/row.ts';
import { type LedgerRow, NOTHING_COMPARED, type Run, type Verification } from '../../../src/model/run.ts';
import { writeResultWorkbook } from '../../../src/reporter/workbook/resultWorkbook.ts';
import { folderOfFile } from '../../helpers/folder.ts';
import { columnsOf, failed, NOW, rejectedLater, rowOf, runOf, sourceOf, UPDATED } from './sources.ts';

const folder = folderOfFile();
const AT = '2026-10-31T12:00:00.000Z';

function standing(id: number, values: Partial<StandingCharge['values']> = {}): StandingCharge {
  return {
    id,
    invoice: 101,
    values: {
      ActionDate: null,
      Count: '2',
      price: '10.00',
      ProfitCenterId: null,
      Container: null,
      Comment: 'before',
      ...values,
    },
    context: {
      articleCode: null,
      articleTitle: null,
      orderNumber: null,
      profitCenterCode: null,
      profitCenterName: null,
    },
  };
}

function invoice(id: number, amount: string, more: Partial<Invoice> = {}): Invoice {
  return {
    id,
    number: `F-${id}`,
    title: null,
    timeZone: 'Europe/Stockholm',
    date: '2026-10-31',
    periodStart: '2026-10-01',
    periodEnd: null,
    amount,
    isExported: false,
    goodsOwner: null,
    currency: 'SEK',
    ...more,
  };
}

const INVOICES: RunInvoice[] = [
  { id: 101, before: invoice(101, '100'), after: invoice(101, '99.505') },
  {
    id: 102,
    before: invoice(102, '50.00', { number: null }),
    after: invoice(102, '50.00', { number: null }),
  },
];

function row(number: number, values: ChargeValues, rest: Partial<LedgerRow>): LedgerRow {
  const ChargeId = 1000 + number;
  return rowOf(number, [String(ChargeId)], {
    values: { ChargeId, ...values },
    before: standing(ChargeId),
    ...rest,
  });
}

const VERIFIED: Verification = { state: 'verified', invoice: 101, at: AT };
const ROWS = [
  row(
    2,
    { Comment: 'sent' },
    {
      outcome: UPDATED,
      after: standing(1002, { Comment: 'other' }),
      verification: {
        state: 'differs',
        invoice: 101,
        at: AT,
        fields: [{ field: 'Comment', sent: 'sent', read: 'other' }],
      },
    },
  ),
  // It stood there before the run, and does not any more.
  row(
    3,
    { Comment: 'before' },
    {
      outcome: UPDATED,
      after: standing(1003, { Comment: 'lost' }),
      verification: {
        state: 'differs',
        invoice: 101,
        at: AT,
        fields: [{ field: 'Comment', sent: 'before', read: 'lost' }],
      },
    },
  ),
  row(
    4,
    { Comment: 'first' },
    {
      outcome: UPDATED,
      after: standing(1004, { Comment: 'second' }),
      verification: VERIFIED,
    },
  ),
  row(
    5,
    { ArticleGroupId: 7, Count: '2', TotalPrice: '10' },
    {
      outcome: UPDATED,
      after: standing(1005, { price: '5' }),
      verification: VERIFIED,
    },
  ),
  row(6, { Comment: 'x' }, { outcome: UPDATED }),
  row(7, { Comment: 'x' }, { outcome: failed('No answer.', true) }),
  row(8, { Comment: 'x' }, { outcome: rejectedLater('No.') }),
  row(
    9,
    { Comment: 'x' },
    {
      outcome: {
        state: 'conflict',
        invoice: 101,
        at: AT,
        exported: { Comment: 'a' },
        values: { Comment: 'before' },
      },
      attempts: 0,
    },
  ),
  row(10, { Comment: 'x' }, { state: 'pending' }),
  row(11, { Comment: 'x' }, { state: 'pending', attempts: 2 }),
  row(12, { Comment: 'x' }, { state: 'sending', attempts: 1 }),
  row(13, { Comment: 'x' }, { outcome: { state: 'superseded', run: 'abc' }, attempts: 0 }),
  row(14, { Comment: 'before' }, { outcome: { state: 'unchanged', invoice: 101, at: AT }, attempts: 0 }),
  row(15, { Comment: 'not read, and not sent' }, { state: 'pending', before: null }),
  row(
    16,
    { Count: '3', TotalPrice: '15' },
    {
      outcome: UPDATED,
      before: null,
      after: standing(1016, { Count: '3', price: '5' }),
      verification: VERIFIED,
    },
  ),
  // What prices mean was learnt after it was read.
  row(
    17,
    { Count: '2', TotalPrice: '15' },
    {
      outcome: UPDATED,
      after: standing(1017),
      verification: { state: 'unread', reason: 'It is not known yet whether prices here are totals.' },
    },
  ),
];

async function write(
  rows: LedgerRow[],
  {
    meaning = 'unit',
    rowsPerTab,
    ...run
  }: Partial<Run> & { meaning?: PriceMeaning | null; rowsPerTab?: number } = {},
): Promise<exceljs.Workbook> {
  const differing = rows.filter(({ verification }) => verification?.state === 'differs').length;
  const source = {
    ...sourceOf(runOf(columnsOf('ChargeId'), rows, run), rows),
    readings: {
      compare: { ...NOTHING_COMPARED, read: rows.length, differing },
      invoices: INVOICES,
      knowsPrices: meaning !== null,
      changesOf: (each: LedgerRow) => changesOfRow(each, meaning),
    },
  };
  const options = { now: NOW, timeZone: 'UTC', ...(rowsPerTab === undefined ? {} : { rowsPerTab }) };
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(await writeResultWorkbook(source, folder(), options));
  return book;
}

/** Row, field, and the five columns after it; null where a cell is empty. */
function lines(book: exceljs.Workbook, name = 'Changes'): unknown[][] {
  const found: unknown[][] = [];
  book.getWorksheet(name)!.eachRow((line, number) => {
    if (number > 1) found.push([1, 5, 6, 7, 8, 9, 10].map((at) => line.getCell(at).value));
  });
  return found;
}

describe('the tab Changes', () => {
  let book: exceljs.Workbook;
  beforeAll(async () => {
    book = await write(ROWS);
  });

  test('has a line for each field of every row that is known to change, and says what became of it', () => {
    expect(lines(book)).toEqual([
      [2, 'Comment', 'before', 'sent', 'sent', 'other', 'differs'],
      [3, 'Comment', 'before', 'before', 'before', 'lost', 'differs'],
      [4, 'Comment', 'before', 'first', 'first', 'second', 'set again by a later row'],
      [5, 'ArticleGroupId', '(not readable)', 7, 7, '(not readable)', 'not readable'],
      [5, 'TotalPrice', 20, 10, 10, 10, 'verified'],
      [6, 'Comment', 'before', 'x', 'x', 'not read', 'not read again'],
      [7, 'Comment', 'before', 'x', 'Failed, may be applied', null, null],
      [8, 'Comment', 'before', 'x', 'Rejected, may be applied', null, null],
      [9, 'Comment', 'before', 'x', 'Not sent: conflict', null, null],
      [10, 'Comment', 'before', 'x', 'Not sent: pending', null, null],
      [11, 'Comment', 'before', 'x', 'Tried, not applied', null, null],
      [12, 'Comment', 'before', 'x', 'Outcome unknown', null, null],
      [13, 'Comment', 'before', 'x', 'Not sent: imported again', null, null],
      [16, 'Count', 'not read', 3, 3, 3, 'verified'],
      [16, 'TotalPrice', 'not read', 15, 15, 15, 'verified'],
      [17, 'TotalPrice', 20, 15, 15, 20, 'not compared'],
    ]);
  });

  test('is red where what stands there is not what was sent, and the summary says so first', () => {
    const red = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFC7CE' } };
    expect(book.getWorksheet('Changes')!.getCell('J2').fill).toMatchObject(red);
    const summary = book.getWorksheet('Summary')!;
    expect(summary.getCell('A2').text).toMatch(/ 2 rows are not as sent\.$/);
    expect(summary.getCell('A2').fill).toMatchObject(red);
    const texts = summary.getColumn(2).values.map((value) => `${value}`);
    expect(texts).toContain('2 rows, red on the Changes tab: check them in Ongoing WMS');
  });

  test('sums up the invoices, with as many decimals as the amounts have', () => {
    const summary = book.getWorksheet('Summary')!;
    const table: unknown[][] = [];
    summary.eachRow((line) => {
      const values = (line.values as unknown[]).slice(1);
      if (/^(10[12]|All invoices)$/.test(`${values[0]}`)) table.push(values);
    });
    expect(table).toEqual([
      ['101', 'F-101, 2026-10-01, SEK', 'No', 100, 99.505, -0.495],
      ['102', 'no number yet, 2026-10-01, SEK', 'No', 50, 50, 0],
      ['All invoices', undefined, undefined, 150, 149.505, -0.495],
    ]);
  });

  test('continues on a second tab, also in the middle of a row', async () => {
    const split = await write([ROWS[0]!, ROWS.at(-2)!], { rowsPerTab: 2 });
    expect(split.worksheets.map(({ name }) => name)).toEqual([
      'Summary',
      'Changes',
      'Changes 2',
      'Results',
      'To fix',
    ]);
    expect(lines(split, 'Changes 2')).toEqual([[16, 'TotalPrice', 'not read', 15, 15, 15, 'verified']]);
  });

  test('names the tab of a row where several were read as one file', async () => {
    const columns = columnsOf('ChargeId');
    const tabs = ['Oct', 'Nov'].map((name) => ({ name, headerRow: 1, columns }));
    const inNov = { ...ROWS[0]!, row: joinedRow(1, 3) };
    const rows = [ROWS[0]!, inNov];
    const { sheet } = runOf(columns, rows);
    const joined = await write(rows, { sheet: { ...sheet, tabs } });
    expect(lines(joined).map(([place]) => place)).toEqual(['Oct!2', 'Nov!3']);
  });

  test('of a dry run says that nothing was sent, and the summary has no amounts after', async () => {
    const dry = await write([ROWS[8]!], { dryRun: true, state: 'checked' });
    expect(lines(dry)).toEqual([[10, 'Comment', 'before', 'x', 'Not sent: dry run', null, null]]);
    expect(dry.getWorksheet('Summary')!.getColumn(1).values).not.toContain('Verified');
  });
});
