import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { RestFaultKind, RestFaults } from '../../../src/simulator/faults/faults.ts';
import type { SimulatorOptions } from '../../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import type { Lag } from '../../../src/simulator/world/history.ts';
import { type TestClock, testClock } from '../../helpers/clock.ts';
import { comment, update } from '../rawClient.ts';
import { invoiceIds, member, read } from './rawReader.ts';

let simulator: Simulator;
let clock: TestClock;
afterEach(() => simulator?.close());

async function start(rest: RestFaults, options: SimulatorOptions = {}): Promise<void> {
  clock = testClock(Date.UTC(2026, 9, 31, 12));
  simulator = await startSimulator({ faults: { rest }, now: clock.now, ...options });
}
const always = (kind: RestFaultKind): RestFaults => ({ rules: [{ kind, probability: 1 }] });
const readOne = () => read(simulator, 'invoices/101');

/** Reads an invoice over a bare socket, and resolves with all that came back, and how the connection ended. */
function readOverSocket(): Promise<{ received: string; error: string | undefined }> {
  return new Promise((resolve) => {
    let received = '';
    let error: string | undefined;
    const credentials = Buffer.from('demo:demo').toString('base64');
    const socket = connect(simulator.port, '127.0.0.1', () => {
      socket.write(
        `GET /demo/api/v1/invoices/101 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${credentials}\r\n\r\n`,
      );
    });
    socket.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      error = cause.code;
    });
    socket.on('close', () => resolve({ received, error }));
  });
}

describe('an injected fault', () => {
  it.each([
    ['503', 503, 'throttled', /^Service Unavailable$/],
    ['429', 429, 'throttled', /^{"message":"The rate limit/],
    ['500', 500, 'failed', /^{"message":"An error has occurred."}$/],
    ['404', 404, 'refused', /^{"message":/],
    ['403', 403, 'refused', /^{"message":/],
    ['401', 401, 'refused', /^{"message":/],
    ['empty-list', 404, 'empty-list', /^{"message":"There is no invoice with id 101."}$/],
    ['html', 200, 'html', /^<!DOCTYPE html>/],
    ['empty', 200, 'empty', /^$/],
    ['success-500', 500, 'success-500', /^{"goodsOwner":.*}$/],
  ] as const)('%s answers a read with %i (%s)', async (kind, status, answer, form) => {
    await start(always(kind));
    const { text, headers, status: got } = await readOne();
    expect(got).toBe(status);
    expect(text).toMatch(form);
    expect(headers.get('content-type')).toContain(
      kind === 'html' ? 'text/html' : kind === '503' ? 'text/plain' : 'application/json',
    );
    expect(simulator.log).toMatchObject([{ status, answer, endpoint: 'rest' }]);
    expect((await update(simulator, comment(1001, 'x'))).status).toBe(200);
  });

  it('empty-list answers a list with an empty one', async () => {
    await start(always('empty-list'));
    expect(await invoiceIds(simulator)).toEqual([]);
  });

  it.each([
    ['reset-before', 'ECONNRESET', 'reset', null, 0],
    ['reset-after', 'ECONNRESET', 'reset', 200, 0.5],
    ['truncated', undefined, 'truncated', 200, 0.5],
  ] as const)('%s ends the connection, %s', async (kind, error, answer, status, part) => {
    await start(always(kind));
    const ended = await readOverSocket();
    // What a reset overtakes is lost.
    if (kind !== 'reset-after') expect(ended.error).toBe(error);
    const [head = '', body = ''] = ended.received.split('\r\n\r\n');
    const promised = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (kind === 'truncated') expect(Buffer.byteLength(body)).toBe(Math.floor(promised * part));
    else expect(Buffer.byteLength(body)).toBeLessThanOrEqual(promised * part);
    expect(simulator.log).toMatchObject([{ answer, status }]);
  });

  it('hang never answers, and close() ends it', async () => {
    await start(always('hang'));
    const answer = readOverSocket();
    await expect.poll(() => simulator.log[0]?.answer).toBe('hung');
    await simulator.close();
    expect((await answer).received).toBe('');
  });

  it('waits for the latency before it reads', async () => {
    const seen: (string | undefined)[] = [];
    const sleep = async (ms: number) => {
      seen.push(`${ms}`);
      simulator.changeCharge(1001, { comment: 'changed meanwhile' });
    };
    await start({ latency: { minMs: 20, maxMs: 20 } }, { sleep });
    expect(member((await readOne()).text, 'comment', 1001)).toBe('"changed meanwhile"');
    expect(seen).toEqual(['20']);
  });
});

describe('limits of the REST calls', () => {
  it('count each call by itself, and say how long to wait', async () => {
    await start({ limit: { calls: 1, windowMs: 10_000 }, retryAfter: { seconds: 99 } });
    expect((await readOne()).status).toBe(200);
    clock.forward(4000);
    const refused = await readOne();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '6']);
    expect((await read(simulator, 'invoices?goodsOwnerId=42')).status).toBe(200);
    clock.forward(6000);
    expect((await readOne()).status).toBe(200);
  });

  it('block after consecutive failures', async () => {
    await start({ failures: { calls: 2, windowMs: 1000, answer: '503' } });
    const wrong = () => read(simulator, 'invoices/101', 'demo:wrong').then(({ status }) => status);
    expect([await wrong(), await wrong()]).toEqual([401, 401]);
    expect((await readOne()).status).toBe(503);
  });
});

describe('a lag', () => {
  const shown = async () => {
    const { text } = await readOne();
    return member(text, 'comment', 1001);
  };
  const charges = [{ id: 1001, comment: 'a', totalPrice: '1' }];
  const setLag = (lag: Lag) => start({ lag }, { charges });

  it('of milliseconds shows the state of that time', async () => {
    await setLag({ ms: 500 });
    await update(simulator, comment(1001, 'b'));
    expect(await shown()).toBe('"a"');
    clock.forward(300);
    await update(simulator, comment(1001, 'c'));
    clock.forward(199);
    expect(await shown()).toBe('"a"');
    clock.forward(1);
    expect(await shown()).toBe('"b"');
    clock.forward(300);
    expect(await shown()).toBe('"c"');
    expect(simulator.charges.get(1001)?.comment).toBe('c');
  });

  it('of reads shows the state that an earlier read found', async () => {
    await setLag({ reads: 2 });
    await update(simulator, comment(1001, 'b'));
    expect([await shown(), await shown(), await shown()]).toEqual(['"a"', '"a"', '"b"']);
  });

  it('also hides new amounts, moved charges and deleted invoices', async () => {
    const invoices = [
      { id: 101, charges: [1001] },
      { id: 102, charges: [] },
    ];
    await start({ lag: { ms: 500 } }, { charges, invoices });
    const before = (await readOne()).text;
    simulator.changeCharge(1001, { totalPrice: '5', invoiceId: 102 });
    expect((await readOne()).text).toBe(before);
    simulator.deleteInvoice(101);
    expect((await readOne()).text).toBe(before);
    clock.forward(499);
    simulator.deleteInvoice(102);
    expect(await invoiceIds(simulator)).toEqual([101, 102]);
    clock.forward(1);
    expect((await readOne()).status).toBe(404);
    const moved = await read(simulator, 'invoices/102');
    expect([member(moved.text, 'price', 1001), member(moved.text, 'invoiceAmount')]).toEqual(['5', '5.00']);
    clock.forward(499);
    expect(await invoiceIds(simulator)).toEqual([]);
  });

  it('ends when the faults are replaced', async () => {
    await setLag({ ms: 500 });
    await update(simulator, comment(1001, 'b'));
    simulator.setFaults({});
    expect(await shown()).toBe('"b"');
    simulator.setFaults({ rest: { lag: { ms: 500 } } });
    expect(await shown()).toBe('"b"');
    await update(simulator, comment(1001, 'c'));
    expect(await shown()).toBe('"b"');
  });
});
