import { type IdRange, type Ids, listIds } from './ids.ts';
import { seededRandom } from './random.ts';

/** A charge for a test; omitted fields are generated from the seed, and `null` is an empty field. */
export interface ChargeSeed {
  readonly id: number;
  /** `2026-10-31T00:00:00`, without a zone. */
  readonly actionDate?: string | null;
  /** A decimal text; kept as written. */
  readonly count?: string | null;
  /** A decimal text; kept as written. */
  readonly totalPrice?: string | null;
  readonly profitCenterId?: number | null;
  readonly container?: string | null;
  readonly comment?: string | null;
  readonly articleGroupId?: number | null;
}

/** A charge as the simulated server holds it. Null is an empty field. */
export interface SimulatedCharge {
  readonly id: number;
  /** `2026-10-31T00:00:00`, in the server's own zone. */
  actionDate: string | null;
  /** The decimal text as received: `12.10` stays `12.10`. */
  count: string | null;
  totalPrice: string | null;
  /** Equal numbers in one spelling: `12.10` and `+12.1` are `12.1`. */
  countValue: string | null;
  totalPriceValue: string | null;
  profitCenterId: number | null;
  container: string | null;
  comment: string | null;
  articleGroupId: number | null;
  /** How many calls have changed this charge. */
  updates: number;
}

const COMMENTS = [
  'Storage, oversize pallet',
  'Extra handling',
  'Returns, checked and restocked',
  'Labelling',
  '',
];

/**
 * Charges by id. Omitted fields are generated from `seed` and the id alone, so that charge 1001 looks the same in every
 * range that contains it.
 */
export function seedCharges(
  charges: IdRange | readonly ChargeSeed[],
  known: { readonly profitCenters: Ids; readonly articleGroups: Ids },
  seed: number,
): Map<number, SimulatedCharge> {
  const seeds: readonly ChargeSeed[] = 'from' in charges ? listIds(charges).map((id) => ({ id })) : charges;
  const profitCenters = listIds(known.profitCenters);
  const articleGroups = listIds(known.articleGroups);
  return new Map(seeds.map((given) => [given.id, makeCharge(given, profitCenters, articleGroups, seed)]));
}

function makeCharge(
  { id, ...given }: ChargeSeed,
  profitCenters: readonly number[],
  articleGroups: readonly number[],
  seed: number,
): SimulatedCharge {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(id, 0x85ebca6b));
  const upTo = (n: number): number => Math.floor(random() * n);
  const pick = (ids: readonly number[]): number | null => ids[upTo(ids.length)] ?? null;
  const count = 1 + upTo(40);
  const totalOre = count * (500 + upTo(20_000));
  const made = {
    id,
    actionDate: `2026-${String(1 + upTo(9)).padStart(2, '0')}-${String(1 + upTo(28)).padStart(2, '0')}T00:00:00`,
    count: String(count),
    totalPrice: `${Math.floor(totalOre / 100)}.${String(totalOre % 100).padStart(2, '0')}`,
    profitCenterId: pick(profitCenters),
    container: `CONT${String(100_000 + upTo(900_000))}`,
    comment: COMMENTS[upTo(COMMENTS.length)]!,
    articleGroupId: pick(articleGroups),
    ...given,
  };
  return { ...withValues(made), updates: 0 };
}

/** A charge whose decimals are also there in one spelling. */
export function withValues<C extends { readonly count: string | null; readonly totalPrice: string | null }>(
  charge: C,
): C & Pick<SimulatedCharge, 'countValue' | 'totalPriceValue'> {
  return {
    ...charge,
    countValue: plainDecimal(charge.count),
    totalPriceValue: plainDecimal(charge.totalPrice),
  };
}

/** Without trailing zeros after the point; seeds are plain decimals otherwise. */
function plainDecimal(text: string | null): string | null {
  return text === null || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
}
