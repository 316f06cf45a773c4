import { seededRandom } from './random.ts';

/** What an invoice says of a charge besides what UpdateCharge can change. */
export interface ChargeContext {
  readonly article: { readonly id: number; readonly code: string; readonly title: string };
  readonly account: string;
  readonly order: { readonly id: number; readonly number: string; readonly consignee: string } | null;
  readonly userId: number | null;
}

const ARTICLES = [
  ['STORAGE', 'Storage, pallet and day', '3010'],
  ['PICK', 'Picking, order line', '3020'],
  ['INBOUND', 'Goods receipt, pallet', '3030'],
  ['RETURN', 'Returns', '3040'],
  ['HOUR', 'Work by the hour', '3050'],
] as const;
const CONSIGNEES = ['Södra Sport AB', 'Fjällbutiken', 'Kjøkken & Co', 'Outdoor Hamburg GmbH'];

/** The context of a charge, from the seed and its id alone. Three charges in a row share an order; one in five has none. */
export function contextOf(id: number, seed: number): ChargeContext {
  const random = seededRandom(Math.imul(seed, 0x165667b1) ^ Math.imul(id, 0xc2b2ae35));
  const n = Math.floor(random() * ARTICLES.length);
  const [code, title, account] = ARTICLES[n]!;
  return {
    article: { id: n + 1, code, title },
    account,
    order: orderOf(id),
    userId: random() < 0.5 ? 7 : null,
  };
}

function orderOf(id: number): ChargeContext['order'] {
  if (id % 5 === 0) return null;
  const orderId = 50_000 + Math.floor(id / 3);
  return { id: orderId, number: `SO-${orderId}`, consignee: CONSIGNEES[orderId % CONSIGNEES.length]! };
}

/** The order of a charge, or null. */
export function orderIdOf(id: number): number | null {
  return orderOf(id)?.id ?? null;
}

/** The code and name of a profit center. */
export function profitCenterOf(id: number): { readonly code: string; readonly name: string } {
  return { code: `PC${String(id).padStart(2, '0')}`, name: `Profit center ${id}` };
}
