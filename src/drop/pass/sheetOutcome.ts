import { basename } from 'node:path';
import { visible } from '../../lib/visibleText.ts';
import type { RowCounts, RunCompare } from '../../model/run.ts';
import type { Claim } from './claim.ts';
import type { Kept } from './folders.ts';

/**
 * What became of a file in a pass. `not taken`: it is of no use as it is, or can't be moved, and was left where it is. `waiting`: it is in the drop folder for the next pass. `in processing`: it was started and is in
 * `processing/`, where the next pass continues or archives it.
 */
export type SheetState = Kept | 'not taken' | 'waiting' | 'in processing';

/** A file in a pass. All texts in it are safe to show. */
export interface SheetOutcome {
  readonly file: string;
  readonly state: SheetState;
  /** Where it is now, relative to the drop folder. */
  readonly path: string;
  readonly run: string | null;
  readonly counts: RowCounts | null;
  /** How many rejected and failed rows may have been applied; null if there are no counts. */
  readonly mayHaveBeenApplied: number | null;
  /** What came of comparing its rows with the invoices; null if there are no counts. */
  readonly compare: RunCompare | null;
  /** What happened, in a sentence or two. */
  readonly message: string;
  /** What was noticed while it was read, in sentences. */
  readonly notes?: readonly string[];
  /** Whether a person must do something. */
  readonly needsPerson: boolean;
}

/** Why a pass ends early. */
export interface PassStop {
  readonly kind: 'stopped' | 'interrupted';
  readonly reason: string;
}

/** What became of a file of which no row was sent, and which needs nobody. @param path where it is, relative to the drop folder */
export function outcomeOf(name: string, state: SheetState, path: string, message: string): SheetOutcome {
  return {
    file: visible(name),
    state,
    path: visible(path),
    run: null,
    counts: null,
    mayHaveBeenApplied: null,
    compare: null,
    message: message.trim(),
    notes: [],
    needsPerson: false,
  };
}

/** A file that stays where a pass began with it. */
export function staysInProcessing({ name, path, run }: Claim, reason: string): SheetOutcome {
  const message = `${visible(reason)} It stays in processing/; the next pass tries again.`;
  return { ...outcomeOf(name, 'in processing', `processing/${basename(path)}`, message), run };
}
