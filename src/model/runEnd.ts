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
  /** A person closed it, or all that was left of it was imported from its *To fix* tab. */
  | { readonly kind: 'closed'; readonly abandoned: boolean }
  /** Every valid row has its outcome. `complete`: no row of the file needs anything more. */
  | { readonly kind: 'finished'; readonly complete: boolean; readonly recorded: boolean };

/** Why nothing of a checked run was sent. */
export type DeclineCause = Extract<StopCause, 'unconfirmed' | 'file changed'>;

/** How a run ended, from what a ledger keeps of it. */
export function endOf({ state, stopCause, sheet, sync }: Run, counts: RowCounts): RunEnd {
  switch (state) {
    case 'stopped':
    case 'interrupted':
      if (stopCause === 'unconfirmed' || stopCause === 'file changed')
        return { kind: 'declined', cause: stopCause, interrupted: state === 'interrupted' };
      if (isSuperseded(counts)) return { kind: 'closed', abandoned: false };
      return state === 'interrupted' ? { kind: state } : { kind: state, cause: stopCause };
    case 'sending':
      return isSuperseded(counts) ? { kind: 'closed', abandoned: false } : { kind: state };
    case 'finished':
      return { kind: state, complete: rowsClosed(counts) === sheet.rows, recorded: sync.recorded };
    case 'abandoned':
      return { kind: 'closed', abandoned: true };
    case 'loading':
    case 'checked':
    case 'not valid':
      return { kind: state };
  }
}

/** Whether all that was left of a run belongs to another one now. */
function isSuperseded(counts: RowCounts): boolean {
  return counts.superseded > 0 && rowsLeft(counts) === 0;
}

/** How many rows need nothing more: they were updated, say what the charge says already, or belong to another run now. */
function rowsClosed({ updated, unchanged, superseded }: RowCounts): number {
  return updated + unchanged + superseded;
}

/** Whether rows of a run may have been sent and some are left, so that it takes a resume to finish it. */
export function isUnfinished(end: RunEnd): boolean {
  return end.kind === 'sending' || end.kind === 'stopped' || end.kind === 'interrupted';
}

/** How many rows have no outcome yet. */
export function rowsLeft({ pending, sending }: RowCounts): number {
  return pending + sending;
}

/** How many rows need a person: they were neither updated nor are left to send. */
export function rowsOpen({ invalid, conflict, held, rejected, failed }: RowCounts): number {
  return invalid + conflict + held + rejected + failed;
}
