import type { RowCounts, Run, StopCause } from './run.ts';

/**
 * The state of a run, or how it ended. Code that reports on a run or decides what can be done with it switches on this,
 * not on the states in the ledger.
 */
export type RunEnd =
  /** Its file is still being read, or the process that read it has died. Nothing was sent. */
  | { readonly kind: 'loading' }
  /** Its rows are in the ledger; nothing was sent yet. */
  | { readonly kind: 'checked' }
  /** Validation failed; nothing was sent. */
  | { readonly kind: 'not valid' }
  /** Nothing was sent, because nobody confirmed the run or because the file changed before anybody could. */
  | { readonly kind: 'declined'; readonly cause: DeclineCause; readonly interrupted: boolean }
  /** Under way, or its process has died. */
  | { readonly kind: 'sending' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'stopped'; readonly cause: StopCause | null }
  /** Every valid row has its outcome. `complete`: every row of the file was updated. */
  | { readonly kind: 'finished'; readonly complete: boolean; readonly recorded: boolean };

/** Why nothing of a checked run was sent. */
export type DeclineCause = Extract<StopCause, 'unconfirmed' | 'file changed'>;

/** How a run ended, according to its ledger. */
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

/** Whether rows of a run may have been sent and some are left, so that it takes a resume to finish it. */
export function isUnfinished(end: RunEnd): boolean {
  return end.kind === 'sending' || end.kind === 'stopped' || end.kind === 'interrupted';
}

/** Whether a run can be resumed: it was started but not finished, or it was declined. */
export function isResumable(end: RunEnd): boolean {
  return isUnfinished(end) || end.kind === 'declined';
}

/** How many rows have no outcome yet. */
export function rowsLeft({ pending, sending }: RowCounts): number {
  return pending + sending;
}
