import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/ongoing/answers/answer.ts';
import {
  clientOf,
  closedPort,
  envelope,
  fault,
  listen,
  listenRaw,
  listenWith,
  onceRequestCame,
  RECORDED,
  SYNC,
  success,
  UPDATE,
  unanswered,
  updateResponse,
} from './helpers.ts';

const HTML = { 'Content-Type': 'text/html' };
/** For tests of the timeout itself. */
const SHORT = { timeoutMs: 300 };

function misdirected(words: RegExp): Answer {
  return { kind: 'misdirected', message: expect.stringMatching(words) };
}

describe('an UpdateCharge is updated', () => {
  test('when the server says so for this charge', async () => {
    const { url } = await listenWith(200, success());
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual({ kind: 'updated' });
  });

  test('even with another prefix, a byte order mark, a header and other spacing', async () => {
    const body = `\uFEFF<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- x -->\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><a/></s:Header>\r\n<s:Body>
      <u:UpdateChargeResponse xmlns:u="http://ongoingsystems.se/Automation"><u:UpdateChargeResult>
      <u:Success> 1 </u:Success><u:ChargeId> 4711 </u:ChargeId></u:UpdateChargeResult></u:UpdateChargeResponse></s:Body></s:Envelope>\r\n`;
    const { url } = await listenWith(200, body);
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual({ kind: 'updated' });
  });

  test('and says when its request is about to be written, and only then', async () => {
    const steps: string[] = [];
    const { url } = await listen((_request, response) => {
      steps.push('arrived');
      response.end(success());
    });
    const onSent = () => steps.push('sent');
    await (await clientOf(url)).updateCharge(UPDATE, { onSent });
    expect(steps).toEqual(['sent', 'arrived']);
    const nobody = `http://127.0.0.1:${await closedPort()}/demo/Automation.asmx`;
    await (await clientOf(nobody)).updateCharge(UPDATE, { onSent });
    expect(steps).toHaveLength(2);
  });

  test('many at once, each by its own answer', async () => {
    const { url, seen } = await listen((_request, response, { body }) => {
      const id = /<ChargeId>(\d+)</.exec(body)![1]!;
      const ok = Number(id) % 3 !== 0;
      const result = ok
        ? success(id)
        : updateResponse(`<Success>false</Success><Message>no ${id}</Message><ChargeId>${id}</ChargeId>`);
      setImmediate(() => response.writeHead(200).end(result));
    });
    const client = await clientOf(url, { connections: 8 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        client.updateCharge({ ChargeId: i + 1, Comment: `row ${i + 1}` }),
      ),
    );
    for (const [i, answer] of answers.entries()) {
      const id = i + 1;
      expect(answer).toEqual(
        id % 3 === 0 ? { kind: 'rejected', message: `no ${id}`, errors: [] } : { kind: 'updated' },
      );
    }
    expect(seen).toHaveLength(200);
  });

  test('or not by its own answer, whatever came before it', async () => {
    const bodies = [
      success(1),
      success(2),
      success(99),
      updateResponse('<Success>false</Success><Message>no</Message><ChargeId>4</ChargeId>'),
      '',
      envelope(''),
      success(7),
    ];
    const { url, seen } = await listen((_request, reply) => {
      reply.writeHead(200).end(bodies[seen.length - 1]);
    });
    const client = await clientOf(url);
    const kinds: string[] = [];
    for (let id = 1; id <= bodies.length; id += 1)
      kinds.push((await client.updateCharge({ ChargeId: id, Comment: 'x' })).kind);
    expect(kinds).toEqual([
      'updated',
      'updated',
      'unanswered',
      'rejected',
      'unanswered',
      'unanswered',
      'updated',
    ]);
  });
});

describe('a 200 that is no answer', () => {
  test.each<[string, string | Buffer, Record<string, string>, Answer]>([
    ['an empty body', '', {}, unanswered(true, true, /an empty answer/)],
    ['white space', ' \r\n', {}, unanswered(true, true, /an empty answer/)],
    [
      'a web page',
      '<!DOCTYPE html><html><head><title>Log in</title></head></html>',
      HTML,
      unanswered(true, false, /web page titled "Log in"/),
    ],
    ['a bare <HTML>', '<HTML><body>x</body></HTML>', HTML, unanswered(true, false, /web page/)],
    ['other XML', '<ok/>', {}, unanswered(true, false, /not a SOAP envelope.*<ok>/)],
    [
      'JSON',
      '{"Success":true,"ChargeId":4711}',
      {},
      unanswered(true, false, /sent JSON that says "\{"Success":true,"ChargeId":4711\}" instead of/),
    ],
    ['an envelope cut short', success().slice(0, -20), {}, unanswered(true, true, /can't be read/)],
    ['two envelopes', success() + success().slice(38), {}, unanswered(true, true, /can't be read/)],
    ['something behind the envelope', `${success()}x`, {}, unanswered(true, true, /can't be read/)],
    [
      'an envelope of another namespace',
      success().replaceAll('schemas.xmlsoap.org/soap', 'example.com'),
      {},
      unanswered(true, false, /not a SOAP envelope/),
    ],
    [
      'a SOAP 1.2 envelope',
      success().replaceAll(
        'http://schemas.xmlsoap.org/soap/envelope/',
        'http://www.w3.org/2003/05/soap-envelope',
      ),
      {},
      unanswered(true, false, /not a SOAP envelope/),
    ],
    [
      'an envelope without a namespace',
      success().replaceAll('soap:', ''),
      {},
      unanswered(true, false, /not a SOAP envelope/),
    ],
    [
      'an envelope without a body',
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>',
      {},
      unanswered(true, false, /one body/),
    ],
    ['an empty SOAP body', envelope(''), {}, unanswered(true, false, /body is empty/)],
    ['two things in the SOAP body', envelope('<a/><b/>'), {}, unanswered(true, false, /more than one/)],
    [
      'the result of another operation',
      RECORDED,
      {},
      unanswered(true, false, /instead of UpdateChargeResponse/),
    ],
    [
      'a result of another namespace',
      success().replace('ongoingsystems.se/Automation', 'ongoingsystems.se/WSI'),
      {},
      unanswered(true, false, /instead of UpdateChargeResponse/),
    ],
    [
      'a result without a namespace',
      success().replace(' xmlns="http://ongoingsystems.se/Automation"', ''),
      {},
      unanswered(true, false, /instead of UpdateChargeResponse/),
    ],
    [
      'a Success of another namespace',
      success().replace('<Success>', '<Success xmlns="">'),
      {},
      unanswered(true, false, /neither true nor false/),
    ],
    [
      'a response without a result',
      envelope('<UpdateChargeResponse xmlns="http://ongoingsystems.se/Automation"/>'),
      {},
      unanswered(true, false, /UpdateChargeResult/),
    ],
    [
      'Success=TRUE',
      success().replace('>true<', '>TRUE<'),
      {},
      unanswered(true, false, /neither true nor false/),
    ],
    [
      'Success=yes',
      success().replace('>true<', '>yes<'),
      {},
      unanswered(true, false, /neither true nor false/),
    ],
    [
      'two Successes',
      updateResponse('<Success>false</Success><Success>true</Success><ChargeId>4711</ChargeId>'),
      {},
      unanswered(true, false, /neither true nor false/),
    ],
    ['another ChargeId', success(4712), {}, unanswered(true, false, /charge 4712 instead of charge 4711/)],
    ['ChargeId 4711x', success('4711x'), {}, unanswered(true, false, /not a whole number/)],
    ['ChargeId 4711.0', success('4711.0'), {}, unanswered(true, false, /not a whole number/)],
    ['ChargeId 0x1267', success('0x1267'), {}, unanswered(true, false, /not a whole number/)],
    [
      'two ChargeIds',
      updateResponse('<Success>true</Success><ChargeId>4711</ChargeId><ChargeId>4711</ChargeId>'),
      {},
      unanswered(true, false, /not a whole number/),
    ],
    [
      'no ChargeId',
      updateResponse('<Success>true</Success>'),
      {},
      unanswered(true, false, /no charge instead of charge 4711/),
    ],
    [
      'a nil ChargeId',
      updateResponse('<Success>true</Success><ChargeId xsi:nil="true"/>'),
      {},
      unanswered(true, false, /no charge instead of charge 4711/),
    ],
    [
      'success together with errors',
      updateResponse(
        '<Success>true</Success><ChargeId>4711</ChargeId><Errors><UpdateInvoiceChargeError><Message>But</Message></UpdateInvoiceChargeError></Errors>',
      ),
      {},
      unanswered(true, false, /lists errors, saying "But"/),
    ],
    [
      'Success=false for another charge',
      updateResponse('<Success>false</Success><Message>No</Message><ChargeId>12</ChargeId>'),
      {},
      unanswered(true, false, /charge 12 instead of charge 4711/),
    ],
    [
      'a document type',
      success().replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>'),
      {},
      unanswered(true, false, /document type/),
    ],
    ['an entity of its own', success().replace('true', '&yes;'), {}, unanswered(true, true, /can't be read/)],
    [
      'too deep a nesting',
      envelope('<a>'.repeat(50) + '</a>'.repeat(50)),
      {},
      unanswered(true, true, /nested too deeply/),
    ],
    ['more than 1 MB', Buffer.alloc(1024 * 1024 + 1, '<'), {}, unanswered(true, false, /more than 1 MB/)],
    ['just under 1 MB of <', Buffer.alloc(1024 * 1024 - 1, '<'), {}, unanswered(true, true, /can't be read/)],
  ])('%s', async (_name, body, headers, expected) => {
    const { url, seen } = await listenWith(200, body, headers);
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(expected);
    expect(seen).toHaveLength(1);
  });
});

describe('a fault', () => {
  const server = fault('soap:Server', 'Server was unable to process request. ---&gt; Object reference');
  test.each<[string, string, Answer]>([
    ['of the server', server, unanswered(true, true, /SOAP fault soap:Server.*Object reference/)],
    [
      'of the client',
      fault('soap:Client', 'Server was unable to read request.'),
      unanswered(false, false, /did nothing/),
    ],
    ['with a code of its own', fault('Oops', ''), unanswered(true, true, /SOAP fault Oops/)],
    [
      'that speaks of a limit',
      fault('soap:Server', 'Rate limit exceeded for UpdateCharge'),
      { kind: 'throttled', message: expect.stringContaining('Rate limit'), retryAfterMs: null },
    ],
    [
      'that speaks of the password',
      fault('soap:Server', 'Wrong user name or password'),
      { kind: 'refused', message: expect.stringContaining('Wrong user name') },
    ],
  ])('%s counts the same with 200 and with 500', async (_name, body, expected) => {
    for (const status of [200, 500]) {
      const { url } = await listenWith(status, body);
      expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(expected);
    }
  });
});

describe('a 500', () => {
  test.each<[string, string, Answer]>([
    ['with a success envelope is not believed', success(), unanswered(true, true, /HTTP 500/)],
    [
      'with Success=false is not believed',
      updateResponse('<Success>false</Success><ChargeId>4711</ChargeId>'),
      unanswered(true, true, /HTTP 500/),
    ],
    ['with a web page', '<html><title>Runtime Error</title></html>', unanswered(true, true, /Runtime Error/)],
    ['with nothing', '', unanswered(true, true, /an empty answer/)],
    ['with other XML', '<ok/>', unanswered(true, true, /not a SOAP envelope/)],
  ])('%s', async (_name, body, expected) => {
    const { url } = await listenWith(500, body);
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(expected);
  });
});

describe('another status', () => {
  const now = () => Date.parse('2026-11-21T20:00:00Z');
  const throttled = (retryAfterMs: number | null): Answer => ({
    kind: 'throttled',
    message: expect.any(String),
    retryAfterMs,
  });

  test.each<[number, Record<string, string>, Answer]>([
    [201, {}, unanswered(true, false, /HTTP 201/)],
    [204, {}, unanswered(true, false, /HTTP 204/)],
    [400, {}, unanswered(false, false, /HTTP 400/)],
    [401, {}, { kind: 'refused', message: expect.stringContaining('401') }],
    [403, {}, { kind: 'refused', message: expect.stringContaining('403') }],
    [404, {}, misdirected(/\/demo\/Automation\.asmx.*check the URL and the warehouse/)],
    [405, {}, unanswered(false, false, /HTTP 405/)],
    [408, {}, unanswered(false, true, /HTTP 408/)],
    [413, {}, unanswered(false, false, /too large/)],
    [415, {}, unanswered(false, false, /HTTP 415/)],
    [429, {}, throttled(null)],
    [429, { 'Retry-After': '7' }, throttled(7000)],
    [503, { 'Retry-After': '120' }, throttled(120_000)],
    [503, { 'Retry-After': 'Sat, 21 Nov 2026 20:00:30 GMT' }, throttled(30_000)],
    [503, { 'Retry-After': 'Sat, 21 Nov 2026 19:00:00 GMT' }, throttled(0)],
    [503, { 'Retry-After': 'soon' }, throttled(null)],
    [501, {}, unanswered(true, false, /HTTP 501/)],
    [502, {}, unanswered(true, true, /HTTP 502/)],
    [504, {}, unanswered(true, true, /HTTP 504/)],
    [520, {}, unanswered(true, true, /HTTP 520/)],
  ])('%i %j', async (status, headers, expected) => {
    // A success envelope must change nothing.
    const { url } = await listenWith(status, status === 204 ? '' : success(), headers);
    expect(await (await clientOf(url, { now })).updateCharge(UPDATE)).toEqual(expected);
  });

  test('of the informational kind is no answer', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n';
    const broken = await listenRaw((socket) => onceRequestCame(socket, () => socket.end(hints)));
    expect(await (await clientOf(broken.url)).updateCharge(UPDATE)).toEqual(
      unanswered(true, true, /broke off before an answer arrived/),
    );
  });

  test('counts even if its body never ends', async () => {
    const { url } = await listen(
      (_request, response) => void response.writeHead(429, { 'Retry-After': '1' }).write('x'),
    );
    expect(await (await clientOf(url, SHORT)).updateCharge(UPDATE)).toEqual(throttled(1000));
  });

  test('counts even if its body is too large', async () => {
    const { url } = await listenWith(404, Buffer.alloc(3 * 1024 * 1024));
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(misdirected(/404/));
  });

  test.each([301, 302, 303, 307, 308])(
    '%i is not followed, and the other host gets nothing',
    async (status) => {
      const other = await listenWith(200, success());
      const { url, seen } = await listenWith(status, '', { Location: `${other.origin}/elsewhere` });
      const lasting = status === 301 || status >= 307;
      const words = new RegExp(`redirected the call to ${new URL(other.origin).host} \\(HTTP ${status}\\)`);
      expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(
        lasting ? misdirected(words) : unanswered(true, false, words),
      );
      expect(seen).toHaveLength(1);
      expect(other.seen).toEqual([]);
    },
  );
});

describe('a connection', () => {
  test('that is refused', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/demo/Automation.asmx`;
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(
      unanswered(false, true, /refused.*nothing was sent/),
    );
  });

  test('to a host that does not exist', async () => {
    // RFC 6761: .invalid never resolves; which of the two errors comes, the lasting or the passing one, is up to the resolver.
    const answer = await (await clientOf('http://wms.invalid/demo/Automation.asmx')).updateCharge(UPDATE);
    expect(answer).toMatchObject({ message: expect.stringMatching(/wms\.invalid.*name.*nothing was sent/) });
    expect(['misdirected', 'unanswered']).toContain(answer.kind);
  });

  test('that is reset as soon as it is open', async () => {
    const { url } = await listenRaw((socket) => socket.resetAndDestroy());
    const answer = await (await clientOf(url, SHORT)).updateCharge(UPDATE);
    // Whether anything was written before the reset came is a race; that it is transient is not.
    expect(answer).toMatchObject({ kind: 'unanswered', transient: true });
  });

  test('that is reset after the request was read', async () => {
    const { url } = await listenRaw((socket) => onceRequestCame(socket, () => socket.resetAndDestroy()));
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(
      unanswered(true, true, /broke off before an answer/),
    );
  });

  test('that is closed after the request was read', async () => {
    const { url } = await listenRaw((socket) => onceRequestCame(socket, () => socket.end()));
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(
      unanswered(true, true, /broke off before an answer/),
    );
  });

  test.each([
    ['a length that is not reached', `HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${success()}`],
    [
      'a chunk that is not finished',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n${success()}`,
    ],
    ['headers that are not finished', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ])('that breaks off in the answer: %s', async (_name, head) => {
    const { url } = await listenRaw((socket) => onceRequestCame(socket, () => socket.end(head)));
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(unanswered(true, true, /broke off/));
  });

  test('that answers a garbage status line', async () => {
    const { url } = await listenRaw((socket) =>
      onceRequestCame(socket, () => socket.end('220 smtp.example ESMTP\r\n')),
    );
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(unanswered(true, true, /is not HTTP/));
  });

  test.each([
    ['a space in the name of a header', 'X-Powered By: ASP.NET\r\n'],
    ['a header on two lines', 'X-AspNet-Version: 4.0\r\n 30319\r\n'],
    ['a length that is not a number', 'Content-Length: 1x\r\n'],
    ['both a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['lines that end in LF alone', null],
  ])('is not asked again for an answer with %s', async (_what, header) => {
    const whole = `HTTP/1.1 200 OK\r\n${header ?? ''}\r\n${success()}`;
    const answer = header === null ? whole.replaceAll('\r\n', '\n') : whole;
    const { url } = await listenRaw((socket) => onceRequestCame(socket, () => socket.write(answer)));
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(unanswered(true, false, /is not HTTP/));
  });

  test('that answers endless headers', async () => {
    const { url } = await listenRaw((socket) =>
      onceRequestCame(socket, () =>
        socket.write(`HTTP/1.1 200 OK\r\n${'X: yyyyyyyyyyyyyyy\r\n'.repeat(5000)}`),
      ),
    );
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(
      unanswered(true, false, /HEADERS_OVERFLOW/),
    );
  });

  test('is kept alive for the next calls, as many as are asked for', async () => {
    const ports = new Set<number>();
    const { url } = await listen((request, response) => {
      ports.add(request.socket.remotePort!);
      response.writeHead(200).end(success());
    });
    const client = await clientOf(url);
    for (let i = 0; i < 20; i++) await client.updateCharge(UPDATE);
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});

describe('the deadline', () => {
  test('ends a call that is never answered', async () => {
    const { url } = await listen(() => {});
    expect(await (await clientOf(url, SHORT)).updateCharge(UPDATE)).toEqual(
      unanswered(true, true, /No answer from 127.* within 0.3 s/),
    );
  });

  test('is not extended by an answer that arrives slowly', async () => {
    const { url } = await listen((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await (await clientOf(url, SHORT)).updateCharge(UPDATE)).toEqual(
      unanswered(true, true, /began to answer, but did not finish within 0.3 s/),
    );
  });

  test('holds for a call that waits for a connection, which is then never sent', async () => {
    const { url, seen } = await listen(() => {});
    const client = await clientOf(url, { ...SHORT, connections: 1 });
    const answers = await Promise.all([client.updateCharge(UPDATE), client.updateCharge(UPDATE)]);
    expect(answers[0]).toEqual(unanswered(true, true, /No answer/));
    expect(answers[1]).toEqual(unanswered(false, true, /No connection to .* nothing was sent/));
    await client.close();
    expect(seen).toHaveLength(1);
  });

  test('leaves the client fit for the next call', async () => {
    let calls = 0;
    const { url } = await listen((_request, response) => {
      calls += 1;
      if (calls > 1) response.writeHead(200).end(success());
    });
    const client = await clientOf(url, { timeoutMs: 1000, connections: 1 });
    expect((await client.updateCharge(UPDATE)).kind).toBe('unanswered');
    expect(await client.updateCharge(UPDATE)).toEqual({ kind: 'updated' });
  });
});

describe('an interruption', () => {
  test('before the call keeps it from being sent', async () => {
    const { url, seen } = await listenWith(200, success());
    const client = await clientOf(url);
    expect(await client.updateCharge(UPDATE, { signal: AbortSignal.abort() })).toEqual(
      unanswered(false, true, /interrupted; nothing was sent/),
    );
    expect(await client.updateCharge(UPDATE)).toEqual({ kind: 'updated' });
    expect(seen).toHaveLength(1);
  });

  test('during the call ends it at once, its outcome unknown', async () => {
    const abort = new AbortController();
    const { url } = await listen(() => abort.abort());
    expect(await (await clientOf(url)).updateCharge(UPDATE, { signal: abort.signal })).toEqual(
      unanswered(true, true, /interrupted/),
    );
  });

  test('closing the client ends its calls, and later calls are not sent', async () => {
    const { url } = await listen(() => void client.close());
    const client = await clientOf(url);
    expect(await client.updateCharge(UPDATE)).toMatchObject({ kind: 'unanswered', mayHaveBeenApplied: true });
    expect(await client.updateCharge(UPDATE)).toEqual(misdirected(/closed; nothing was sent/));
  });
});

describe('SetTimeOfLastSync', () => {
  test.each<[string, number, string, Answer]>([
    ['its response', 200, RECORDED, { kind: 'updated' }],
    ['an empty body', 200, '', unanswered(true, true, /an empty answer/)],
    [
      'the response of another namespace',
      200,
      RECORDED.replace('/WSI', '/Automation'),
      unanswered(true, false, /instead of SetTimeOfLastSyncResponse/),
    ],
    ['its response with 500', 500, RECORDED, unanswered(true, true, /HTTP 500/)],
    ['a 404', 404, '', misdirected(/Service\.asmx/)],
    ['a 401', 401, '', { kind: 'refused', message: expect.any(String) }],
    ['an UpdateCharge response', 200, success(), unanswered(true, false, /instead of/)],
  ])('%s', async (_name, status, body, expected) => {
    const { url, seen } = await listenWith(status, body);
    expect(await (await clientOf(url)).setTimeOfLastSync(SYNC)).toEqual(expected);
    expect(seen[0]!.path).toBe('/demo/Service.asmx');
    expect(seen[0]!.body).toContain(
      '<UserName>goods owner</UserName><Password>Andra-kanariefågeln 8</Password>',
    );
  });
});

test('a server that stops in the middle of many calls leaves none of them without an answer', async () => {
  let calls = 0;
  const { url } = await listen((request, response) => {
    calls += 1;
    if (calls % 4 === 0) request.socket.resetAndDestroy();
    else response.writeHead(200).end(success());
  });
  const client = await clientOf(url, { connections: 4 });
  const answers = await Promise.all(Array.from({ length: 40 }, () => client.updateCharge(UPDATE)));
  expect(answers.filter((answer) => answer.kind === 'updated')).toHaveLength(30);
  expect(answers.filter((answer) => answer.kind === 'unanswered' && answer.mayHaveBeenApplied)).toHaveLength(
    10,
  );
  // Nothing was sent a second time by itself.
  expect(calls).toBe(40);
});

test('opening a client touches no network', async () => {
  const { url, port } = await listenRaw(() => expect.unreachable());
  const client = await clientOf(url);
  await client.close();
  expect(port).toBeGreaterThan(0);
});
