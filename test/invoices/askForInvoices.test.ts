import { describe, expect, test } from 'vitest';
import { testClock } from '../helpers/clock.ts';
import { ownFolder } from '../helpers/folder.ts';
import { closedPort, listen } from '../ongoing/helpers.ts';
import { invoicesServer, partsFor, type Reply, readAll } from './helpers.ts';

const WANTED = { wanted: { kind: 'ids', ids: [1] } } as const;
const READ = { kind: 'complete', missing: [] };

/** Gives these answers one after the other, and then invoice 1. */
function serverWith(...replies: readonly Reply[]) {
  return invoicesServer((_query, call) => replies[call - 1] ?? [1]);
}

describe('what passes by itself', () => {
  test('is asked for again, with waits that double', async () => {
    const { origin, queries } = await serverWith(
      { status: 500 },
      { status: 200, body: '[' },
      { status: 502 },
    );
    const parts = partsFor(origin);
    expect((await readAll(WANTED, parts)).end).toEqual(READ);
    expect(queries).toHaveLength(4);
    // Three quarters of 1, 2 and 4 seconds, with chance at its middle.
    expect(parts.clock.slept).toEqual([750, 1500, 3000]);
  });

  test('is given up after the last attempt', async () => {
    const { origin, queries } = await invoicesServer(() => ({ status: 500 }));
    const { end } = await readAll(WANTED, partsFor(origin));
    expect(end).toMatchObject({
      kind: 'stopped',
      cause: 'failed',
      missing: [],
      message: expect.stringMatching(/answered HTTP 500\. Tried 5 times\.$/),
    });
    expect(queries).toHaveLength(5);
  });

  test('holds back the calls of every process as long as the server asks', async () => {
    const folder = ownFolder();
    const clock = testClock(1_790_000_000_000);
    const asked: number[] = [];
    const { origin } = await invoicesServer(() => {
      asked.push(clock.elapsed());
      return asked.length === 1 ? { status: 429, headers: { 'Retry-After': '30' } } : [1];
    });
    const waiting = readAll(WANTED, partsFor(origin, { folder, clock }));
    while (clock.slept.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const other = readAll(WANTED, partsFor(origin, { folder, clock }));
    for (const { end } of await Promise.all([waiting, other])) expect(end).toEqual(READ);
    expect(asked).toHaveLength(3);
    for (const at of asked.slice(1)) expect(at).toBeGreaterThanOrEqual(30_000);
    expect(clock.elapsed()).toBeLessThan(60_000);
  });

  test('is given up if the server asks for a longer wait than is allowed', async () => {
    const { origin, queries } = await serverWith({ status: 429, headers: { 'Retry-After': '3600' } });
    const { end } = await readAll(WANTED, partsFor(origin));
    expect(end).toMatchObject({
      kind: 'stopped',
      cause: 'throttled',
      message: expect.stringContaining('asks to wait 3600 s (HTTP 429). That is longer than --max-wait.'),
    });
    expect(queries).toHaveLength(1);
  });
});

describe('what does not pass by itself', () => {
  test.each([401, 403])('HTTP %i names the permission, after one call', async (status) => {
    const { origin, queries } = await invoicesServer(() => ({ status }));
    const { end } = await readAll(WANTED, partsFor(origin));
    expect(end).toMatchObject({
      kind: 'stopped',
      cause: 'refused',
      message: expect.stringContaining(
        '"Allow this user to see invoicing information in the API" under Administration → Integration → API for goods owners',
      ),
    });
    expect(queries).toHaveLength(1);
  });

  test('is said at once', async () => {
    const { origin, queries } = await invoicesServer(() => ({ status: 200, body: '{}' }));
    const { end } = await readAll(WANTED, partsFor(origin));
    expect(end).toMatchObject({ kind: 'stopped', cause: 'failed' });
    expect(queries).toHaveLength(1);
  });

  test('is a server that nobody reaches, after the last attempt', async () => {
    const { end } = await readAll(WANTED, partsFor(`http://127.0.0.1:${await closedPort()}`));
    expect(end).toMatchObject({ kind: 'stopped', cause: 'failed' });
  });
});

describe('the signal', () => {
  test('ends a call in progress', async () => {
    const stop = new AbortController();
    // It never answers.
    const { origin } = await listen(() => stop.abort());
    const { ids, end } = await readAll(WANTED, partsFor(origin, { signal: stop.signal }));
    expect(ids).toEqual([]);
    expect(end).toEqual({ kind: 'interrupted', missing: [] });
  }, 5000);

  test('ends a wait', async () => {
    const stop = new AbortController();
    const clock = testClock(1_790_000_000_000, () => stop.abort());
    const { origin } = await serverWith({ status: 500 });
    const { end } = await readAll(WANTED, partsFor(origin, { clock, signal: stop.signal }));
    expect(end).toEqual({ kind: 'interrupted', missing: [] });
  });

  test('makes no call if it came first', async () => {
    const { origin, queries } = await serverWith();
    const { end } = await readAll(WANTED, partsFor(origin, { signal: AbortSignal.abort() }));
    expect(end).toEqual({ kind: 'interrupted', missing: [] });
    expect(queries).toEqual([]);
  });
});

test('the rate of reading is shared by all processes with one ledger', async () => {
  const folder = ownFolder();
  const clock = testClock(1_790_000_000_000);
  const { origin, queries } = await invoicesServer((query) => query.getAll('invoiceIds').map(Number));
  const ids = Array.from({ length: 50 }, (_, at) => at + 1);
  const request = { wanted: { kind: 'ids', ids }, idsPerCall: 1 } as const;
  const all = [1, 2].map(() => readAll(request, partsFor(origin, { folder, clock })));
  for (const { end } of await Promise.all(all)) expect(end).toEqual(READ);
  expect(queries).toHaveLength(100);
  // 60 at once, and the other 40 when those are a minute old.
  expect(clock.elapsed()).toBeGreaterThanOrEqual(60_000);
  expect(clock.elapsed()).toBeLessThan(70_000);
});
