import { afterEach, describe, expect, it } from 'vitest';
import type { EndpointFaults, FaultKind } from '../../../src/simulator/faults/faults.ts';
import type { SimulatorOptions } from '../../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type TestClock, testClock } from '../../helpers/clock.ts';
import { callService, comment, texts, update, updateOverSocket } from '../rawClient.ts';

let simulator: Simulator;
let clock: TestClock;
afterEach(() => simulator?.close());

async function start(automation: EndpointFaults, options: SimulatorOptions = {}): Promise<void> {
  clock = testClock(Date.UTC(2026, 9, 31, 12));
  simulator = await startSimulator({ faults: { automation }, now: clock.now, ...options });
}
const always = (kind: FaultKind): EndpointFaults => ({ rules: [{ kind, probability: 1 }] });
const updates = () => simulator.charges.get(1001)?.updates;
const call = () => update(simulator, comment(1001, 'x'));

describe('an injected fault', () => {
  it.each([
    ['503', 503, 'throttled', 0],
    ['429', 429, 'throttled', 0],
    ['fault', 500, 'failed', 0],
    ['html', 200, 'html', 0],
    ['empty', 200, 'empty', 1],
    ['success-500', 500, 'success-500', 1],
    ['wrong-id', 200, 'wrong-id', 1],
  ] as const)('%s answers %i (%s), stored %i times', async (kind, status, answer, stored) => {
    await start(always(kind));
    const { text, headers, status: got } = await call();
    expect(got).toBe(status);
    expect(updates()).toBe(stored);
    expect(headers.get('retry-after')).toBeNull();
    expect(simulator.log).toMatchObject([{ status, answer, applied: stored === 1, chargeId: 1001 }]);
    if (kind === 'empty') expect(text).toBe('');
    if (kind === 'html') expect(headers.get('content-type')).toContain('text/html');
    if (kind === 'fault') expect(texts(text, 'faultcode')).toEqual(['soap:Server']);
    if (kind === 'success-500') expect(texts(text, 'Success')).toEqual(['true']);
    if (kind === 'wrong-id') expect(texts(text, 'ChargeId')).toEqual(['1002']);
  });

  it.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('%s resets the connection, stored %i times', async (kind, stored) => {
    await start(always(kind));
    expect(await updateOverSocket(simulator, comment(1001, 'x'))).toEqual({
      received: '',
      error: 'ECONNRESET',
    });
    expect(updates()).toBe(stored);
    expect(simulator.log).toMatchObject([{ answer: 'reset', status: null, applied: stored === 1 }]);
  });

  it('truncated promises more than it sends', async () => {
    await start(always('truncated'));
    const { received } = await updateOverSocket(simulator, comment(1001, 'x'));
    const [head = '', body = ''] = received.split('\r\n\r\n');
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(body.length + 100);
    expect(body).toMatch(/^<\?xml/);
    expect(updates()).toBe(1);
  });

  it.each([
    ['hang', 0],
    ['hang-after', 1],
  ] as const)('%s never answers, and close() ends it, stored %i times', async (kind, stored) => {
    await start(always(kind));
    const answer = updateOverSocket(simulator, comment(1001, 'x'));
    await expect.poll(() => simulator.log[0]?.answer).toBe('hung');
    expect(updates()).toBe(stored);
    await simulator.close();
    expect((await answer).received).toBe('');
  });

  it('of Service.asmx leaves Automation.asmx alone', async () => {
    await start({}, { faults: { service: always('503') } });
    expect((await call()).status).toBe(200);
    expect((await callService(simulator, 'SetTimeOfLastSync', '')).status).toBe(503);
  });
});

describe('when a fault hits a call', () => {
  const statuses = async (n: number) => {
    const got: number[] = [];
    for (let i = 0; i < n; i += 1) got.push((await call()).status);
    return got;
  };

  it('the first n', async () => {
    await start({ rules: [{ kind: '503', first: 2 }] });
    expect(await statuses(4)).toEqual([503, 503, 200, 200]);
  });

  it('every n-th, and the first rule decides', async () => {
    await start({
      rules: [
        { kind: '503', every: 2 },
        { kind: '429', every: 4 },
      ],
    });
    expect(await statuses(4)).toEqual([200, 503, 200, 503]);
  });

  it('by chance, the same for the same seed', async () => {
    await start({ rules: [{ kind: '503', probability: 0.5 }] }, { seed: 7 });
    const first = await statuses(40);
    await simulator.close();
    await start({ rules: [{ kind: '503', probability: 0.5 }] }, { seed: 7 });
    expect(await statuses(40)).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 503]));
  });

  it('by given numbers', async () => {
    const numbers = [0.09, 0.1, 0.5];
    await start({ rules: [{ kind: '503', probability: 0.1 }] }, { random: () => numbers.shift()! });
    expect(await statuses(3)).toEqual([503, 200, 200]);
  });

  it('latency waits between its bounds before it stores', async () => {
    const waits: number[] = [];
    const stored: (number | undefined)[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
      stored.push(updates());
    };
    const numbers = [0, 0.5];
    await start({ latency: { minMs: 20, maxMs: 80 } }, { sleep, random: () => numbers.shift()! });
    await statuses(2);
    expect(waits).toEqual([20, 50]);
    expect(stored).toEqual([0, 1]);
  });

  it.each([
    ['none is sent if none is configured', undefined, null],
    ['seconds are sent as a number', { seconds: 3 }, '3'],
    ['a date is sent as a date', { seconds: 3, as: 'date' }, 'Sat, 31 Oct 2026 12:00:04 GMT'],
  ] as const)('Retry-After: %s', async (_, retryAfter, header) => {
    await start({ ...always('503'), ...(retryAfter === undefined ? {} : { retryAfter }) });
    clock.forward(1);
    expect((await call()).headers.get('retry-after')).toBe(header);
  });
});

describe('limits', () => {
  it('the volume limit slides and does not count what it refuses', async () => {
    await start({ limit: { calls: 2, windowMs: 1000 }, retryAfter: { seconds: 99 } });
    const at = async (ms: number) => {
      clock.forward(ms - clock.now());
      const { status, headers } = await call();
      return [status, headers.get('retry-after')];
    };
    expect(await at(0)).toEqual([200, null]);
    expect(await at(900)).toEqual([200, null]);
    expect(await at(999)).toEqual([429, '1']);
    // The call at 0 has left the window, the one at 900 has not.
    expect(await at(1000)).toEqual([200, null]);
    expect(await at(1001)).toEqual([429, '1']);
    expect(await at(1899)).toEqual([429, '1']);
    expect(await at(1900)).toEqual([200, null]);
    expect(await at(1901)).toEqual([429, '1']);
    expect(updates()).toBe(4);
  });

  it.each([
    ['429', 429],
    ['503', 503],
    ['fault', 500],
  ] as const)('answers %s with %i', async (answer, status) => {
    await start({ limit: { calls: 1, windowMs: 1000, answer } });
    await call();
    const { status: got, text } = await call();
    expect(got).toBe(status);
    if (answer === 'fault') expect(texts(text, 'faultstring')[0]).toContain('rate limit');
    expect(simulator.log[1]).toMatchObject({ answer: 'throttled', applied: false });
  });

  it('counts every operation separately', async () => {
    await start({}, { faults: { service: { limit: { calls: 1, windowMs: 1000 } } } });
    const inside =
      '<UserName>demo</UserName><Password>demo</Password><GoodsOwnerId>42</GoodsOwnerId><IntegrationType>x</IntegrationType>';
    expect((await callService(simulator, 'GetTimeOfLastSync', inside)).status).toBe(200);
    expect(
      (await callService(simulator, 'SetTimeOfLastSync', `${inside}<syncTime>2026-01-01</syncTime>`)).status,
    ).toBe(200);
    expect((await callService(simulator, 'GetTimeOfLastSync', inside)).status).toBe(429);
  });

  it('blocks after consecutive failures until the first has left the window', async () => {
    await start({ failures: { calls: 3, windowMs: 1000 } });
    const fail = (ms: number) => {
      clock.forward(ms - clock.now());
      return update(simulator, '<ChargeId>1</ChargeId>').then(({ status }) => status);
    };
    expect([await fail(0), await fail(100), await fail(200)]).toEqual([200, 200, 200]);
    clock.forward(999 - clock.now());
    expect((await call()).status).toBe(429);
    expect(updates()).toBe(0);
    // Still two failures in the window: one more blocks again.
    expect(await fail(1000)).toBe(200);
    expect(await fail(1001)).toBe(429);
  });

  it('forgets failures after a success, and counts faults and wrong credentials as failures', async () => {
    await start({ failures: { calls: 2, windowMs: 1000 } });
    expect((await update(simulator, comment(1001, 'x'), 'wrong')).status).toBe(500);
    expect((await call()).status).toBe(200);
    expect((await update(simulator, comment(1001, 'x'), 'wrong')).status).toBe(500);
    expect((await update(simulator, '<ChargeId>x</ChargeId>')).status).toBe(500);
    expect((await call()).status).toBe(429);
  });
});

describe('calls for one charge at the same time', () => {
  it('are recorded as an overlap, those for different charges are not', async () => {
    const gate = Promise.withResolvers<void>();
    await start({ latency: { minMs: 1, maxMs: 1 } }, { sleep: () => gate.promise });
    const answers = [1001, 1001, 1002].map((id) => update(simulator, comment(id, 'x')));
    await expect.poll(() => simulator.calls).toBe(3);
    gate.resolve();
    await Promise.all(answers);
    await call();
    expect(simulator.overlaps).toEqual([{ at: clock.now(), chargeId: 1001, inFlight: 2 }]);
    expect([...simulator.maxInFlight].sort()).toEqual([
      [1001, 2],
      [1002, 1],
    ]);
  });

  it('do not overlap when each follows the answer before it, whatever fault hit that', async () => {
    await start({
      rules: [
        { kind: 'reset-after', every: 2 },
        { kind: 'hang', every: 3 },
      ],
    });
    for (let i = 0; i < 6; i += 1) {
      const calls = simulator.calls;
      void updateOverSocket(simulator, comment(1001, 'x'));
      await expect.poll(() => simulator.log[calls]?.answeredAt ?? null).not.toBeNull();
    }
    expect(simulator.overlaps).toEqual([]);
  });
});
