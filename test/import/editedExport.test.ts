import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { EXAMPLE_ROWS } from '../../src/model/chargeFields.ts';
import type { PriceMeaning } from '../../src/model/invoice.ts';
import { ownFolder } from '../helpers/folder.ts';
import { type ChargeSeed, exportTo, invoiceOf, ledgerKnowing, prepareImport, TARGET } from './exported.ts';
import { type Row, rowsOf, writeRows } from './exportedCsv.ts';

const CHARGES: readonly ChargeSeed[] = [1001, 1002, 1003, 1004].map((id) => ({ id }));

interface Exported {
  readonly ledger: Ledger;
  readonly path: string;
  readonly rows: Row[];
}

async function ownExport(
  charges: readonly ChargeSeed[] = CHARGES,
  meaning: PriceMeaning | null = 'total',
): Promise<Exported> {
  const ledger = await ledgerKnowing(meaning);
  const path = await exportTo(ledger, ownFolder(), 'charges.csv', [invoiceOf(charges)]);
  return { ledger, path, rows: rowsOf(path) };
}

/** What would be sent of an export after its rows were changed, by ChargeId. */
async function sentOf(
  change: (rows: Row[]) => Row[] | undefined,
  charges?: readonly ChargeSeed[],
  meaning?: PriceMeaning | null,
) {
  const { ledger, path, rows } = await ownExport(charges, meaning);
  const plan = await prepareImport(ledger, writeRows(path, change(rows) ?? rows));
  return { ...plan, sent: Object.fromEntries(plan.sent), notes: plan.run.sheet.notes };
}

describe('of an exported file', () => {
  it('only changed cells are sent', async () => {
    const { sent, counts, notes } = await sentOf(([first, , third]) => {
      first!.Comment = 'Recounted';
      third!.ActionDate = '2026-10-30';
      third!.ProfitCenterId = '4';
      return undefined;
    });
    expect(sent).toEqual({
      1001: { Comment: 'Recounted' },
      1003: { ActionDate: '2026-10-30T00:00:00', ProfitCenterId: 4 },
    });
    expect(counts).toMatchObject({ pending: 2, unchanged: 2, invalid: 0 });
    expect(notes).toEqual([]);
  });

  it.each([
    ['Count', { Count: '3', TotalPrice: '100.50' }],
    ['TotalPrice', { Count: '2', TotalPrice: '3' }],
  ])('a changed %s takes its partner along as it was exported', async (column, values) => {
    const { sent } = await sentOf(([first]) => {
      first![column] = '3';
      return undefined;
    });
    expect(sent).toEqual({ 1001: values });
  });

  it('a changed Count alone is a problem while it is not known what prices mean', async () => {
    const { sent, problems } = await sentOf(
      ([first, second]) => {
        first!.Count = '3';
        Object.assign(second!, { Count: '3', TotalPrice: '150.75' });
        return undefined;
      },
      CHARGES,
      null,
    );
    expect(sent).toEqual({ 1002: { Count: '3', TotalPrice: '150.75' } });
    expect(problems.first.map(({ cell, kind }) => [cell, kind])).toEqual([
      ['D2', 'count and price go together'],
    ]);
  });

  it('a changed Count is a problem if its TotalPrice has more digits than Ongoing can store', async () => {
    const long = { Count: '1.00000000000001', price: '1.2345678901234567891' };
    const { sent, problems } = await sentOf(
      ([first]) => {
        first!.Count = '3';
        return undefined;
      },
      [
        { id: 1001, values: long },
        { id: 1002, values: long },
      ],
      'unit',
    );
    expect(sent).toEqual({});
    expect(problems.first.map(({ cell, kind }) => [cell, kind])).toEqual([['D2', 'out of range']]);
  });

  it('an emptied cell changes nothing, which is said with its row and how to clear', async () => {
    const { sent, notes } = await sentOf(([first, second]) => {
      first!.Comment = '';
      second!.Container = '(clear)';
      return undefined;
    });
    expect(sent).toEqual({ 1002: { Container: '' } });
    expect(notes).toEqual([
      'Row 2 has cells that were emptied since they were exported. An empty cell changes nothing; to clear a value, write (clear).',
    ]);
  });

  it('a cell with a word for an empty one is emptied, too, unless it was empty before', async () => {
    const { ledger, path, rows } = await ownExport([{ id: 1001 }, { id: 1002, values: { Comment: '' } }]);
    for (const row of rows) row.Comment = 'NULL';
    writeRows(path, rows);
    const { counts, run } = await prepareImport(ledger, path, { empty: new Set(['NULL']) });
    expect(counts).toMatchObject({ unchanged: 2, pending: 0 });
    expect(run.sheet.notes.join(' ')).toContain(
      'Row 2 has cells that were emptied since they were exported.',
    );
  });

  it('a number that a spreadsheet program rewrote is no change, which is said, unless it is meant', async () => {
    const { ledger, path, rows } = await ownExport([
      { id: 1001, values: { Container: '001234' } },
      { id: 1002, values: { Container: '1.50' } },
    ]);
    for (const row of rows) row.Container = `${Number(row.Container)}`;
    writeRows(path, rows);
    const { counts, run } = await prepareImport(ledger, path);
    expect(counts).toMatchObject({ unchanged: 2, pending: 0 });
    expect(run.sheet.notes).toEqual([
      'Spreadsheet programs rewrite texts that look like numbers: 1234 was 001234 when exported. That was left as it was in 2 cells (first F2). If it is meant, add --text 1234.',
    ]);
    const { sent } = await prepareImport(ledger, path, { texts: new Set(['1234']) });
    expect(Object.fromEntries(sent)).toEqual({ 1001: { Container: '1234' } });
  });

  it('an ArticleGroupId is a change, since nobody knows what it was', async () => {
    const { sent } = await sentOf(([first]) => {
      first!.ArticleGroupId = '7';
      return undefined;
    });
    expect(sent).toEqual({ 1001: { ArticleGroupId: 7 } });
  });

  it('columns can be moved and deleted, and rows sorted and deleted', async () => {
    const { sent, counts, notes } = await sentOf((rows) => {
      rows[1]!.Comment = 'Recounted';
      return [rows[3]!, rows[1]!, rows[0]!].map(({ Export, Comment, ChargeId, Count, Invoice, Article }) => ({
        Export: Export!,
        Comment: Comment!,
        ChargeId: ChargeId!,
        Count: Count!,
        Invoice: Invoice!,
        Article: Article!,
      }));
    });
    expect(sent).toEqual({ 1002: { Comment: 'Recounted' } });
    expect(counts).toMatchObject({ unchanged: 2, pending: 1 });
    expect(notes).toEqual([]);
  });

  it('a row that a person added is sent with all of its values', async () => {
    const { sent, counts, notes } = await sentOf((rows) => [
      ...rows,
      { ...rows[0]!, ChargeId: '2001', Export: '', Comment: 'By hand', Invoice: '' },
    ]);
    expect(sent).toEqual({
      2001: {
        ActionDate: '2026-10-31T00:00:00',
        Count: '2',
        TotalPrice: '100.50',
        ProfitCenterId: 3,
        Container: 'MSKU 1',
        Comment: 'By hand',
      },
    });
    expect(counts.unchanged).toBe(4);
    expect(notes).toEqual([]);
  });

  it('a row whose ChargeId was changed is sent with all of its values, which is said', async () => {
    const { sent, notes } = await sentOf(([first]) => {
      first!.ChargeId = '2001';
      return undefined;
    });
    expect(Object.keys(sent)).toEqual(['2001']);
    expect(notes).toEqual(['Row 2 has another ChargeId than when exported: all values are sent.']);
  });

  it('rows can be copied into another file, also from two exports', async () => {
    const { ledger, path, rows } = await ownExport();
    const later = await exportTo(ledger, ownFolder(), 'later.csv', [
      invoiceOf([{ id: 1003, values: { Comment: 'Later' } }, { id: 3001 }], { id: 102 }),
    ]);
    const [third, other] = rowsOf(later);
    rows[1]!.Comment = 'Recounted';
    const copied = [rows[0]!, rows[1]!, third!, other!].map(({ ChargeId, Comment, Export }) => ({
      Charge: 'mine',
      ChargeId: ChargeId!,
      Export: Export!,
      Comment: Comment!,
    }));
    const plan = await prepareImport(ledger, writeRows(join(dirname(path), 'own.csv'), copied));
    expect(Object.fromEntries(plan.sent)).toEqual({ 1002: { Comment: 'Recounted' } });
    expect(plan.counts).toMatchObject({ unchanged: 3, pending: 1 });
  });

  it('without its column Export, all values are sent, as of any file', async () => {
    const { sent, counts } = await sentOf((rows) => rows.map(({ Export: _, ...row }) => row));
    expect(Object.keys(sent)).toEqual(['1001', '1002', '1003', '1004']);
    expect(sent[1001]).toMatchObject({ Count: '2', TotalPrice: '100.50', Comment: 'Picked' });
    expect(counts.unchanged).toBe(0);
  });

  it('a ledger that does not know the export sends all values as they were, and says it once', async () => {
    const { path, rows } = await ownExport([
      { id: 1001, values: { Comment: '=1+1', Container: '-5' } },
      { id: 1002, values: { Comment: "'=1+1", Container: "'quoted'" } },
    ]);
    expect(rows[0]).toMatchObject({ Comment: "'=1+1", Container: "'-5" });
    const { sent, run, counts } = await prepareImport(await ledgerKnowing(), path);
    expect(sent.get(1001)).toMatchObject({ Comment: '=1+1', Container: '-5', TotalPrice: '100.50' });
    expect(sent.get(1002)).toMatchObject({ Comment: "'=1+1", Container: "'quoted'" });
    expect(counts).toMatchObject({ pending: 2, unchanged: 0 });
    expect(run.sheet.notes).toEqual([
      'Rows 2, 3 come from an export that this ledger does not know, so it is unknown what was changed: all values are sent.',
    ]);
  });

  it('the import into another warehouse is refused', async () => {
    const { ledger, path } = await ownExport();
    const target = { ...TARGET, automationUrl: 'https://wms.example/other/Automation.asmx' };
    await expect(prepareImport(ledger, path, { target })).rejects.toThrow(
      'This file was exported from wms.example, warehouse demo. Import it there',
    );
  });

  it('rows are charges, though they say that they are totals, headers or examples', async () => {
    const ledger = await ledgerKnowing();
    const like = ['Total', 'Comment', EXAMPLE_ROWS.en.Comment].map((Comment, at) => ({
      id: 1001 + at,
      values: { Comment, Container: 'Container' },
    }));
    const path = await exportTo(ledger, ownFolder(), 'charges.csv', [invoiceOf(like)]);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(',3,Container', ',9,Container'));
    const { sent, problems } = await prepareImport(ledger, path);
    expect(problems.first).toEqual([]);
    const change = { ProfitCenterId: 9 };
    expect(Object.fromEntries(sent)).toEqual({ 1001: change, 1002: change, 1003: change });
  });

  it('a row that lost its ChargeId is a problem, though it says that it is a total', async () => {
    const { problems } = await sentOf(([first]) => {
      Object.assign(first!, { ChargeId: '', Comment: 'Total' });
      return undefined;
    });
    expect(problems.first.map(({ cell, kind }) => [cell, kind])).toContainEqual(['A2', 'required']);
  });

  it('a text that looks like rows is no problem while it is as it was, and one afterwards', async () => {
    const ledger = await ledgerKnowing();
    const Comment = `a${','.repeat(11)}\n${','.repeat(6)}b`;
    const path = await exportTo(ledger, ownFolder(), 'charges.csv', [
      invoiceOf([
        { id: 1001, values: { Comment } },
        { id: 1002, values: { Comment } },
      ]),
    ]);
    const [header, first, second] = readFileSync(path, 'utf8').split(/\r\n(?=\d|$)/);
    writeFileSync(path, [header, first!.replace('100.50', '200'), second!.replace('b"', 'bb"')].join('\r\n'));
    const { sent, problems } = await prepareImport(ledger, path);
    expect(Object.fromEntries(sent)).toEqual({ 1001: { Count: '2', TotalPrice: '200' } });
    expect(problems.first.map(({ row, kind }) => [row, kind])).toEqual([[3, 'row shape']]);
  });

  it('a workbook can be filtered, and its columns moved; cells that are typed keep what they say', async () => {
    const ledger = await ledgerKnowing();
    const path = await exportTo(ledger, ownFolder(), 'charges.xlsx', [
      invoiceOf([...CHARGES, { id: 1005, values: { Container: '001234', Comment: '=1+1' } }]),
    ]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(path);
    const tab = book.getWorksheet('Charges')!;
    expect(tab.getCell('F6').value).toBe('001234');
    expect(tab.getCell('G6').value).toBe('=1+1');
    expect([tab.getCell('F6').numFmt, tab.getCell('F5000').numFmt ?? tab.getColumn(6).numFmt]).toEqual([
      '@',
      '@',
    ]);
    tab.getCell('D3').value = 12.5;
    tab.getCell('F5').value = '000777';
    for (const row of [2, 4]) tab.getRow(row).hidden = true;
    tab.spliceColumns(8, 3);
    tab.spliceColumns(1, 0, []);
    await book.xlsx.writeFile(path);
    const { sent, counts } = await prepareImport(ledger, path);
    expect(Object.fromEntries(sent)).toEqual({
      1002: { Count: '2', TotalPrice: '12.5' },
      1004: { Container: '000777' },
    });
    expect(counts).toMatchObject({ unchanged: 3, pending: 2, invalid: 0 });
  });
});
