import type { RowCounts, Run, StopCause } from './run.ts';

/**
 * Where a run stands or how it ended, for everybody who tells of it or decides what can be done with it. Whoever needs to know switches on
 * this, and not on the states that a ledger keeps.
 */
export type RunEnd =
  /** Its file is still being read, or the process that read it has died. Nothing was sent. */
  | { readonly kind: 'loading' }
  /** Its rows are in the ledger; nothing was sent yet. */
  | { readonly kind: 'checked' }
  /** Validation failed; nothing was sent. */
  | { readonly kind: 'not valid' }
  /** Nothing was sent since nobody agreed to it, or since the file changed before anybody could. */
  | { readonly kind: 'declined'; readonly cause: DeclineCause; readonly interrupted: boolean }
  /** Under way, or its process has died. */
  | { readonly kind: 'sending' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'stopped'; readonly cause: StopCause | null }
  /** Every valid row has its outcome. `complete`: every row of the file was updated. */
  | { readonly kind: 'finished'; readonly complete: boolean; readonly recorded: boolean };

/** Why nothing of a checked run was sent. */
export type DeclineCause = Extract<StopCause, 'unconfirmed' | 'file changed'>;

/** How a run ended, from what a ledger keeps of it. */
export function endOf({ state, stopCause, sheet, sync }: Run, { updated }: RowCounts): RunEnd {
  switch (state) {
    case 'stopped':
    case 'interrupted':
      if (stopCause === 'unconfirmed' || stopCause === 'file changed')
        return { kind: 'declined', cause: stopCause, interrupted: state === 'interrupted' };
      return state === 'interrupted' ? { kind: state } : { kind: state, cause: stopCause };
    case 'finished':
      return { kind: state, complete: updated === sheet.rows, recorded: sync.recorded };
    case 'loading':
    case 'checked':
    case 'not valid':
    case 'sending':
      return { kind: state };
  }
}

/** Whether rows of a run may have been sent and some are left, so that resuming it is what finishes it. */
export function isUnfinished(end: RunEnd): boolean {
  return end.kind === 'sending' || end.kind === 'stopped' || end.kind === 'interrupted';
}

/** Whether a run can be resumed: it was begun and not finished, or it was declined. */
export function isResumable(end: RunEnd): boolean {
  return isUnfinished(end) || end.kind === 'declined';
}

/** How many rows have no outcome yet. */
export function rowsLeft({ pending, sending }: RowCounts): number {
  return pending + sending;
}
