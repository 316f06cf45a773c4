import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { callService, texts } from '../rawClient.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({
    users: [
      { username: 'robot', password: 'r', kind: 'automation' },
      { username: 'owner', password: 'o', kind: 'goods-owner', goodsOwnerId: 42 },
    ],
  });
});
afterEach(() => simulator.close());

const key = (type = 'charges', owner = 42, user = 'owner', password = 'o') =>
  `<UserName>${user}</UserName><Password>${password}</Password><GoodsOwnerId>${owner}</GoodsOwnerId><IntegrationType>${type}</IntegrationType>`;
const set = (inside: string, time: string) =>
  callService(simulator, 'SetTimeOfLastSync', `${inside}<syncTime>${time}</syncTime>`);
const get = async (inside: string) => (await callService(simulator, 'GetTimeOfLastSync', inside)).text;

it('stores an instant in the server’s zone and reads it back', async () => {
  const answer = await set(key(), '2026-07-01T08:30:00.5+05:00');
  expect(answer.status).toBe(200);
  expect(answer.text).toContain(
    '<soap:Body><SetTimeOfLastSyncResponse xmlns="http://ongoingsystems.se/WSI" /></soap:Body>',
  );
  expect(texts(await get(key()), 'GetTimeOfLastSyncResult')).toEqual(['2026-07-01T05:30:00.5']);
  expect(simulator.syncs).toEqual([
    {
      goodsOwnerId: 42,
      integrationType: 'charges',
      time: '2026-07-01T05:30:00.5',
      received: '2026-07-01T08:30:00.5+05:00',
    },
  ]);
  expect(simulator.log).toMatchObject([
    { endpoint: 'service', operation: 'SetTimeOfLastSync', answer: 'synced', applied: true, chargeId: null },
    { endpoint: 'service', operation: 'GetTimeOfLastSync', answer: 'read', applied: false },
  ]);
});

it('keeps one time for each integration type, nil if there is none', async () => {
  await set(key('a'), '2026-01-01T00:00:00');
  await set(key('b'), '2026-01-02T00:00:00');
  await set(key('a'), '2026-01-03T00:00:00');
  expect(simulator.syncs.map(({ time }) => time)).toEqual(['2026-01-03T00:00:00', '2026-01-02T00:00:00']);
  expect(await get(key('c'))).toContain('<GetTimeOfLastSyncResult xsi:nil="true" />');
});

it.each([
  ['an automation user', key('x', 42, 'robot', 'r'), '2026-01-01T00:00:00'],
  ['a wrong password', key('x', 42, 'owner', 'O'), '2026-01-01T00:00:00'],
  ['another goods owner', key('x', 43), '2026-01-01T00:00:00'],
  ['no integration type', key(''), '2026-01-01T00:00:00'],
  ['an invalid time', key(), 'now'],
])('refuses %s with a fault', async (_, inside, time) => {
  const answer = await set(inside, time);
  expect(answer.status).toBe(500);
  expect(texts(answer.text, 'faultstring')).toHaveLength(1);
  expect(simulator.syncs).toEqual([]);
  expect(simulator.log).toMatchObject([{ answer: 'refused', applied: false }]);
});

it('refuses a missing time as SQL Server would', async () => {
  const answer = await callService(simulator, 'SetTimeOfLastSync', key());
  expect(answer.status).toBe(500);
  expect(answer.text).toContain('SqlDateTime overflow');
});
