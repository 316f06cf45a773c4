import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { invoiceJson } from '../ongoing/rest/helpers.ts';
import { invoicesServer, partsFor, type Reply, readAll } from './helpers.ts';

function idsIn(query: URLSearchParams): number[] {
  return query.getAll('invoiceIds').map(Number);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** What a server gives that has these invoices, orders them like this, and understands all parameters. */
function pageOf(all: readonly number[], query: URLSearchParams): number[] {
  const from = Number(query.get('invoiceIdFrom') ?? 0);
  return all.filter((id) => id > from).slice(0, Number(query.get('maxInvoicesToGet')));
}

/** Little on the way, and too much when it is unpacked. */
const BOMB: Reply = {
  status: 200,
  body: gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '), { level: 1 }),
  headers: { 'Content-Encoding': 'gzip' },
};

describe('invoices by their ids', () => {
  test('are asked for ten at a time, and come in the order in which they were named', async () => {
    const { origin, queries } = await invoicesServer((query) => idsIn(query).reverse());
    const wanted = { kind: 'ids', ids: [...range(1, 12), 3, 1] } as const;
    const { ids, end } = await readAll({ wanted }, partsFor(origin));
    expect(ids).toEqual(range(1, 12));
    expect(end).toEqual({ kind: 'complete', missing: [] });
    expect(queries).toEqual([
      `goodsOwnerId=42${range(1, 10)
        .map((id) => `&invoiceIds=${id}`)
        .join('')}`,
      'goodsOwnerId=42&invoiceIds=11&invoiceIds=12',
    ]);
  });

  test('are missing if the server does not give them, and others that it gives are left out', async () => {
    const { origin } = await invoicesServer(() => [7, 1, 8, 1]);
    const { ids, end } = await readAll({ wanted: { kind: 'ids', ids: [1, 2, 3] } }, partsFor(origin));
    expect(ids).toEqual([1]);
    expect(end).toEqual({ kind: 'complete', missing: [2, 3] });
  });

  test('are asked for one by one where one that is not there hides the others', async () => {
    const { origin, queries } = await invoicesServer((query) =>
      idsIn(query).includes(2) ? { status: 404, body: '{"message":"No invoice 2"}' } : idsIn(query),
    );
    const { ids, end } = await readAll({ wanted: { kind: 'ids', ids: [1, 2, 3] } }, partsFor(origin));
    expect(ids).toEqual([1, 3]);
    expect(end).toEqual({ kind: 'complete', missing: [2] });
    expect(queries).toHaveLength(4);
  });

  test('that were read before a call failed are given, and the rest is not said to be missing', async () => {
    const { origin } = await invoicesServer((query) => (idsIn(query).includes(3) ? { status: 400 } : [1]));
    const request = { wanted: { kind: 'ids', ids: [1, 2, 3] }, idsPerCall: 2 } as const;
    const { ids, end } = await readAll(request, partsFor(origin));
    expect(ids).toEqual([1]);
    expect(end).toMatchObject({ kind: 'stopped', cause: 'invalid', missing: [2] });
  });

  test('are asked for in smaller batches where an answer is too large', async () => {
    const { origin, queries } = await invoicesServer((query) =>
      idsIn(query).length > 3 ? BOMB : idsIn(query),
    );
    const { ids, end } = await readAll({ wanted: { kind: 'ids', ids: range(1, 10) } }, partsFor(origin));
    expect(ids).toEqual(range(1, 10));
    expect(end).toEqual({ kind: 'complete', missing: [] });
    expect(queries.map((query) => query.split('invoiceIds').length - 1)).toEqual([10, 5, 3, 2, 5, 3, 2]);
  });

  test('are given up with the one that is too large alone', async () => {
    const { origin } = await invoicesServer((query) => (idsIn(query).includes(2) ? BOMB : idsIn(query)));
    const { ids, end } = await readAll({ wanted: { kind: 'ids', ids: [1, 2] } }, partsFor(origin));
    expect(ids).toEqual([1]);
    expect(end).toMatchObject({ kind: 'stopped', cause: 'too large', missing: [] });
  });

  test('cost no call if there are none', async () => {
    const { origin, queries } = await invoicesServer(() => []);
    const { end } = await readAll({ wanted: { kind: 'ids', ids: [] } }, partsFor(origin));
    expect(end).toEqual({ kind: 'complete', missing: [] });
    expect(queries).toEqual([]);
  });
});

describe('a list of invoices', () => {
  const wanted = { kind: 'not exported' } as const;

  test('is read page by page from the greatest id seen until nothing new comes', async () => {
    const { origin, queries } = await invoicesServer((query) => pageOf(range(1, 7), query));
    const { ids, end } = await readAll({ wanted, invoicesPerPage: 3 }, partsFor(origin));
    expect(ids).toEqual(range(1, 7));
    expect(end).toEqual({ kind: 'complete', missing: [] });
    const asked = 'goodsOwnerId=42&isExported=false';
    expect(queries).toEqual([
      `${asked}&maxInvoicesToGet=3`,
      ...[3, 6, 7].map((from) => `${asked}&invoiceIdFrom=${from}&maxInvoicesToGet=3`),
    ]);
  });

  test.each<[string, (query: URLSearchParams) => Reply]>([
    [
      'a server that gives the invoice of invoiceIdFrom again',
      (query) => {
        const from = Number(query.get('invoiceIdFrom') ?? 0);
        return range(1, 30)
          .filter((id) => id >= from)
          .slice(0, 5);
      },
    ],
    ['a server that gives at most 2', (query) => pageOf(range(1, 30), query).slice(0, 2)],
    ['a server that gives all at once', () => range(1, 30)],
    ['the greatest id first', (query) => pageOf(range(1, 30).reverse(), query)],
    [
      'no order',
      (query) =>
        pageOf(
          range(1, 30).map((at) => (at * 7) % 31),
          query,
        ),
    ],
    [
      'a server that does not know invoiceIdFrom',
      (query) => range(1, 30).slice(0, Number(query.get('maxInvoicesToGet'))),
    ],
    [
      'a server that answers 404 behind the last one',
      (query) => {
        const page = pageOf(range(1, 30), query);
        return page.length === 0 ? { status: 404 } : page;
      },
    ],
  ])('is whole, and each invoice comes once: %s', async (_name, reply) => {
    const { origin } = await invoicesServer(reply);
    const { ids, end } = await readAll({ wanted, invoicesPerPage: 5 }, partsFor(origin));
    expect(ids.sort((a, b) => a - b)).toEqual(range(1, 30));
    expect(end).toEqual({ kind: 'complete', missing: [] });
  });

  test.each([
    ['the smallest id first', range(1, 30)],
    ['the greatest id first', range(1, 30).reverse()],
  ])('is read in smaller pages where one is too large: %s', async (_name, all) => {
    const { origin } = await invoicesServer((query) =>
      Number(query.get('maxInvoicesToGet')) > 8 ? BOMB : pageOf(all, query),
    );
    const { ids, end } = await readAll({ wanted, invoicesPerPage: 20 }, partsFor(origin));
    if (all[0] === 1) expect([ids, end.kind]).toEqual([range(1, 30), 'complete']);
    // Such a server shows the last ones alone.
    else expect(end).toMatchObject({ kind: 'stopped', cause: 'failed' });
  });

  test('ends where the server gives the same page for ever', async () => {
    const { origin, queries } = await invoicesServer(() => [1, 2, 3]);
    const { ids, end } = await readAll({ wanted, invoicesPerPage: 3 }, partsFor(origin));
    expect(ids).toEqual([1, 2, 3]);
    expect(end.kind).toBe('complete');
    expect(queries.length).toBeLessThan(5);
  });

  test('is given up where no page size makes it whole', async () => {
    const { origin } = await invoicesServer((query) =>
      range(1, Number(query.get('maxInvoicesToGet'))).reverse(),
    );
    const { end } = await readAll({ wanted, invoicesPerPage: 100 }, partsFor(origin));
    expect(end).toMatchObject({ kind: 'stopped', cause: 'failed' });
  });

  test('that the server says is not there is not taken for an empty one', async () => {
    const { origin } = await invoicesServer(() => ({ status: 404, body: '{"message":"No goods owner 42"}' }));
    const { end } = await readAll({ wanted }, partsFor(origin));
    expect(end).toMatchObject({
      kind: 'stopped',
      cause: 'absent',
      message: expect.stringMatching(/"No goods owner 42".*Allow this user to see invoicing information/),
    });
  });

  test('leaves out what is exported even if the server does not', async () => {
    const exported = invoiceJson(2, [], { isExported: 'true' });
    const { origin } = await invoicesServer((query) => (query.has('invoiceIdFrom') ? [] : [1, exported, 3]));
    expect((await readAll({ wanted }, partsFor(origin))).ids).toEqual([1, 3]);
  });

  test('of a period has both days whole, as the warehouse counts them', async () => {
    const dated = (id: number, date: string) => invoiceJson(id, [], { invoiceDate: JSON.stringify(date) });
    const { origin, queries } = await invoicesServer((query) =>
      query.has('invoiceIdFrom')
        ? []
        : [
            dated(1, '2026-09-29T22:00:00Z'),
            dated(2, '2026-09-30T22:00:00Z'),
            dated(3, '2026-10-31T22:59:59Z'),
            dated(4, '2026-10-31T23:00:00Z'),
          ],
    );
    const period = { kind: 'period', from: '2026-10-01', to: '2026-10-31' } as const;
    const { ids } = await readAll({ wanted: period }, partsFor(origin));
    expect(ids).toEqual([2, 3]);
    expect(queries[0]).toBe(
      'goodsOwnerId=42&invoiceDateFrom=2026-09-30T00:00:00Z&invoiceDateTo=2026-11-02T00:00:00Z&maxInvoicesToGet=20',
    );
  });
});
