import type { Problem } from '../../model/row.ts';
import type { LedgerRow } from '../../model/run.ts';

/** What a message may need to know of the run besides the row. */
export interface MessageContext {
  readonly dryRun?: boolean;
}

/**
 * What became of a row, in words; the empty string for an update that went without event. Problems name their cell.
 */
export function statusMessage(row: LedgerRow, { dryRun = false }: MessageContext = {}): string {
  if (row.state === 'invalid') return row.problems.map(problemWithCell).join('\n');
  if (row.state === 'pending') {
    if (dryRun) return 'Valid. Not sent: this was a dry run.';
    if (row.attempts === 0) return 'Not sent yet.';
    return `Tried ${row.attempts === 1 ? 'once' : `${row.attempts} times`} and definitely not applied; it is sent when the run is resumed.`;
  }
  if (row.state === 'sending') {
    return 'It was being sent when the run ended; its outcome is unknown. It is sent again when the run is resumed.';
  }
  return joinSentences([...outcomeSentences(row), row.sentAgain ? SENT_AGAIN : '']);
}

/**
 * What the *To fix* tab says of a row. There the rows stand elsewhere than in the sheet, so that problems name their column only.
 */
export function whatWasWrong(row: LedgerRow, context: MessageContext = {}): string {
  if (row.state === 'invalid') return row.problems.map(problemWithColumn).join('\n');
  return statusMessage(row, context);
}

/**
 * The kinds of errors of a row, for filtering: the API's ErrorTypes of a rejected row, the kinds of problems of an invalid one.
 */
export function errorTypes(row: LedgerRow): string {
  if (row.state === 'invalid') return unique(row.problems.map(({ kind }) => kind));
  if (row.outcome?.state === 'rejected') return unique(row.outcome.errors.map(({ errorType }) => errorType));
  return '';
}

const SENT_AGAIN = 'Sent again, because it was not known whether an earlier call had arrived.';

function outcomeSentences({ outcome }: LedgerRow): string[] {
  switch (outcome?.state) {
    case undefined:
    case 'updated':
      return [];
    case 'rejected': {
      const errors = outcome.errors.map(({ message }) => message);
      const said = distinct([outcome.message, ...errors]);
      return [
        ...(said.length === 0 ? ['The server rejected it without saying why.'] : said),
        ...(outcome.mayHaveBeenApplied ? ['An earlier call may have been applied.'] : []),
      ];
    }
    case 'failed':
      return [
        // The cause may end with what is known of the call; the row's own sentence says it better.
        outcome.message.replace(/; (whether [^;]* applied is not known|nothing was sent)\.$/, '.'),
        outcome.mayHaveBeenApplied ? 'It may have been applied.' : 'It was definitely not applied.',
      ];
  }
}

function problemWithCell({ cell, column, message }: Problem): string {
  const place = [column, cell === '' ? '' : `(${cell})`].filter(Boolean).join(' ');
  return place === '' ? message : `${place}: ${message}`;
}

function problemWithColumn({ column, message }: Problem): string {
  return column === '' ? message : `${column}: ${message}`;
}

function unique(texts: readonly string[]): string {
  return distinct(texts).join(', ');
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => text.trim()))].filter(Boolean);
}

/** Ends each part as a sentence, so that the next does not run into it. */
function joinSentences(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => (/[.!?…:)\]"”]$/.test(part) ? part : `${part}.`))
    .join(' ');
}
