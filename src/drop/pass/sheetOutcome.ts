import type { RowCounts } from '../../model/run.ts';

import type { Kept } from './folders.ts';

/**
 * What became of a sheet in a pass. `waiting`: it lies in the drop folder, to be taken by the next pass. `in processing`: it was begun and
 * lies in `processing/`, where the next pass goes on with it or files it away.
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
