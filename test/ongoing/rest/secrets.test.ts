import { describe, expect, test } from 'vitest';
import { PASSWORD, seenIn } from '../helpers.ts';
import { invoiceJson, invoicesClientOf, JSON_TYPE, listen } from './helpers.ts';

const TOKEN = Buffer.from(`ägare:${PASSWORD}`).toString('base64');
const QUERY = { goodsOwnerId: 42 };

function expectNoPassword(text: string): void {
  const packed = Buffer.from(PASSWORD).toString('base64').slice(0, 12);
  for (const form of ['Kanarie', 'kanarie', packed, TOKEN.slice(0, 16)]) expect(text).not.toContain(form);
}

describe('the password for reading', () => {
  test('is nowhere in the client, before, during and after a call', async () => {
    const during: string[] = [];
    const { origin, seen } = await listen((_request, response) => {
      during.push(seenIn(client));
      response.writeHead(200, JSON_TYPE).end(`[${invoiceJson(101)}]`);
    });
    const client = invoicesClientOf(origin);
    expectNoPassword(seenIn(client));
    const answer = await client.list(QUERY);
    // It was sent, so that this proves something.
    expect(seen[0]!.headers.authorization).toBe(`Basic ${TOKEN}`);
    expectNoPassword(during.join() + seenIn(client) + seenIn(answer));
  });

  test.each<[string, number, string]>([
    ['a message', 401, JSON.stringify({ message: `Wrong password ${PASSWORD}` })],
    ['the header in a message', 400, JSON.stringify({ message: `Bad header: Basic ${TOKEN}` })],
    ['a page', 500, `<html><title>${PASSWORD}</title></html>`],
    ['a text', 403, PASSWORD],
    ['a text of an ordinary answer', 200, PASSWORD],
    ['an object of an ordinary answer', 200, JSON.stringify({ message: TOKEN })],
    ['broken JSON', 200, `[{"a":1} ${JSON.stringify(PASSWORD)}]`],
    ['a value of the wrong kind', 200, `[${invoiceJson(JSON.stringify(PASSWORD))}]`],
    ['a date', 200, `[${invoiceJson(101, [], { invoiceDate: JSON.stringify(TOKEN) })}]`],
  ])('is not repeated where the server echoes it: %s', async (_name, status, body) => {
    const { origin } = await listen(
      (_request, response) => void response.writeHead(status, JSON_TYPE).end(body),
    );
    const answer = await invoicesClientOf(origin).list(QUERY);
    expect(answer.kind).not.toBe('read');
    expectNoPassword(seenIn(answer));
  });

  test('is not in the answer to a redirect', async () => {
    const there = `https://${encodeURIComponent(PASSWORD)}@x.example/${TOKEN}`;
    const { origin } = await listen(
      (_request, response) => void response.writeHead(302, { Location: there }).end(),
    );
    expectNoPassword(seenIn(await invoicesClientOf(origin).list(QUERY)));
  });
});
