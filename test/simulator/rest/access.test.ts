import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { comment, update } from '../rawClient.ts';
import { read } from './rawReader.ts';

const USERS = [
  { username: 'öwner', password: 'a:b€', kind: 'goods-owner', goodsOwnerId: 42 },
  { username: 'robot', password: 'r', kind: 'automation' },
  { username: 'blind', password: 'b', kind: 'both', goodsOwnerId: 42, seesInvoices: false },
] as const;
const LIST = 'invoices?goodsOwnerId=42';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ users: USERS });
});
afterEach(() => simulator.close());

it('takes a user and password in UTF-8, in which a colon may be', async () => {
  expect((await read(simulator, LIST, 'öwner:a:b€')).status).toBe(200);
});

it.each([
  ['no credentials', null],
  ['a wrong password', 'öwner:a'],
  ['another case', 'Öwner:a:b€'],
  ['an automation user', 'robot:r'],
  ['no colon', 'robot'],
])('answers 401 to %s, and shows the password nowhere', async (_, user) => {
  const { status, headers, text } = await read(simulator, LIST, user);
  expect([status, JSON.parse(text)]).toEqual([
    401,
    { message: 'Authorization has been denied for this request.' },
  ]);
  expect(headers.get('www-authenticate')).toMatch(/^Basic /);
  expect(simulator.log).toMatchObject([{ endpoint: 'rest', status: 401, answer: 'refused' }]);
  expect(JSON.stringify(simulator.log)).not.toContain('a:b');
});

describe('a user without the permission to see invoices', () => {
  it.each([
    ['403', 403, 403],
    ['401', 401, 401],
    ['empty-list', 200, 404],
  ] as const)('is answered with %s if so configured', async (withoutPermission, list, one) => {
    await using own = await startSimulator({ users: USERS, withoutPermission });
    const answers = [await read(own, LIST, 'blind:b'), await read(own, 'invoices/101', 'blind:b')];
    expect(answers.map(({ status }) => status)).toEqual([list, one]);
    if (list === 200) expect(answers[0]?.text).toBe('[]');
    else expect(JSON.parse(answers[0]!.text).message).toEqual(expect.any(String));
  });
});

describe('what does not exist', () => {
  it.each([
    ['invoices/9', 404, 'There is no invoice with id 9.'],
    // Of goods owner 43.
    ['invoices/105', 404, 'There is no invoice with id 105.'],
    ['invoices?goodsOwnerId=43', 403, 'not allowed'],
    ['invoices/101/charges', 404, 'No HTTP resource was found'],
    ['articles', 404, 'No HTTP resource was found'],
  ])('%s is refused with %i and a message', async (path, expected, message) => {
    const { status, text } = await read(simulator, path, 'öwner:a:b€');
    expect(status).toBe(expected);
    expect(JSON.parse(text).message).toContain(message);
  });

  it('the case of a path does not matter, other methods than GET are refused', async () => {
    const url = `${simulator.url.replace('demo', 'DEMO')}/API/v1/Invoices/101`;
    const headers = { Authorization: `Basic ${Buffer.from('öwner:a:b€').toString('base64')}` };
    expect((await fetch(url, { headers })).status).toBe(200);
    expect((await fetch(url, { headers, method: 'PUT' })).status).toBe(405);
  });
});

it('REST calls are in the log with what was asked, and counted by themselves', async () => {
  await update(simulator, comment(1001, 'x'));
  await read(simulator, `${LIST}&invoiceIds=101`, 'öwner:a:b€');
  await read(simulator, 'invoices/9', 'öwner:a:b€');
  expect([simulator.calls, simulator.reads]).toEqual([1, 2]);
  expect(simulator.log).toMatchObject([
    { endpoint: 'automation' },
    {
      endpoint: 'rest',
      operation: 'GET invoices',
      url: '/demo/api/v1/invoices?goodsOwnerId=42&invoiceIds=101',
      answer: 'read',
      status: 200,
      applied: false,
      chargeId: null,
    },
    { endpoint: 'rest', operation: 'GET invoices/{id}', answer: 'refused', status: 404 },
  ]);
});
