import { sameDecimal } from '../model/decimal.ts';
import type { CheckedRow } from '../model/row.ts';

/** What the rows above a row add up to. */
export interface SumsAbove {
  readonly rows: number;
  /** The sum of their ChargeIds. */
  readonly ids: number;
  readonly count: string;
  readonly totalPrice: string;
}

/**
 * Why the last row of a file is no charge's row but holds totals without saying so, as a clause; null if it is a row like the others. Its
 * numbers are the sums of the rows above it, and it has no ChargeId, or the number or sum of the ids in that column: it would
 * update some charge with the sums.
 */
export function whyTotals({ values, problems }: CheckedRow, above: SumsAbove): string | null {
  const { ChargeId: id, Count: count, TotalPrice: price, ...others } = values;
  if (above.rows < 2 || (count === undefined && price === undefined)) return null;
  if (count !== undefined && !sameDecimal(count, above.count)) return null;
  if (price !== undefined && !sameDecimal(price, above.totalPrice)) return null;
  if (id === above.rows)
    return `its ChargeId is the number of rows above it (${id}), and its numbers are their sums`;
  if (id !== undefined)
    return id === above.ids
      ? `its ChargeId is the sum of the ids above it, and its numbers are their sums`
      : null;
  const isBare =
    Object.keys(others).length === 0 &&
    problems.every(({ kind }) => kind === 'required' || kind === 'count and price go together');
  return isBare ? 'it has no ChargeId, and its numbers are the sums of the rows above it' : null;
}
