import { decimalPlaces } from '../../model/decimal.ts';

/** An amount with at least two decimals and with groups of thousands, as people write money: `36,666.27`. */
export function moneyText(decimal: string): string {
  const missing = Math.max(0, 2 - decimalPlaces(decimal));
  const full = missing === 0 ? decimal : `${decimal}${missing === 2 ? '.' : ''}${'0'.repeat(missing)}`;
  return groupedText(full);
}

/** A plain decimal text with groups of thousands: `1,234.5`. */
export function groupedText(decimal: string): string {
  const end = decimal.includes('.') ? decimal.indexOf('.') : decimal.length;
  return decimal.slice(0, end).replace(/\B(?=(\d{3})+$)/g, ',') + decimal.slice(end);
}

/** Whether amounts add up: those of several currencies have no sum. */
export function isOneCurrency(amounts: readonly { readonly currency: string | null }[]): boolean {
  return new Set(amounts.map(({ currency }) => currency)).size <= 1;
}
