import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { comment, texts, update } from '../rawClient.ts';

let simulator: Simulator;

async function restart(options: SimulatorOptions): Promise<void> {
  await simulator.close();
  simulator = await startSimulator(options);
}

beforeEach(async () => {
  simulator = await startSimulator({ lockedCharges: [1500] });
});
afterEach(() => simulator.close());

const amount = (inside: string) =>
  `<ChargeId>1001</ChargeId><UpdateInvoiceChargeCountAndTotalPrice>${inside}</UpdateInvoiceChargeCountAndTotalPrice>`;
const date = (inside: string) =>
  `<ChargeId>1001</ChargeId><UpdateInvoiceChargeActionDate>${inside}</UpdateInvoiceChargeActionDate>`;

describe('an accepted update', () => {
  it('sets every value as it was received and answers in the shape of the API page', async () => {
    const { status, headers, text } = await update(
      simulator,
      '<ChargeId>1001</ChargeId>' +
        '<UpdateInvoiceChargeActionDate><ActionDate>2026-10-31T00:00:00</ActionDate></UpdateInvoiceChargeActionDate>' +
        '<UpdateInvoiceChargeCountAndTotalPrice><Count>12.10</Count><TotalPrice>-0099.500</TotalPrice></UpdateInvoiceChargeCountAndTotalPrice>' +
        '<UpdateInvoiceChargeProfitCenter><ProfitCenterId>3</ProfitCenterId></UpdateInvoiceChargeProfitCenter>' +
        '<UpdateInvoiceChargeContainer><Container>MSKU &lt;1&gt;</Container></UpdateInvoiceChargeContainer>' +
        '<UpdateInvoiceChargeComment><Comment>Återköp 😀</Comment></UpdateInvoiceChargeComment>' +
        '<UpdateInvoiceChargeArticleGroup><ArticleGroupId>20</ArticleGroupId></UpdateInvoiceChargeArticleGroup>',
    );
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(text).toContain(
      '<soap:Body><UpdateChargeResponse xmlns="http://ongoingsystems.se/Automation"><UpdateChargeResult><Success>true</Success>' +
        '<Message /><ChargeId>1001</ChargeId><Errors /></UpdateChargeResult></UpdateChargeResponse></soap:Body>',
    );
    expect(simulator.charges.get(1001)).toEqual({
      id: 1001,
      actionDate: '2026-10-31T00:00:00',
      count: '12.10',
      countValue: '12.1',
      totalPrice: '-0099.500',
      totalPriceValue: '-99.5',
      profitCenterId: 3,
      container: 'MSKU <1>',
      comment: 'Återköp 😀',
      articleGroupId: 20,
      updates: 1,
    });
  });

  it('leaves fields without a wrapper alone, and changes nothing when it sets the same values again', async () => {
    const before = { ...simulator.charges.get(1002)! };
    await update(simulator, comment(1002, 'a'));
    await update(simulator, comment(1002, 'a'));
    expect(simulator.charges.get(1002)).toEqual({ ...before, comment: 'a', updates: 2 });
  });

  it('reads an empty text as empty, nil as null, and a missing inner element as null', async () => {
    await update(simulator, comment(1001, ''));
    expect(simulator.charges.get(1001)?.comment).toBe('');
    await update(
      simulator,
      '<ChargeId>1001</ChargeId><UpdateInvoiceChargeComment><Comment xsi:nil="true"/></UpdateInvoiceChargeComment>' +
        '<UpdateInvoiceChargeProfitCenter><ProfitCenterId xsi:nil="1"/></UpdateInvoiceChargeProfitCenter>' +
        '<UpdateInvoiceChargeContainer/>',
    );
    expect(simulator.charges.get(1001)).toMatchObject({
      comment: null,
      profitCenterId: null,
      container: null,
    });
  });

  it.each([
    ['79228162514264337593543950335', '79228162514264337593543950335'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231'],
    // A half beyond 28 decimals goes to the even neighbour.
    ['0.00000000000000000000000000025', '0.0000000000000000000000000002'],
    ['0.00000000000000000000000000035', '0.0000000000000000000000000004'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+007.00', '7'],
    ['-0.00', '0'],
    ['1234567.891', '1234567.891'],
  ])('keeps the decimal %s and knows it as %s', async (text, value) => {
    await update(simulator, amount(`<Count> ${text} </Count><TotalPrice>1</TotalPrice>`));
    expect(simulator.charges.get(1001)).toMatchObject({ count: text, countValue: value });
  });

  it.each([
    ['2026-07-01T08:30:00+05:00', '2026-07-01T05:30:00'],
    ['2026-12-01T08:30:00+05:00', '2026-12-01T04:30:00'],
    ['2026-10-31T00:00:00-10:00', '2026-10-31T11:00:00'],
    ['2026-07-01T12:30:00+00:00', '2026-07-01T14:30:00'],
    ['2026-06-30T22:00:00+00:00', '2026-07-01T00:00:00'],
    ['2026-10-31T00:00:00Z', '2026-10-31T00:00:00'],
    ['2026-10-31', '2026-10-31T00:00:00'],
    ['2026-10-31T24:00:00', '2026-11-01T00:00:00'],
    ['2024-02-29T01:02:03.1234500', '2024-02-29T01:02:03.12345'],
  ])('reads the dateTime %s as %s', async (text, stored) => {
    await update(simulator, date(`<ActionDate>${text}</ActionDate>`));
    expect(simulator.charges.get(1001)?.actionDate).toBe(stored);
  });
});

describe('a rejected update', () => {
  const cases: [string, string, string[]][] = [
    ['an unknown charge', comment(99, 'x'), ['ChargeNotFound']],
    ['a nil ChargeId', '<ChargeId xsi:nil="true"/>', ['ChargeIdIsNull']],
    ['no ChargeId', '', ['ChargeIdIsNull']],
    ['an invoiced charge', comment(1500, 'x'), ['UnknownError']],
    [
      'an unknown profit center',
      '<ChargeId>1001</ChargeId><UpdateInvoiceChargeProfitCenter><ProfitCenterId>6</ProfitCenterId></UpdateInvoiceChargeProfitCenter>',
      ['InvalidFieldValue'],
    ],
    [
      'an unknown article group',
      '<ChargeId>1001</ChargeId><UpdateInvoiceChargeArticleGroup><ArticleGroupId>0</ArticleGroupId></UpdateInvoiceChargeArticleGroup>',
      ['InvalidFieldValue'],
    ],
    [
      'a Container of 51 characters',
      `<ChargeId>1001</ChargeId><UpdateInvoiceChargeContainer><Container>${'x'.repeat(51)}</Container></UpdateInvoiceChargeContainer>`,
      ['InvalidFieldValue'],
    ],
    ['a Comment of 1001 characters', comment(1001, 'x'.repeat(1001)), ['InvalidFieldValue']],
    ['a Count alone', amount('<Count>1</Count>'), ['InvalidFieldValue']],
    [
      'a TotalPrice with a nil Count',
      amount('<Count xsi:nil="true"/><TotalPrice>1</TotalPrice>'),
      ['InvalidFieldValue'],
    ],
    [
      'several mistakes at once',
      `${comment(99, 'x'.repeat(1001))}<UpdateInvoiceChargeProfitCenter><ProfitCenterId>6</ProfitCenterId></UpdateInvoiceChargeProfitCenter>`,
      ['ChargeNotFound', 'InvalidFieldValue', 'InvalidFieldValue'],
    ],
  ];
  it.each(cases)('says what is wrong with %s and stores nothing', async (_, inside, types) => {
    const before = structuredClone([...simulator.charges]);
    const { status, text } = await update(simulator, inside);
    expect(status).toBe(200);
    expect(texts(text, 'Success')).toEqual(['false']);
    expect(texts(text, 'ErrorType')).toEqual(types);
    // One message for the call, one for each error.
    expect(texts(text, 'Message').filter((message) => message.length > 5)).toHaveLength(types.length + 1);
    expect([...simulator.charges]).toEqual(before);
    expect(simulator.log).toMatchObject([{ answer: 'rejected', applied: false, status: 200 }]);
  });

  it('takes 50 and 1000 characters', async () => {
    const inside = `${comment(1001, 'x'.repeat(1000))}<UpdateInvoiceChargeContainer><Container>${'y'.repeat(50)}</Container></UpdateInvoiceChargeContainer>`;
    expect(texts((await update(simulator, inside)).text, 'Success')).toEqual(['true']);
  });
});

describe('credentials', () => {
  it('refuses wrong ones with a fault by default', async () => {
    const { status, text } = await update(simulator, comment(1001, 'x'), 'Demo');
    expect(status).toBe(500);
    expect(texts(text, 'faultcode')).toEqual(['soap:Server']);
    expect(simulator.log).toMatchObject([{ answer: 'refused', applied: false }]);
    expect(simulator.charges.get(1001)?.updates).toBe(0);
  });

  it('rejects wrong ones with Success=false and a message if so configured', async () => {
    await restart({ wrongCredentials: 'rejection' });
    const { status, text } = await update(simulator, comment(1001, 'x'), 'wrong');
    expect(status).toBe(200);
    expect(texts(text, 'Success')).toEqual(['false']);
    expect(texts(text, 'Message')).toEqual(['Invalid user name or password.']);
    expect(text).toContain('<Errors />');
    expect(simulator.charges.get(1001)?.updates).toBe(0);
  });

  it('does not let a goods-owner user call UpdateCharge', async () => {
    await restart({
      users: [{ username: 'demo', password: 'demo', kind: 'goods-owner', goodsOwnerId: 42 }],
    });
    expect((await update(simulator, comment(1001, 'x'))).status).toBe(500);
  });
});

it('generates the same charges from the same seed, and takes given ones as they are', async () => {
  await using same = await startSimulator({ charges: { from: 1500, to: 1501 } });
  expect(same.charges.get(1500)).toEqual(simulator.charges.get(1500));
  await using other = await startSimulator({
    seed: 2,
    charges: [{ id: 1500 }, { id: 7, totalPrice: '1.50', comment: null }],
  });
  expect(other.charges.get(1500)).not.toEqual(simulator.charges.get(1500));
  expect(other.charges.get(7)).toMatchObject({ totalPrice: '1.50', totalPriceValue: '1.5', comment: null });
});
