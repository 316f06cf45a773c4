import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SimulatorState } from '../../src/simulator/inspection.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { callService, comment, update } from './rawClient.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({});
});
afterEach(() => simulator.close());

const inspect = (path: string) => fetch(new URL(`/_simulator/${path}`, simulator.url));
const inspectState = async (path: string) => (await (await inspect(path)).json()) as SimulatorState;
const order = (body: string, type = 'application/json') =>
  fetch(new URL('/_simulator/faults', simulator.url), {
    method: 'POST',
    body,
    headers: { 'Content-Type': type },
  });

it('shows charges, syncs and the number of calls', async () => {
  await update(simulator, comment(1001, 'å'));
  await callService(
    simulator,
    'SetTimeOfLastSync',
    '<UserName>demo</UserName><Password>demo</Password><GoodsOwnerId>42</GoodsOwnerId><IntegrationType>c</IntegrationType><syncTime>2026-01-01T00:00:00</syncTime>',
  );
  const state = await inspectState('state');
  expect(Object.keys(state.charges)).toHaveLength(1000);
  expect(state).toMatchObject({ calls: 2, overlaps: [], maxInFlight: {}, syncs: [{ goodsOwnerId: 42 }] });
  expect(state.charges['1001']).toEqual(simulator.charges.get(1001));
  expect(Object.keys((await inspectState('state?ids=1001,1999')).charges)).toEqual(['1001', '1999']);
});

it('shows the log without passwords', async () => {
  await update(simulator, comment(1001, 'x'), 's3cret');
  const text = await (await inspect('log')).text();
  expect(JSON.parse(text)).toEqual(simulator.log);
  expect(text).not.toContain('s3cret');
});

it('takes faults as an object or a spec, which replace the current ones', async () => {
  expect((await order('{"automation": {"rules": [{"kind": "503", "first": 9}]}}')).status).toBe(204);
  expect((await update(simulator, comment(1001, 'x'))).status).toBe(503);
  expect((await order('{"spec": "429=1"}')).status).toBe(204);
  expect((await update(simulator, comment(1001, 'x'))).status).toBe(429);
  expect((await order('{}')).status).toBe(204);
  expect((await update(simulator, comment(1001, 'x'))).status).toBe(200);
});

it.each([
  ['{', 'What was sent is not valid JSON.'],
  ['[]', 'faults must be an object, not [].'],
  ['{"sync": {}}', 'faults.sync does not exist. Use automation, service, rest.'],
  ['{"service": {"rules": [{"kind": "oops"}]}}', 'faults.service.rules[0].kind must be one of 503,'],
  ['{"service": {"rules": [{"kind": "503", "probability": 2}]}}', 'must be a number from 0 to 1, not 2.'],
  ['{"service": {"limit": {"calls": 1}}}', 'faults.service.limit.windowMs is missing.'],
  ['{"rest": {"rules": [{"kind": "wrong-id"}]}}', 'faults.rest.rules[0].kind must be one of 503,'],
  ['{"rest": {"lag": {}}}', 'faults.rest.lag.ms is missing.'],
  ['{"rest": {"lag": {"reads": 0.5}}}', 'faults.rest.lag.reads must be a whole number from 0, not 0.5.'],
  ['{"spec": "x=1"}', 'The fault "x=1" does not exist'],
])('refuses the faults %s with a sentence', async (body, sentence) => {
  const answer = await order(body);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(sentence);
});

it('does not take faults from a web page', async () => {
  expect((await order('{}', 'text/plain')).status).toBe(415);
});

it('counts calls and keeps no log if none is wanted, and listens on loopback only', async () => {
  await using silent = await startSimulator({ keepLog: false });
  await update(silent, comment(1001, 'x'));
  expect(silent.log).toEqual([]);
  expect(silent.calls).toBe(1);
  expect(silent.url).toBe(`http://127.0.0.1:${silent.port}/demo`);
});

it('says when its port is taken, and can be closed twice', async () => {
  await expect(startSimulator({ port: simulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await simulator.close();
});
