import type { SendableRow } from '../ledger/ledger.ts';
import type { Outcome, StopCause } from '../model/run.ts';
import type { Answer } from '../ongoing/answers/answer.ts';
import { growingWaitMs } from './growingWait.ts';

/** What to do about refused credentials. */
export const REFUSED_REMEDY = 'Check the user name, password, and permissions, then resume the run.';

/** What to do with a row after an answer to it. */
export type NextStep =
  | { readonly kind: 'settle'; readonly outcome: Outcome }
  /** Wait and send it again. `pauseAll`: nothing else may be sent meanwhile either. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly pauseAll: boolean }
  /** The server accepts the user, but refused this row. Whether the refusal is about the row alone, later rows show: `outcome` is for that, `words` are the server's. */
  | { readonly kind: 'refusal'; readonly outcome: Rejected; readonly words: string }
  /** End the run; the row goes back to where it was. */
  | { readonly kind: 'stop'; readonly cause: StopCause; readonly reason: string };

type Rejected = Extract<Outcome, { state: 'rejected' }>;

/** What the decision depends on. */
export interface Situation {
  readonly answer: Answer;
  /** Calls for this row that got no usable answer, this one included; throttled ones do not count. */
  readonly unanswered: number;
  /** Throttled answers to this row in a row, this one included. */
  readonly throttled: number;
  readonly maxAttempts: number;
  /** The first wait, in milliseconds; each further one is twice as long. */
  readonly retryWaitMs: number;
  /** The longest acceptable wait, in milliseconds; a server that asks for more ends the run. */
  readonly longestWaitMs: number;
  /** From 0 to 1; keeps several clients from retrying in step. */
  readonly random: number;
  /** Whether an earlier call for this row may have been applied. */
  readonly mayHaveBeenApplied: boolean;
  /** Whether the server gave a usable answer to another row since the call before this one. */
  readonly othersAnswered: boolean;
  /** Whether the server has accepted the user: it updated another row for it, in this run or shortly before. */
  readonly accepted: boolean;
  /** The row, for messages: `row 7`; null for a call that is not about a row. */
  readonly row: (Pick<SendableRow, 'update'> & { readonly name: string }) | null;
}

/**
 * The whole decision after an answer: keep it, try again, or end the run. Only a problem that may pass by itself is retried;
 * a problem that would hit every other row too ends the run, so that it can be resumed.
 */
export function nextStep(situation: Situation): NextStep {
  const { answer } = situation;
  switch (answer.kind) {
    case 'updated':
      return { kind: 'settle', outcome: { state: 'updated' } };
    case 'rejected':
      return {
        kind: 'settle',
        outcome: {
          state: 'rejected',
          message: answer.message,
          errors: answer.errors,
          mayHaveBeenApplied: situation.mayHaveBeenApplied,
        },
      };
    case 'refused':
      return afterRefusal(situation, answer);
    case 'misdirected':
      return stop('misdirected', answer.message, 'Fix this, then resume the run.');
    case 'throttled':
      return afterThrottling(situation, answer);
    case 'unanswered':
      return afterNoAnswer(situation, answer);
  }
}

/** Wrong credentials are refused at the first call. Once they are known to be right, a refusal is about the row, such as one of a closed period. */
function afterRefusal(situation: Situation, { message }: Extract<Answer, { kind: 'refused' }>): NextStep {
  if (situation.accepted) {
    const about = 'The server accepts this user for other rows, so this is about the row.';
    return {
      kind: 'refusal',
      words: sentence(message),
      outcome: {
        state: 'rejected',
        message: `${sentence(message)} ${about}`,
        errors: [],
        mayHaveBeenApplied: situation.mayHaveBeenApplied,
      },
    };
  }
  const { row } = situation;
  const other =
    row && ` If they are right, it is ${row.name} (charge ${row.update.ChargeId}) that is refused.`;
  return stop('refused', message, `${REFUSED_REMEDY}${other ?? ''}`);
}

/** A throttled row never fails: it waits as long as any row gets through, and otherwise the run ends. */
function afterThrottling(situation: Situation, answer: Extract<Answer, { kind: 'throttled' }>): NextStep {
  const { throttled, maxAttempts, othersAnswered, longestWaitMs } = situation;
  const delayMs = Math.max(answer.retryAfterMs ?? 0, growingWaitMs(situation, throttled));
  if (delayMs > longestWaitMs) {
    const minutes = Math.ceil(delayMs / 60_000);
    return stop(
      'throttled',
      answer.message,
      `That is longer than --max-wait. Resume the run in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    );
  }
  if (throttled < maxAttempts || othersAnswered) return { kind: 'retry', delayMs, pauseAll: true };
  return stop('throttled', answer.message, `Tried ${times(throttled)}. Resume the run later.`);
}

function afterNoAnswer(situation: Situation, answer: Extract<Answer, { kind: 'unanswered' }>): NextStep {
  const { unanswered, maxAttempts, othersAnswered } = situation;
  const mayHaveBeenApplied = situation.mayHaveBeenApplied || answer.mayHaveBeenApplied;
  if (answer.transient && unanswered < maxAttempts) {
    return { kind: 'retry', delayMs: growingWaitMs(situation, unanswered), pauseAll: false };
  }
  // If no row gets an answer and this call was certainly not applied, the row itself did not fail.
  if (answer.transient && !answer.mayHaveBeenApplied && !othersAnswered) {
    return stop(
      'unreachable',
      answer.message,
      `Tried ${times(unanswered)}. Resume the run when the server can be reached again.`,
    );
  }
  return { kind: 'settle', outcome: { state: 'failed', message: answer.message, mayHaveBeenApplied } };
}

function stop(cause: StopCause, message: string, remedy: string): NextStep {
  return { kind: 'stop', cause, reason: `${sentence(message)} ${remedy}` };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
