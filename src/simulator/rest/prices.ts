import { DecimalSum } from '../../model/decimal.ts';

/** The sum of decimal texts, rounded to two decimals, half away from zero: `1234.10`. */
export function amountOf(totals: readonly string[]): string {
  const sum = new DecimalSum();
  for (const total of totals) sum.add(total);
  const { units, scale } = parse(sum.toString());
  return quotient(units, 10n ** BigInt(scale), 2);
}

/**
 * The price of one item: the total divided by the count, rounded half away from zero, without trailing zeros. With a count of zero, for
 * which nothing is documented, it is the total itself.
 * @param decimals at most this many
 */
export function unitPrice(total: string, count: string, decimals: number): string {
  const price = parse(total);
  const items = parse(count);
  if (items.units === 0n) return total;
  const exact = quotient(
    price.units * 10n ** BigInt(items.scale),
    items.units * 10n ** BigInt(price.scale),
    decimals,
  );
  return exact.includes('.') ? exact.replace(/\.?0+$/, '') : exact;
}

function parse(text: string): { readonly units: bigint; readonly scale: number } {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const units = BigInt(`0${whole}${fraction}`);
  return { units: text.startsWith('-') ? -units : units, scale: fraction.length };
}

/** With exactly this many decimals, rounded half away from zero. */
function quotient(dividend: bigint, divisor: bigint, decimals: number): string {
  const negative = dividend < 0n !== divisor < 0n;
  const above = (dividend < 0n ? -dividend : dividend) * 10n ** BigInt(decimals);
  const below = divisor < 0n ? -divisor : divisor;
  const rounded = (2n * above + below) / (2n * below);
  const digits = rounded.toString().padStart(decimals + 1, '0');
  const sign = negative && rounded !== 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
