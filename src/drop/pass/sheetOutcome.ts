import type { RowCounts } from '../../model/run.ts';
import { rowsLeft } from '../../model/runEnd.ts';
import type { Kept } from './folders.ts';

/**
 * What became of a file in a pass. `waiting`: it is in the drop folder, for the next pass. `in processing`: it was begun and
 * is in `processing/`, where the next pass continues it or archives it.
 */
export type SheetState = Kept | 'waiting' | 'in processing';

/** A sheet in a pass, in words that may be shown. */
export interface SheetOutcome {
  readonly file: string;
  readonly state: SheetState;
  /** Where it lies now, inside the drop folder. */
  readonly path: string;
  readonly run: string | null;
  readonly counts: RowCounts | null;
  /** How many rejected and failed rows may have been applied; null where there are no counts. */
  readonly mayHaveBeenApplied: number | null;
  /** What happened, in a sentence or two. */
  readonly message: string;
  /** Whether a person must do something. */
  readonly needsPerson: boolean;
}

/** Why a pass goes no further. */
export interface PassStop {
  readonly kind: 'stopped' | 'interrupted';
  readonly reason: string;
}

const STATES = ['updated', 'rejected', 'failed', 'invalid'] as const;

/** `118 updated, 2 rejected` */
export function countsText(counts: RowCounts): string {
  const parts = STATES.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  const left = rowsLeft(counts);
  if (left > 0) parts.push(`${left} not sent`);
  return parts.join(', ') || 'no rows';
}
