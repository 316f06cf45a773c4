import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openInvoicesClient } from '../../../src/ongoing/rest/invoicesClient.ts';
import { bind, closedPort, listenRaw, listenWith, PASSWORD } from '../helpers.ts';
import { invoiceJson, invoicesClientOf, JSON_TYPE, listAnswer, listen } from './helpers.ts';

const QUERY = { goodsOwnerId: 42 };

describe('a call', () => {
  test('is one GET with the parameters of the description, HTTP Basic in UTF-8 and no body', async () => {
    const { origin, seen } = await listenWith(200, '[]', JSON_TYPE);
    const client = invoicesClientOf(origin);
    await client.list({
      goodsOwnerId: 42,
      invoiceIds: [101, 102],
      isExported: false,
      invoiceDateFrom: '2026-09-30T00:00:00Z',
      invoiceDateTo: undefined,
      invoiceIdFrom: 7,
      maxInvoicesToGet: 20,
    });
    expect(seen).toHaveLength(1);
    const { method, path, headers, body } = seen[0]!;
    expect([method, body]).toEqual(['GET', '']);
    expect(path).toBe(
      '/demo/api/v1/invoices?goodsOwnerId=42&invoiceIds=101&invoiceIds=102&isExported=false&invoiceDateFrom=2026-09-30T00%3A00%3A00Z&invoiceIdFrom=7&maxInvoicesToGet=20',
    );
    expect(headers.accept).toBe('application/json');
    expect(headers.authorization).toMatch(/^Basic /);
    const credentials = Buffer.from(headers.authorization!.slice(6), 'base64').toString('utf8');
    expect(credentials).toBe(`ägare:${PASSWORD}`);
    expect(Object.keys(headers).sort()).toEqual(['accept', 'authorization', 'connection', 'host']);
  });

  test('reads every value as the description has it, and dates in the zone of the warehouse', async () => {
    const answer = await listAnswer(200, `[${invoiceJson(101)}]`);
    expect(answer).toEqual({
      kind: 'read',
      invoices: [
        {
          id: 101,
          number: 'F-1',
          title: 'Oktober',
          timeZone: 'Europe/Stockholm',
          date: '2026-10-31',
          periodStart: '2026-10-01',
          periodEnd: '2026-10-31',
          amount: '15426.25',
          isExported: false,
          goodsOwner: { id: 42, name: 'Ägaren' },
          currency: 'SEK',
          charges: [
            {
              id: 4711,
              invoice: 101,
              values: {
                ActionDate: '2026-10-31T00:00:00',
                Count: '12.500',
                price: '1234.10',
                ProfitCenterId: 3,
                Container: 'MSKU 123',
                Comment: 'Rättelse',
              },
              context: {
                articleCode: 'PICK',
                articleTitle: 'Plock',
                orderNumber: 'SO-9',
                profitCenterCode: 'PC3',
                profitCenterName: 'Lager',
              },
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['gzip', { ...JSON_TYPE, 'Content-Encoding': 'gzip' }],
    ['gzip without a header', JSON_TYPE],
  ])('is unpacked: %s', async (_name, headers) => {
    const answer = await listAnswer(200, gzipSync(`[${invoiceJson(101)}]`), headers);
    expect(answer).toMatchObject({ kind: 'read', invoices: [{ id: 101 }] });
  });
});

const SAYING = JSON.stringify({ message: 'Words of the server' });
const PAGE = '<!DOCTYPE html><html><title>Sign in</title></html>';

describe('an answer of another kind', () => {
  test.each<[number, string, string, string]>([
    [401, SAYING, 'refused', 'refused the user name or password (HTTP 401): "Words of the server".'],
    [403, '', 'refused', 'does not allow the call (HTTP 403).'],
    [404, SAYING, 'absent', 'has no such invoices (HTTP 404): "Words of the server".'],
    [404, '', 'absent', 'has no such invoices (HTTP 404).'],
    [404, 'default backend - 404', 'misdirected', 'has nothing at /demo/api/v1/invoices (HTTP 404)'],
    [404, '404 page not found', 'misdirected', 'check the URL and the warehouse in it'],
    [404, PAGE, 'misdirected', 'has nothing at /demo/api/v1/invoices (HTTP 404); check the URL'],
    [400, SAYING, 'invalid', 'did not accept the question (HTTP 400): "Words of the server".'],
    [400, '{"message":"Too many requests"}', 'throttled', '"Too many requests"'],
    [407, '', 'misdirected', 'The proxy requires a user name and password'],
    [204, '', 'failed', 'answered HTTP 204.'],
    [405, SAYING, 'failed', 'did not accept the request (HTTP 405): "Words of the server".'],
    [200, PAGE, 'failed', 'sent a web page instead of a list of invoices, saying "Sign in".'],
    [
      200,
      SAYING,
      'failed',
      'sent something else instead of a list of invoices, saying "Words of the server".',
    ],
    [200, '{"message":"Access is denied"}', 'refused', '"Access is denied"'],
    [200, 'null', 'failed', 'sent something else instead of a list of invoices'],
    [200, '"text"', 'failed', 'sent something else instead of a list of invoices'],
    [200, 'Hello', 'failed', 'sent no JSON instead of a list of invoices, saying "Hello".'],
    [200, '[{},', 'failed', 'does not understand: the invoice in place 1 has no invoiceId.'],
    [200, '[null]', 'failed', 'does not understand: the invoice in place 1 is null instead of an object.'],
  ])('HTTP %i with %j is %s', async (status, body, kind, message) => {
    const answer = await listAnswer(status, body);
    expect(answer).toMatchObject({ kind, message: expect.stringContaining(message) });
    expect('transient' in answer && answer.transient).toBe(false);
  });

  test.each<[number, string]>([
    [500, SAYING],
    [502, PAGE],
    [504, ''],
    [408, ''],
    [200, ''],
    [200, ' \r\n'],
    [200, '[{"invoiceInfo":{"invoiceId":01}}]'],
    [200, '[{"invoiceInfo":{"invoiceId":NaN}}]'],
    [200, '[{"title":"\u0001"}]'],
  ])('HTTP %i with %j may pass by itself', async (status, body) => {
    const answer = await listAnswer(status, body);
    expect(answer).toMatchObject({ kind: 'failed', transient: true });
  });

  test.each<[string, (list: string) => string]>([
    ['without its end', (list) => list.slice(0, -1)],
    ['with a comma too many', (list) => `${list.slice(0, -1)},]`],
    ['with more behind it', (list) => `${list}]`],
    ['cut anywhere', (list) => list.slice(0, list.length / 2)],
  ])('broken JSON may pass by itself: %s', async (_name, broken) => {
    const answer = await listAnswer(200, broken(`[${invoiceJson(101)}]`));
    expect(answer).toMatchObject({
      kind: 'failed',
      transient: true,
      message: expect.stringContaining("sent an answer that can't be read"),
    });
  });

  test('429 and 503 say how long to wait', async () => {
    const waiting = { ...JSON_TYPE, 'Retry-After': '7' };
    expect(await listAnswer(429, SAYING, waiting)).toMatchObject({ kind: 'throttled', retryAfterMs: 7000 });
    expect(await listAnswer(503, PAGE)).toMatchObject({ kind: 'throttled', retryAfterMs: null });
  });

  test.each([301, 302, 303, 307, 308])('a redirect is not followed: HTTP %i', async (status) => {
    const other = await listenWith(200, '[]', JSON_TYPE);
    const answer = await listAnswer(status, '', { Location: `${other.origin}/secret` });
    expect(answer).toMatchObject({
      kind: 'misdirected',
      message: expect.stringMatching(/redirected the call to 127\.0\.0\.1:\d+ \(HTTP 30\d\)/),
    });
    expect(other.seen).toEqual([]);
  });
});

describe('an answer that does not arrive', () => {
  test('is cut off in the middle', async () => {
    const { origin } = await listen((_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'Content-Length': '100000' });
      response.write(`[${invoiceJson(101)},`);
      setTimeout(() => response.destroy(), 20);
    });
    expect(await invoicesClientOf(origin).list(QUERY)).toMatchObject({
      kind: 'failed',
      transient: true,
      message: expect.stringContaining('broke off'),
    });
  });

  test('is not waited for longer than the deadline, however steadily it comes', async () => {
    const { origin } = await listen((_request, response) => {
      response.writeHead(200, JSON_TYPE);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await invoicesClientOf(origin, { timeoutMs: 300 }).list(QUERY)).toMatchObject({
      kind: 'failed',
      transient: true,
      message: expect.stringContaining('began to answer, but did not finish within 0.3 s'),
    });
  });

  test('is given up with the signal', async () => {
    const stop = new AbortController();
    const { origin } = await listen(() => stop.abort());
    expect(await invoicesClientOf(origin).list(QUERY, { signal: stop.signal })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('was interrupted'),
    });
  });

  test('comes from nobody', async () => {
    const answer = await invoicesClientOf(`http://127.0.0.1:${await closedPort()}`).list(QUERY);
    expect(answer).toMatchObject({ kind: 'failed', transient: true });
    const raw = await listenRaw((socket) => socket.once('data', () => socket.end('SSH-2.0\r\n')));
    expect(await invoicesClientOf(new URL(raw.url).origin).list(QUERY)).toMatchObject({ kind: 'failed' });
  });
});

describe('a large answer', () => {
  const MB = Buffer.alloc(1024 * 1024, ' ');

  test('is refused beyond 64 MB, and read up to there', async () => {
    let megabytes = 65;
    const server = createServer((_request, response) => {
      response.writeHead(200, JSON_TYPE);
      for (let sent = 0; sent < megabytes; sent += 1) response.write(MB);
      response.end('[]');
    });
    const client = invoicesClientOf(`http://127.0.0.1:${await bind(server)}`);
    expect(await client.list(QUERY)).toMatchObject({
      kind: 'too large',
      message: expect.stringContaining('answered with more than 64 MB'),
    });
    megabytes = 63;
    expect(await client.list(QUERY)).toEqual({ kind: 'read', invoices: [] });
  });

  test('is refused beyond 64 MB also if it was packed into less', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '), { level: 1 });
    expect(await listAnswer(200, bomb, { ...JSON_TYPE, 'Content-Encoding': 'gzip' })).toMatchObject({
      kind: 'too large',
      message: expect.stringContaining('answered with more than 64 MB'),
    });
  });
});

test.each([
  [{ username: 'a:b', password: 'x' }, 'colon'],
  [{ username: 'a', password: 'x\u0007' }, 'control character'],
])('credentials that HTTP Basic can not carry are refused before any call: %j', (credentials, why) => {
  const options = { url: 'http://127.0.0.1:9/demo/api/v1', timeoutMs: 1000, timeZone: 'Europe/Stockholm' };
  expect(() => openInvoicesClient({ ...options, credentials })).toThrow(why);
});
