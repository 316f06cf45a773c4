import type { Problem, RawRow } from '../model/row.ts';
import { type Layout, rowProblem } from './checkRow.ts';

const NAMED_ROWS = 5;

/**
 * The problem of a row whose ChargeId stands in other rows too: which of them is meant can't be known, so none is sent.
 * @param rows the numbers of all rows with this ChargeId, this row's among them, in order
 */
export function duplicateProblem(
  raw: RawRow,
  layout: Layout,
  chargeId: number,
  rows: readonly number[],
): Problem {
  const message = `ChargeId ${chargeId} stands also in ${otherRows(rows, raw.row)}. Keep one of them, or say --allow-duplicates to send them all in order.`;
  return rowProblem(raw, layout, 'ChargeId', 'duplicate', message);
}

/** `row 9`, `rows 9 and 12`, or `rows 1, 2, 3, 4, 5 and 17 more`. */
function otherRows(rows: readonly number[], row: number): string {
  const total = rows.length - 1;
  const named = rows.slice(0, NAMED_ROWS + 2).filter((other) => other !== row);
  if (total === 1) return `row ${named[0]}`;
  if (total > NAMED_ROWS + 1)
    return `rows ${named.slice(0, NAMED_ROWS).join(', ')} and ${total - NAMED_ROWS} more`;
  return `rows ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}
