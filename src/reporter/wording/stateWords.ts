import type { RowCounts, RowState, Run } from '../../model/run.ts';
import { endOf } from '../../model/runEnd.ts';

/**
 * What a row's state means, for the summary.
 * @param byReading whether an exported file or an invoice, not only other runs, decided the state of rows that were not sent
 */
export function rowStateMeaning(state: RowState, dryRun: boolean, byReading: boolean): string {
  switch (state) {
    case 'updated':
      return 'Ongoing WMS confirmed the update.';
    case 'rejected':
      return 'Ongoing WMS rejected the update; the Results tab has its errors.';
    case 'failed':
      return 'No usable answer after the last attempt.';
    case 'invalid':
      return 'The row has errors; it was not sent.';
    case 'pending':
      return dryRun ? 'Valid; not sent, because this was a dry run.' : 'Valid; not sent yet.';
    case 'unchanged':
      return byReading
        ? 'Not sent: the charge has these values already, or nothing was changed since it was exported.'
        : 'Not sent: an earlier run updated the charge with the same values.';
    case 'conflict':
      return byReading
        ? 'Not sent: the charge was changed after the file was read or exported.'
        : 'Not sent: another run updated the charge with other values after the file was read.';
    case 'held':
      return 'Not sent: the change may be a mistake. The Results tab says why.';
    case 'superseded':
      return 'Imported again by another run, from the "To fix" tab.';
    case 'sending':
      return 'Sent, but the outcome is unknown. Resume the run to send it again.';
  }
}

/** How a run ended, in words. */
export function runStateText(run: Run, counts: RowCounts): string {
  if (run.dryRun) return 'Dry run: the file was checked, and nothing was sent';
  const end = endOf(run, counts);
  switch (end.kind) {
    case 'loading':
      return 'The file was still being read; nothing was sent';
    case 'checked':
      return 'Checked; nothing was sent yet';
    case 'sending':
      return 'In progress, or ended unexpectedly; it can be resumed';
    case 'finished':
      return 'Finished: every valid row has an outcome';
    case 'stopped':
      return 'Stopped early; it can be resumed';
    case 'interrupted':
      return 'Interrupted; it can be resumed';
    case 'declined':
      return 'Not sent';
    case 'closed':
      return end.abandoned
        ? 'Abandoned: what was left is not sent'
        : 'Closed: what was left was imported from the "To fix" tab';
    case 'not valid':
      return 'Not valid: the file has errors, and nothing was sent';
  }
}

/** The sentence at the top of the summary, and the state whose color it has. */
export interface Verdict {
  readonly text: string;
  readonly color: RowState;
}

/**
 * How a run went, in one sentence or two.
 * @param differing how many updated rows were read again, and are not as they were sent
 */
export function verdict(run: Run, counts: RowCounts, differing = 0): Verdict {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { invalid, updated, unchanged, superseded } = counts;
  const wrong = `${number(invalid)} of ${rowsText(all)} ${invalid === 1 ? 'needs' : 'need'} correction`;
  const others = [
    unchanged > 0 ? `, ${number(unchanged)} unchanged` : '',
    superseded > 0 ? `, ${number(superseded)} imported again` : '',
  ].join('');
  const progress = `${number(updated)} of ${rowsText(all)} updated${others}`;
  if (run.dryRun) {
    return invalid === 0
      ? { text: `Dry run: nothing was sent. ${rowsText(all)}, no errors found.`, color: 'updated' }
      : { text: `Dry run: nothing was sent. ${wrong}.`, color: 'invalid' };
  }
  const end = endOf(run, counts);
  switch (end.kind) {
    case 'loading':
      return { text: 'The file was still being read: nothing was sent.', color: 'pending' };
    case 'checked':
      return { text: 'Checked: nothing was sent yet.', color: 'pending' };
    case 'not valid':
      return { text: `Nothing was sent: ${wrong}.`, color: 'invalid' };
    case 'sending':
      return { text: `Not finished: ${progress} so far.`, color: 'invalid' };
    case 'stopped':
      return { text: `Stopped early: ${progress}.`, color: 'rejected' };
    case 'interrupted':
      return { text: `Interrupted: ${progress}.`, color: 'rejected' };
    case 'declined':
      return { text: 'Not sent: nothing was changed.', color: 'pending' };
    case 'closed':
      return { text: `${end.abandoned ? 'Abandoned' : 'Closed'}: ${progress}.`, color: 'pending' };
    case 'finished': {
      const differ =
        differing === 0 ? '' : ` ${rowsText(differing)} ${differing === 1 ? 'is' : 'are'} not as sent.`;
      const others = end.complete ? '' : ' The others are on the "To fix" tab.';
      const color = end.complete ? 'updated' : 'invalid';
      return { text: `Finished: ${progress}.${others}${differ}`, color: differing > 0 ? 'rejected' : color };
    }
  }
}

/** Asks to check the rows that were rejected or failed but may have been applied; null if there are none. */
export function mayHaveBeenAppliedText(rows: number): string | null {
  if (rows === 0) return null;
  const [what, them] = rows === 1 ? ['row', 'it'] : ['rows', 'them'];
  return `${number(rows)} rejected or failed ${what} may have been applied: check ${them} in Ongoing WMS.`;
}

/** `1 row`, `1,234 rows`. */
export function rowsText(count: number): string {
  return count === 1 ? '1 row' : `${number(count)} rows`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** What a dry run found wrong, in a sentence. */
export function dryRunText({ sheet }: Run, { invalid }: RowCounts): string {
  const wrong =
    invalid === 0
      ? "The file can't be imported as it is."
      : `${invalid} of ${sheet.rows} rows can't be sent as they are.`;
  return `${wrong} Nothing was sent.`;
}
