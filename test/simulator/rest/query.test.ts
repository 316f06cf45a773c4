import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { invoiceIds, read } from './rawReader.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    invoices: [
      // Not in the order of their ids: the answer is.
      { id: 104, charges: [], date: '2026-10-31T12:00:00' },
      { id: 101, charges: [1001], date: '2026-09-30', exported: true, exportedDate: '2026-10-02T08:30:00' },
      { id: 102, charges: [1002], date: '2026-10-15' },
      { id: 103, charges: [1003], date: '2026-10-31', exported: true, exportedDate: '2026-11-02T08:30:00' },
      { id: 105, charges: [1004], date: '2026-10-31', goodsOwnerId: 43 },
    ],
  });
});
afterAll(() => simulator.close());

describe('invoices can be found', () => {
  it.each([
    ['', [101, 102, 103, 104]],
    ['invoiceIds=101&invoiceIds=103&invoiceIds=105&invoiceIds=9', [101, 103]],
    ['invoiceIds=9', []],
    ['INVOICEIDS=102', [102]],
    ['isExported=true', [101, 103]],
    ['isExported=False', [102, 104]],
    ['isExported=', [101, 102, 103, 104]],
    ['invoiceDateFrom=2026-10-15', [103, 104]],
    ['invoiceDateFrom=2026-10-14', [102, 103, 104]],
    ['invoiceDateTo=2026-10-15', [101]],
    ['invoiceDateFrom=2026-10-14&invoiceDateTo=2026-11-01', [102, 103, 104]],
    ['invoiceDateFrom=2026-10-31T11:59', [104]],
    // Midnight of 31 October in Stockholm, and a second before it.
    ['invoiceDateFrom=2026-10-30T23:00:00Z', [104]],
    ['invoiceDateFrom=2026-10-30T22:59:59Z', [103, 104]],
    ['invoiceDateFrom=2026-10-31T00:59:59%2B02:00', [103, 104]],
    ['invoiceExportedDateFrom=2026-10-02', [101, 103]],
    ['invoiceExportedDateFrom=2026-10-02T08:30:00', [103]],
    ['invoiceExportedDateTo=2026-11-01', [101]],
    ['invoiceIdFrom=102', [103, 104]],
    ['maxInvoicesToGet=3', [101, 102, 103]],
    ['invoiceIdFrom=101&maxInvoicesToGet=1', [102]],
    ['isExported=true&invoiceIdFrom=101&unknown=x', [103]],
  ])('with "%s"', async (query, ids) => {
    expect(await invoiceIds(simulator, query)).toEqual(ids);
  });

  it('page by page', async () => {
    const pages: number[][] = [];
    for (let from = 0; pages.length < 9; ) {
      const page = await invoiceIds(simulator, `maxInvoicesToGet=2&invoiceIdFrom=${from}`);
      pages.push(page);
      if (page.length === 0) break;
      from = page.at(-1)!;
    }
    expect(pages).toEqual([[101, 102], [103, 104], []]);
  });

  it('up to a limit that the server may have of its own', async () => {
    await using limited = await startSimulator({ mostInvoices: 3 });
    expect(await invoiceIds(limited)).toEqual([101, 102, 103]);
    expect(await invoiceIds(limited, 'maxInvoicesToGet=50&invoiceIdFrom=101')).toEqual([102, 103, 104]);
  });
});

describe('a question that can’t be read is refused with a message', () => {
  it.each([
    ['invoices', 'The goodsOwnerId field is required.'],
    ['invoices?goodsOwnerId=', 'The goodsOwnerId field is required.'],
    ['invoices?goodsOwnerId=x', "The value 'x' is not valid for goodsOwnerId."],
    ['invoices?goodsOwnerId=42&invoiceIds=101,102', "The value '101,102' is not valid for invoiceIds."],
    ['invoices?goodsOwnerId=42&invoiceIdFrom=2147483648', 'is not valid for invoiceIdFrom.'],
    ['invoices?goodsOwnerId=42&isExported=yes', "The value 'yes' is not valid for isExported."],
    ['invoices?goodsOwnerId=42&maxInvoicesToGet=0', "The value '0' is not valid for maxInvoicesToGet."],
    ['invoices?goodsOwnerId=42&invoiceDateTo=2026-02-30', "The value '2026-02-30' is not valid"],
    // An unescaped + is a space.
    ['invoices?goodsOwnerId=42&invoiceDateTo=2026-10-31T00:00:00+01:00', 'is not valid for invoiceDateTo.'],
    ['invoices/x', "The value 'x' is not valid for invoiceId."],
    ['orders/x/invoiceCharges', "The value 'x' is not valid for orderId."],
  ])('%s', async (path, message) => {
    const { status, text } = await read(simulator, path);
    expect(status).toBe(400);
    expect(JSON.parse(text).message).toContain(message);
  });
});
