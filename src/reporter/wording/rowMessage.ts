import { type LocalClock, localClock } from '../../lib/localTime.ts';
import type { Problem } from '../../model/row.ts';
import type { LedgerRow, NotSent, RowState, Verification } from '../../model/run.ts';
import { notSentText } from './notSentText.ts';
import { valueText } from './updateTexts.ts';

/** What a message needs to know about the run besides the row. */
export interface MessageContext {
  readonly dryRun?: boolean;
  /** Shows instants in local time; the machine's by default. */
  readonly clock?: LocalClock;
}

/**
 * What happened to a row, in words; the empty string for an update without incident. Problems name their cell.
 */
export function statusMessage(row: LedgerRow, { dryRun = false, clock }: MessageContext = {}): string {
  if (row.state === 'invalid') return row.problems.map(problemWithCell).join('\n');
  if (row.state === 'pending') {
    if (dryRun) return 'Valid. Not sent: this was a dry run.';
    if (row.attempts === 0) return 'Not sent yet.';
    return `Tried ${row.attempts === 1 ? 'once' : `${row.attempts} times`}, but not applied. Resume the run to send it.`;
  }
  if (row.state === 'sending') {
    return 'The run ended while this row was being sent, so its outcome is unknown. Resume the run to send it again.';
  }
  if (NOT_SENT.includes(row.state)) return notSentText(row, row.outcome as NotSent, clock ?? localClock());
  return joinSentences([...outcomeSentences(row), row.sentAgain ? SENT_AGAIN : '']);
}

/** What a reading after the update showed, in a sentence; the empty string if nothing was read. */
export function verificationText(verification: Verification | null): string {
  switch (verification?.state) {
    case undefined:
      return '';
    case 'verified':
      return 'Read again: it is on the invoice.';
    case 'unread':
      return `Not read again: ${verification.reason}`;
    case 'differs': {
      const fields = verification.fields.map(
        ({ field, sent, read }) =>
          `${field} was sent as ${valueText(field, sent)} and is ${valueText(field, read)}`,
      );
      return `Read again, and not what was sent: ${fields.join('; ')}. Check the charge in Ongoing WMS.`;
    }
  }
}

/** What happened to a row, and what a reading after its update showed. */
export function whatBecameOf(row: LedgerRow, context: MessageContext = {}): string {
  return [statusMessage(row, context), verificationText(row.verification)].filter(Boolean).join(' ');
}

/**
 * What the *To fix* tab says about a row. Its rows are in other places than in the original file, so problems name only their column.
 */
export function whatWasWrong(row: LedgerRow, context: MessageContext = {}): string {
  if (row.state === 'invalid') return row.problems.map(problemWithColumn).join('\n');
  if (row.state === 'pending' && context.dryRun) return 'Valid; nothing to fix.';
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

const NOT_SENT: readonly RowState[] = ['unchanged', 'conflict', 'held', 'superseded'];

const SENT_AGAIN = 'Sent again, because the outcome of an earlier call was unknown.';

const KNOWN_OF_CALL =
  /; (it is unknown whether [^;]* was applied|whether [^;]* applied is not known|nothing was sent)\.$/;

function outcomeSentences({ outcome }: LedgerRow): string[] {
  switch (outcome?.state) {
    case undefined:
    case 'unchanged':
    case 'conflict':
    case 'held':
    case 'superseded':
    case 'updated':
      return [];
    case 'rejected': {
      const errors = outcome.errors.map(({ message }) => message);
      const said = distinct([outcome.message, ...errors]);
      return [
        ...(said.length === 0 ? ['The server rejected it without giving a reason.'] : said),
        ...(outcome.mayHaveBeenApplied ? ['An earlier call may have been applied.'] : []),
      ];
    }
    case 'failed':
      return [
        // The cause may end with what is known about the call, also in an older ledger's words; the row's own sentence is clearer.
        outcome.message.replace(KNOWN_OF_CALL, '.'),
        outcome.mayHaveBeenApplied ? 'It may have been applied.' : 'It was not applied.',
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
