import { visible } from '../../lib/visibleText.ts';
import type { RowCounts, RowState, RunTarget } from '../../model/run.ts';

const ENDED = [
  'updated',
  'unchanged',
  'conflict',
  'held',
  'rejected',
  'failed',
  'invalid',
  'superseded',
] as const;
const NAMES: Partial<Readonly<Record<RowState, string>>> = { conflict: 'in conflict' };

/** How many rows are in which state: `118 updated, 2 rejected`. Rows of unknown outcome are named as such. */
export function countsText(counts: RowCounts): string {
  const parts = ENDED.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${NAMES[state] ?? state}`,
  );
  if (counts.pending > 0) parts.push(`${counts.pending} left to send`);
  if (counts.sending > 0) parts.push(`${counts.sending} of unknown outcome`);
  return parts.join(', ') || 'no rows';
}

type TargetNames = Pick<RunTarget, 'host' | 'warehouse' | 'username'>;

/** Where a run's updates go: `api.example, warehouse acme, as charges`. */
export function targetText({ host, warehouse, username }: TargetNames): string {
  return `${host}, warehouse ${visible(warehouse)}, as ${visible(username)}`;
}

/** What to do with rows that were not updated. @param next what to do with the workbook, such as `import` */
export function toFixAdvice(next: 'import' | 'drop'): string {
  return `Fix the rows on the "To fix" tab of the result workbook, then ${next} that workbook.`;
}

/** What to say of a file that is a header and nothing else. */
export const NOTHING_TO_DO = 'The file has a header and no rows: there is nothing to do.';
