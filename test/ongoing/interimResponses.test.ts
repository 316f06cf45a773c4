import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { clientOf, listenRaw, success, UPDATE, updateResponse } from './helpers.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const WITH_HEADERS =
  'HTTP/1.1 100 Continue\r\nServer: Microsoft-IIS/6.0\r\nDate: Sat, 21 Nov 2026 10:00:00 GMT\r\n\r\n';
const PROCESSING = 'HTTP/1.1 102 Processing\r\n\r\n';
const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n';

function answering(body: string, head = 'HTTP/1.1 200 OK'): string {
  return `${head}\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const GOOD = answering(success());

/** A server that answers every request on a connection with the same packets, a moment apart. */
async function listenWithPackets(...packets: string[]): Promise<{ url: string; requests: () => number }> {
  let requests = 0;
  const serve = async (socket: Socket) => {
    requests += 1;
    for (const packet of packets) {
      socket.write(packet);
      if (packets.length > 1) await sleep(5);
    }
  };
  const { url } = await listenRaw((socket) => {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      if (chunk.toString().endsWith('</soap:Envelope>')) void serve(socket);
    });
  });
  return { url, requests: () => requests };
}

describe('interim responses that nobody asked for', () => {
  test.each<[string, string[]]>([
    ['100 Continue in a packet of its own', [CONTINUE, GOOD]],
    ['100 Continue in one packet with the answer', [CONTINUE + GOOD]],
    ['100 Continue with headers', [WITH_HEADERS + GOOD]],
    ['100 Continue without a phrase', [`HTTP/1.1 100\r\n\r\n${GOOD}`]],
    ['100 Continue of HTTP/1.0', [CONTINUE.replace('1.1', '1.0'), GOOD]],
    ['100 Continue three times', [CONTINUE, WITH_HEADERS + CONTINUE, GOOD]],
    [
      '100 Continue cut in its status line',
      ['HTTP/1.1 1', '00 Continue\r\n\r', `\n${GOOD.slice(0, 7)}`, GOOD.slice(7)],
    ],
    ['100 Continue byte by byte', [...CONTINUE, GOOD]],
    ['100 Continue after an empty line', [`\r\n${CONTINUE}\r\n${GOOD}`]],
    ['102 and 103', [PROCESSING, HINTS + GOOD]],
    ['103, then 100, then 102', [HINTS + CONTINUE + PROCESSING + GOOD]],
  ])('leave the answer as it is: %s', async (_name, packets) => {
    const { url, requests } = await listenWithPackets(...packets);
    const client = await clientOf(url, { connections: 1, timeoutMs: 3000 });
    // Twice, because the second answer comes on a connection that was used.
    for (const _time of [1, 2]) expect(await client.updateCharge(UPDATE)).toEqual({ kind: 'updated' });
    expect(requests()).toBe(2);
  });

  test('leave a rejection and the words of an error status as they are', async () => {
    const no = updateResponse('<Success>false</Success><Message>Already invoiced</Message>');
    const rejecting = await listenWithPackets(CONTINUE, answering(no));
    expect(await (await clientOf(rejecting.url)).updateCharge(UPDATE)).toEqual({
      kind: 'rejected',
      message: 'Already invoiced',
      errors: [],
    });
    const limited = await listenWithPackets(
      CONTINUE + answering('', 'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7'),
    );
    expect(await (await clientOf(limited.url)).updateCharge(UPDATE)).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 7000,
    });
  });

  test.each([
    ['alone', CONTINUE],
    ['cut short', 'HTTP/1.1 100 Cont'],
  ])('are no answer themselves: %s', async (_name, packet) => {
    const { url } = await listenRaw((socket) => socket.on('data', () => socket.end(packet)));
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual({
      kind: 'unanswered',
      mayHaveBeenApplied: true,
      transient: true,
      message: expect.stringMatching(/broke off before an answer arrived/),
    });
  });

  test('are not read without an end', async () => {
    const endless = `HTTP/1.1 100 Continue\r\n${'X: y\r\n'.repeat(10_000)}`;
    const { url } = await listenWithPackets(endless);
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toMatchObject({
      kind: 'unanswered',
      mayHaveBeenApplied: true,
      message: expect.stringMatching(/HEADERS_OVERFLOW/),
    });
  });

  test('do not extend the deadline', async () => {
    const { url } = await listenRaw((socket) => {
      socket.once('data', () => {
        const drip = setInterval(() => socket.write(CONTINUE), 20);
        socket.on('close', () => clearInterval(drip));
      });
    });
    expect(await (await clientOf(url, { timeoutMs: 300 })).updateCharge(UPDATE)).toMatchObject({
      kind: 'unanswered',
      message: expect.stringMatching(/No answer from .* within 0.3 s/),
    });
  });
});

test('a body that looks like an interim response keeps every byte', async () => {
  const body = updateResponse(`<Success>false</Success><Message>${CONTINUE}</Message>`);
  const at = body.indexOf('HTTP/1.1 100');
  const { url } = await listenWithPackets(answering(body).slice(0, -(body.length - at)), body.slice(at));
  expect(await (await clientOf(url)).updateCharge(UPDATE)).toMatchObject({
    kind: 'rejected',
    message: 'HTTP/1.1 100 Continue',
  });
});

test('another answer that begins with 1 is not HTTP', async () => {
  const { url } = await listenWithPackets('HTTP/1.1 1000 What\r\n\r\n');
  expect(await (await clientOf(url)).updateCharge(UPDATE)).toMatchObject({
    kind: 'unanswered',
    message: expect.stringMatching(/is not HTTP/),
  });
});
