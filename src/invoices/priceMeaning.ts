import {
  compareDecimals,
  DecimalSum,
  decimalDistance,
  decimalPlaces,
  decimalProduct,
  roundedToPlaces,
} from '../model/decimal.ts';
import type { InvoiceWithCharges, PriceMeaning, StandingValues } from '../model/invoice.ts';

/** Half a cent: an amount is rounded to two decimals. */
const HALF_A_CENT = '0.005';
/** Below this many decimals, a price times its count must be exactly the total, or a cent could be lost unseen. */
const LEAST_PLACES_TO_ROUND = 4;
/** As evidence it may be rounded to whole cents: a total and a price of one item are far apart. */
const PLACES_OF_CENTS = 2;
/** A binary floating-point number has noise beyond these decimals. */
const MOST_EXACT_PLACES = 12;

/**
 * What an invoice shows of the meaning of its prices: whether they add up to its amount by themselves or times their counts. Null if both do, as
 * where all counts are 1, or neither does.
 */
export function meaningShownBy({ amount, charges }: InvoiceWithCharges): PriceMeaning | null {
  const [totals, products, slack] = [new DecimalSum(), new DecimalSum(), new DecimalSum()];
  slack.add(HALF_A_CENT);
  for (const { values } of charges) {
    totals.add(values.price);
    products.add(decimalProduct(values.price, values.Count));
    slack.add(roundingOf(values.price, values.Count, PLACES_OF_CENTS));
  }
  const isTotal = compareDecimals(decimalDistance(`${totals}`, amount), HALF_A_CENT) <= 0;
  const isUnit = compareDecimals(decimalDistance(`${products}`, amount), `${slack}`) <= 0;
  return decided(isTotal, isUnit);
}

/**
 * What a reading after an update shows of the meaning of prices. Null if the price is neither or both.
 * @param sent the TotalPrice and Count that were sent
 */
export function meaningAfter(
  sent: { readonly TotalPrice: string; readonly Count: string },
  { price, Count }: StandingValues,
): PriceMeaning | null {
  // With another count, it is another update that is seen.
  if (compareDecimals(sent.Count, Count) !== 0) return null;
  return decided(
    compareDecimals(price, sent.TotalPrice) === 0,
    isUnitPrice(price, Count, sent.TotalPrice, PLACES_OF_CENTS),
  );
}

function decided(isTotal: boolean, isUnit: boolean): PriceMeaning | null {
  if (isTotal === isUnit) return null;
  return isTotal ? 'total' : 'unit';
}

/** What prices mean, from how many sources showed each meaning. Null while nothing is known, or what is known contradicts itself. */
export function agreedMeaning({ total, unit }: Readonly<Record<PriceMeaning, number>>): PriceMeaning | null {
  return decided(total > 0, unit > 0);
}

/**
 * The total that stands on the invoice; undefined while it is not known what prices mean. From the price of one item: in whole cents if it can have
 * been rounded from that, for 33.3333 times 3 was 100.00; else the exact product.
 */
export function standingTotal(standing: StandingValues, meaning: PriceMeaning | null): string | undefined {
  const { price, Count } = standing;
  if (meaning === null) return undefined;
  if (meaning === 'total') return price;
  const product = withoutProductZeros(decimalProduct(price, Count), price);
  const cents = roundedToPlaces(product, PLACES_OF_CENTS);
  return isUnitPrice(price, Count, cents) ? cents : product;
}

/** The price of one item that stands on the invoice; undefined while it is not known, or where it can't be divided. */
export function standingUnitPrice(
  { price }: StandingValues,
  meaning: PriceMeaning | null,
): string | undefined {
  return meaning === 'unit' ? price : undefined;
}

/** Whether a total stands on the invoice; undefined while it is not known what prices mean. */
export function isStandingTotal(
  total: string,
  { price, Count }: StandingValues,
  meaning: PriceMeaning | null,
): boolean | undefined {
  if (meaning === null) return undefined;
  return meaning === 'total' ? compareDecimals(price, total) === 0 : isUnitPrice(price, Count, total);
}

/** Whether a price is that of one item: times the count it is the total, exactly or within its own rounding. */
function isUnitPrice(
  price: string,
  count: string,
  total: string,
  leastPlaces = LEAST_PLACES_TO_ROUND,
): boolean {
  const off = decimalDistance(decimalProduct(price, count), total);
  return compareDecimals(off, roundingOf(price, count, leastPlaces)) <= 0;
}

/**
 * How far a total can be from a rounded price of one item times its count.
 * @param leastPlaces the fewest decimals to which it can have been rounded: a price with fewer is exact, unless these are those of cents
 */
function roundingOf(price: string, count: string, leastPlaces: number): string {
  const written = Math.min(decimalPlaces(price), MOST_EXACT_PLACES);
  if (written < leastPlaces && leastPlaces > PLACES_OF_CENTS) return '0';
  const places = Math.max(written, leastPlaces);
  return decimalProduct(`0.${'0'.repeat(places)}5`, count.replace(/^[+-]/, ''));
}

/** The product with at least the decimals of the price, as a person would write it. */
function withoutProductZeros(product: string, price: string): string {
  const least = decimalPlaces(price);
  let end = product.length;
  while (decimalPlaces(product.slice(0, end)) > least && product[end - 1] === '0') end -= 1;
  return product.slice(0, end).replace(/\.$/, '');
}
