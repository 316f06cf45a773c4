import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatorState } from '../../src/simulator/inspection.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { comment, texts, update } from './rawClient.ts';
import { invoiceIds, member, read } from './rest/rawReader.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({
    charges: [{ id: 1 }, { id: 2, totalPrice: '10.00' }, { id: 3, totalPrice: '5.00' }],
    invoices: [
      { id: 101, charges: [1, 2] },
      { id: 102, charges: [3] },
    ],
  });
});
afterEach(() => simulator.close());

const order = (method: string, path: string, body?: string, type = 'application/json') =>
  fetch(new URL(`/_simulator/${path}`, simulator.url), {
    method,
    ...(body === undefined ? {} : { body, headers: { 'Content-Type': type } }),
  });
const post = (path: string, body: string) => order('POST', path, body);
const chargesOf = async (id: number) =>
  [...(await read(simulator, `invoices/${id}`)).text.matchAll(/"chargeId":(\d+)/g)].map(
    ([, charge]) => charge,
  );

describe('somebody else', () => {
  it('changes a charge: reads show it, no call is counted, and what is not named stays', async () => {
    const before = { ...simulator.charges.get(2)! };
    simulator.changeCharge(2, { count: '2', totalPrice: '12.10', actionDate: '2026-10-31', comment: null });
    expect(simulator.charges.get(2)).toEqual({
      ...before,
      count: '2',
      countValue: '2',
      totalPrice: '12.10',
      totalPriceValue: '12.1',
      actionDate: '2026-10-31T00:00:00',
      comment: null,
    });
    const { text } = await read(simulator, 'invoices/101');
    expect(member(text, 'price', 2)).toBe('12.10');
    expect([simulator.calls, simulator.charges.get(2)?.updates]).toEqual([0, 0]);
  });

  it('moves a charge to another invoice, and takes it off all', async () => {
    simulator.changeCharge(2, { invoiceId: 102 });
    expect([await chargesOf(101), await chargesOf(102)]).toEqual([['1'], ['3', '2']]);
    expect(member((await read(simulator, 'invoices/102')).text, 'invoiceAmount')).toBe('15.00');
    simulator.changeCharge(3, { invoiceId: 102 });
    expect(await chargesOf(102)).toEqual(['3', '2']);
    simulator.changeCharge(3, { invoiceId: null });
    expect([await chargesOf(101), await chargesOf(102)]).toEqual([['1'], ['2']]);
  });

  it('marks an invoice as exported, and back', async () => {
    simulator.changeInvoice(101, { exported: true });
    expect(await invoiceIds(simulator, 'isExported=true&invoiceExportedDateFrom=2026-10-31')).toEqual([101]);
    simulator.changeInvoice(101, { exported: false, number: null, date: '2026-11-30' });
    expect(simulator.invoices.get(101)).toMatchObject({
      exported: false,
      exportedDate: null,
      number: null,
      date: '2026-11-30T00:00:00',
      charges: [1, 2],
    });
  });

  it('deletes an invoice, whose charges can still be updated', async () => {
    simulator.deleteInvoice(101);
    expect((await read(simulator, 'invoices/101')).status).toBe(404);
    expect(await invoiceIds(simulator)).toEqual([102]);
    expect(texts((await update(simulator, comment(1, 'x'))).text, 'Success')).toEqual(['true']);
  });
});

describe('over HTTP', () => {
  it('the same can be ordered, and seen', async () => {
    const answers = [
      await post('charges/2', '{"totalPrice": "99.90", "invoiceId": 102}'),
      await post('invoices/102', '{"exported": true}'),
      await order('DELETE', 'invoices/101'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    await read(simulator, 'invoices/102');
    const state = (await (await order('GET', 'state')).json()) as SimulatorState;
    expect(Object.keys(state.invoices)).toEqual(['102']);
    expect(state.invoices['102']).toMatchObject({ exported: true, charges: [3, 2] });
    expect(state.charges['2']).toMatchObject({ totalPrice: '99.90' });
    expect([state.calls, state.reads]).toEqual([0, 1]);
  });

  it.each([
    ['charges/9', '{}', 'There is no charge with id 9.'],
    ['charges/1', '{"invoiceId": 9, "comment": "x"}', 'There is no invoice with id 9.'],
    ['charges/1', '{"totalPrice": 12.1}', 'charge.totalPrice must be a decimal as a text'],
    ['charges/1', '{"totalPrice": "1,5"}', 'charge.totalPrice must be a decimal as a text'],
    ['charges/1', '{"actionDate": "31/10"}', 'charge.actionDate must be a date such as 2026-10-31'],
    ['charges/1', '{"price": "1"}', 'charge.price does not exist. Use actionDate, count, totalPrice,'],
    ['charges/1', '[]', 'charge must be an object'],
    ['charges/1', '{', 'not valid JSON'],
    ['invoices/9', '{}', 'There is no invoice with id 9.'],
    ['invoices/101', '{"exported": "yes"}', 'invoice.exported must be true or false, not "yes".'],
  ])('%s is refused %s with a sentence, and nothing is changed', async (path, body, sentence) => {
    const before = JSON.stringify([...simulator.charges, ...simulator.invoices]);
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(sentence);
    expect(JSON.stringify([...simulator.charges, ...simulator.invoices])).toBe(before);
  });

  it('not by a web page', async () => {
    expect((await order('POST', 'charges/1', '{}', 'text/plain')).status).toBe(415);
    expect((await order('DELETE', 'invoices/9')).status).toBe(400);
    expect((await order('GET', 'charges/1')).status).toBe(404);
  });
});
