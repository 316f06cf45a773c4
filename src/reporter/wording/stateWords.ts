import type { RowCounts, RowState, Run } from '../../model/run.ts';
import { endOf } from '../../model/runEnd.ts';

/** What a row's state means, for the summary. */
export function rowStateMeaning(state: RowState, dryRun: boolean): string {
  switch (state) {
    case 'updated':
      return 'Ongoing WMS confirmed the update.';
    case 'rejected':
      return 'Ongoing WMS rejected the update; its errors are in Results.';
    case 'failed':
      return 'No usable answer after the last attempt.';
    case 'invalid':
      return 'The row has errors and was not sent.';
    case 'pending':
      return dryRun ? 'Valid; not sent, because this was a dry run.' : 'Valid; not sent yet.';
    case 'sending':
      return 'Sent, but the outcome is unknown; will be sent again on resume.';
  }
}

/** How a run ended, in words. */
export function runStateText(run: Run, counts: RowCounts): string {
  if (run.dryRun) return 'Dry run: the file was checked; nothing was sent';
  const end = endOf(run, counts);
  switch (end.kind) {
    case 'loading':
      return 'The file was still being read; nothing was sent';
    case 'checked':
      return 'Checked; nothing was sent yet';
    case 'sending':
      return 'In progress, or its process died; it can be resumed';
    case 'finished':
      return 'Finished: every valid row has its outcome';
    case 'stopped':
      return 'Stopped before the end; it can be resumed';
    case 'interrupted':
      return 'Interrupted; it can be resumed';
    case 'declined':
      return 'Not sent; it can be resumed';
    case 'not valid':
      return 'Not valid: the file has errors; nothing was sent';
  }
}

/** The sentence at the top of the summary, and the state whose colours it has. */
export interface Verdict {
  readonly text: string;
  readonly colour: RowState;
}

/** How a run went, in one sentence. */
export function verdict(run: Run, counts: RowCounts): Verdict {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { invalid, updated } = counts;
  const wrong = `${number(invalid)} of ${rowsText(all)} ${invalid === 1 ? 'needs' : 'need'} correction`;
  const progress = `${number(updated)} of ${rowsText(all)} updated`;
  if (run.dryRun) {
    return invalid === 0
      ? { text: `Dry run: nothing was sent. ${rowsText(all)}, no errors found.`, colour: 'updated' }
      : { text: `Dry run: nothing was sent. ${wrong}.`, colour: 'invalid' };
  }
  const end = endOf(run, counts);
  switch (end.kind) {
    case 'loading':
      return { text: 'The file was still being read: nothing was sent.', colour: 'pending' };
    case 'checked':
      return { text: 'Checked: nothing was sent yet.', colour: 'pending' };
    case 'not valid':
      return { text: `Nothing was sent: ${wrong}.`, colour: 'invalid' };
    case 'sending':
      return { text: `Not finished: ${progress} so far.`, colour: 'invalid' };
    case 'stopped':
      return { text: `Stopped before the end: ${progress}.`, colour: 'rejected' };
    case 'interrupted':
      return { text: `Interrupted: ${progress}.`, colour: 'rejected' };
    case 'declined':
      return { text: 'Not sent: nothing was changed.', colour: 'pending' };
    case 'finished':
      return end.complete
        ? { text: `Finished: ${progress}.`, colour: 'updated' }
        : { text: `Finished: ${progress}. The others are on the To fix tab.`, colour: 'invalid' };
  }
}

/** Asks for a look at the rows that were rejected or failed and may have been applied; null if there are none. */
export function mayHaveBeenAppliedText(rows: number): string | null {
  if (rows === 0) return null;
  return `${rowsText(rows)} not updated may have been applied: check ${rows === 1 ? 'it' : 'them'} in Ongoing WMS.`;
}

/** `1 row`, `1,234 rows`. */
export function rowsText(count: number): string {
  return count === 1 ? '1 row' : `${number(count)} rows`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
