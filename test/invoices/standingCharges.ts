import type { InvoiceWithCharges, StandingCharge, StandingValues } from '../../src/model/invoice.ts';

export function standing(values: Partial<StandingValues> = {}): StandingValues {
  return {
    ActionDate: '2026-10-31T00:00:00',
    Count: '1',
    price: '100.00',
    ProfitCenterId: 3,
    Container: 'MSKU7345121',
    Comment: 'Storage',
    ...values,
  };
}

export function chargeOf(id: number, values: Partial<StandingValues> = {}, invoice = 101): StandingCharge {
  const context = {
    articleCode: null,
    articleTitle: null,
    orderNumber: null,
    profitCenterCode: null,
    profitCenterName: null,
  };
  return { id, invoice, values: standing(values), context };
}

export function invoiceOf(
  amount: string,
  charges: readonly (readonly [price: string, count: string])[],
): InvoiceWithCharges {
  return {
    id: 101,
    number: '2026-0101',
    title: null,
    timeZone: 'Europe/Stockholm',
    date: '2026-10-31',
    periodStart: null,
    periodEnd: null,
    amount,
    isExported: false,
    goodsOwner: null,
    currency: 'SEK',
    charges: charges.map(([price, Count], index) => chargeOf(1001 + index, { price, Count })),
  };
}
