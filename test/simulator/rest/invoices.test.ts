import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { update } from '../rawClient.ts';
import { invoiceIds, member, read } from './rawReader.ts';

let simulator: Simulator;
afterEach(() => simulator?.close());

async function start(options: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator(options);
}
const invoice = async (id: number) => (await read(simulator, `invoices/${id}`)).text;
const amount = (id: number, count: string, total: string) =>
  `<ChargeId>${id}</ChargeId><UpdateInvoiceChargeCountAndTotalPrice><Count>${count}</Count>` +
  `<TotalPrice>${total}</TotalPrice></UpdateInvoiceChargeCountAndTotalPrice>`;

describe('an invoice', () => {
  it('has the shape of the document, with members that the document does not name', async () => {
    await start({
      charges: [
        {
          id: 8,
          actionDate: '2026-10-31T00:00:00',
          count: '4',
          totalPrice: '1234.10',
          profitCenterId: 3,
          container: 'MSKU "1"',
          comment: 'Återköp 😀\n',
        },
      ],
      invoices: [{ id: 101, charges: [8], date: '2026-10-31', exported: true }],
    });
    const { status, headers, text } = await read(simulator, 'invoices/101');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const shown = JSON.parse(text);
    expect(JSON.parse((await read(simulator, 'invoices?goodsOwnerId=42')).text)).toEqual([shown]);
    expect(shown).toMatchObject({
      goodsOwner: { id: 42, name: 'Nordic Outdoor AB', goodsOwnerInvoiceCurrencyCode: 'SEK' },
      invoiceInfo: {
        invoiceNumber: '2026-0101',
        invoiceId: 101,
        title: 'Storage and handling, October 2026',
        invoiceDate: '2026-10-30T23:00:00Z',
        invoicePeriodStart: '2026-09-30T22:00:00Z',
        invoicePeriodEnd: '2026-10-30T23:00:00Z',
        invoiceAmount: 1234.1,
        isExported: true,
        invoiceYourReference: null,
      },
      invoiceCharges: [
        {
          chargeId: 8,
          price: 1234.1,
          numberOfItems: 4,
          actionDate: '2026-10-30T23:00:00Z',
          comment: 'Återköp 😀\n',
          profitCenterCode: 'PC03',
          container: 'MSKU "1"',
          invoiceArticle: { id: expect.any(Number), code: expect.any(String), account: expect.any(String) },
          profitCenterId: 3,
          profitCenterName: 'Profit center 3',
          orderContext: { orderId: 50_002, orderNumber: 'SO-50002', deliveryDate: '2026-10-11T22:00:00Z' },
          purchaseOrderContext: null,
          simulatedMember: null,
        },
      ],
    });
    expect(text).not.toContain('rticleGroup');
  });

  it('shows empty fields as null, or leaves them out', async () => {
    const empty = { actionDate: null, count: null, totalPrice: null, profitCenterId: null };
    const charges = [{ id: 10, ...empty, container: null, comment: '' }];
    await start({ charges });
    const text = await invoice(101);
    const names = [
      'actionDate',
      'container',
      'comment',
      'profitCenterId',
      'profitCenterName',
      'orderContext',
    ];
    const values = (shown: string) => names.map((name) => member(shown, name, 10));
    expect(values(text)).toEqual(['null', 'null', '""', 'null', 'null', 'null']);
    expect([member(text, 'price'), member(text, 'numberOfItems')]).toEqual(['0', '0']);
    await simulator.close();
    await start({ charges, emptyMembers: 'left-out' });
    const undefineds = [undefined, undefined, '""', undefined, undefined, undefined];
    expect(values(await invoice(101))).toEqual(undefineds);
  });

  it.each([
    ['2026-10-31T00:00:00', 'Europe/Stockholm', '2026-10-30T23:00:00Z'],
    ['2026-07-01T08:30:00.25', 'Europe/Stockholm', '2026-07-01T06:30:00.25Z'],
    ['2026-10-25T02:30:00', 'Europe/Stockholm', '2026-10-25T01:30:00Z'],
    ['2026-03-29T02:30:00', 'Europe/Stockholm', '2026-03-29T01:30:00Z'],
    ['2026-10-31T00:00:00', 'America/New_York', '2026-10-31T04:00:00Z'],
    ['2026-10-31T00:00:00', 'UTC', '2026-10-31T00:00:00Z'],
  ])('gives %s in %s as the instant %s', async (actionDate, timeZone, shown) => {
    await start({ timeZone, charges: [{ id: 1, actionDate }] });
    expect(member(await invoice(101), 'actionDate')).toBe(`"${shown}"`);
  });
});

describe('the generated invoices', () => {
  it('hold every charge once, are of two goods owners, and the same each time', async () => {
    await start();
    const invoices = [...simulator.invoices.values()];
    expect(invoices.flatMap(({ charges }) => charges)).toEqual([...simulator.charges.keys()]);
    const sizes = invoices.map(({ charges }) => charges.length).slice(0, -1);
    expect([Math.min(...sizes) >= 20, Math.max(...sizes) <= 50]).toEqual([true, true]);
    const owners = invoices.map(({ goodsOwnerId }) => goodsOwnerId);
    expect(owners.slice(0, 5)).toEqual([42, 42, 42, 42, 43]);
    expect(await invoiceIds(simulator)).toEqual(
      invoices.filter(({ goodsOwnerId }) => goodsOwnerId === 42).map(({ id }) => id),
    );
    expect(invoices.slice(0, 3).map(({ exported }) => exported)).toEqual([false, false, true]);
    expect([...simulator.charges.values()].some(({ count }) => count === '1')).toBe(true);
    await using again = await startSimulator({});
    expect([...again.invoices.values()]).toEqual(invoices);
  });

  it('can be given instead, but not with a charge twice or one that does not exist', async () => {
    await start({ invoices: [{ id: 7, charges: { from: 1001, to: 1003 } }] });
    expect(await invoiceIds(simulator)).toEqual([7]);
    const twice = [
      { id: 7, charges: [1001] },
      { id: 8, charges: [1001] },
    ];
    await expect(startSimulator({ invoices: twice })).rejects.toThrow('Charge 1001 is on two invoices.');
    await expect(startSimulator({ invoices: [{ id: 7, charges: [1] }] })).rejects.toThrow('does not exist');
  });
});

describe('prices', () => {
  const charges = [
    { id: 1, count: '3', totalPrice: '100.00' },
    { id: 2, count: '-2.50', totalPrice: '1234.10' },
    { id: 3, count: '1', totalPrice: '0.005' },
    { id: 4, count: '0', totalPrice: '7' },
  ];

  it('are totals by default, with the digits of the store, and the amount is their sum', async () => {
    await start({ charges });
    const text = await invoice(101);
    expect([1, 2, 3, 4].map((id) => member(text, 'price', id))).toEqual(['100.00', '1234.10', '0.005', '7']);
    expect([1, 2].map((id) => member(text, 'numberOfItems', id))).toEqual(['3', '-2.50']);
    expect(member(text, 'invoiceAmount')).toBe('1341.11');
  });

  it('can be written with more decimals than were received, and so can counts', async () => {
    await start({ charges, leastDecimals: 2 });
    const text = await invoice(101);
    const numbers = [1, 2, 3, 4].map((id) => [member(text, 'price', id), member(text, 'numberOfItems', id)]);
    expect(numbers).toEqual([
      ['100.00', '3.00'],
      ['1234.10', '-2.50'],
      ['0.005', '1.00'],
      ['7.00', '0.00'],
    ]);
  });

  it('are those of one item if so configured, and the amount is the sum of the totals all the time', async () => {
    await start({ charges, priceIs: 'unit' });
    const text = await invoice(101);
    expect([1, 2, 3, 4].map((id) => member(text, 'price', id))).toEqual(['33.3333', '-493.64', '0.005', '7']);
    expect(member(text, 'invoiceAmount')).toBe('1341.11');
    await simulator.close();
    await start({ charges, priceIs: 'unit', unitPriceDecimals: 0 });
    expect(member(await invoice(101), 'price', 1)).toBe('33');
  });

  it.each([
    ['12.10', '12.10', '22.10'],
    ['-0099.500', '-99.500', '-89.50'],
    ['+.5', '0.5', '10.50'],
    ['-0.00', '0.00', '10.00'],
    ['1234567890123456789012345678', '1234567890123456789012345678', '1234567890123456789012345688.00'],
    // More than .NET's decimal holds: it was rounded when it came in.
    ['0.12345678901234567890123456789', '0.1234567890123456789012345679', '10.12'],
  ])('sent by SOAP as %s are read as %s', async (sent, shown, sum) => {
    await start({ charges: [{ id: 1 }, { id: 2, totalPrice: '10' }] });
    const before = await invoice(101);
    await update(simulator, amount(1, '2', sent));
    const text = await invoice(101);
    expect(member(text, 'price', 1)).toBe(shown);
    expect(member(text, 'numberOfItems', 1)).toBe('2');
    expect(member(text, 'invoiceAmount')).toBe(sum);
    expect(text.slice(text.indexOf('"chargeId":2'))).toBe(before.slice(before.indexOf('"chargeId":2')));
  });
});

describe('after an UpdateCharge', () => {
  it('every field that can be read is read as it was sent, and a rejected one changes nothing', async () => {
    await start();
    await update(
      simulator,
      '<ChargeId>1001</ChargeId>' +
        '<UpdateInvoiceChargeActionDate><ActionDate>2026-10-31T00:00:00</ActionDate></UpdateInvoiceChargeActionDate>' +
        '<UpdateInvoiceChargeProfitCenter><ProfitCenterId>2</ProfitCenterId></UpdateInvoiceChargeProfitCenter>' +
        '<UpdateInvoiceChargeContainer><Container>A &amp; B</Container></UpdateInvoiceChargeContainer>' +
        '<UpdateInvoiceChargeComment><Comment>new</Comment></UpdateInvoiceChargeComment>',
    );
    const text = await invoice(101);
    const values = ['actionDate', 'profitCenterId', 'profitCenterCode', 'container', 'comment'];
    expect(values.map((name) => member(text, name, 1001))).toEqual([
      '"2026-10-30T23:00:00Z"',
      '2',
      '"PC02"',
      '"A & B"',
      '"new"',
    ]);
    await update(simulator, amount(1001, '5', ''));
    expect(await invoice(101)).toBe(text);
  });
});

describe('the charges of an order', () => {
  it('come with their invoice, without container and profit center id', async () => {
    await start({
      charges: { from: 3, to: 5 },
      invoices: [
        { id: 101, charges: [3] },
        { id: 102, charges: [4, 5] },
      ],
    });
    const { text } = await read(simulator, 'orders/50001/invoiceCharges');
    const charges = JSON.parse(text);
    expect(charges).toMatchObject([
      { invoiceId: 101, chargeId: 3, orderContext: { orderId: 50_001, orderNumber: 'SO-50001' } },
      { invoiceId: 102, chargeId: 4 },
    ]);
    expect(text).not.toMatch(/"container"|"profitCenterId"/);
    const unknown = await read(simulator, 'orders/1/invoiceCharges');
    expect([unknown.status, JSON.parse(unknown.text)]).toEqual([
      404,
      { message: 'There is no order with id 1.' },
    ]);
  });
});
