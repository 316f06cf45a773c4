import type { Outcome } from '../ledger/ledger.ts';
import type { Answer } from '../ongoing/answer.ts';

/** What to do with a row after an answer to it. */
export type NextStep =
  | { readonly kind: 'settle'; readonly outcome: Outcome }
  /** Wait and send it again. `pauseAll`: nothing else may be sent meanwhile either. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly pauseAll: boolean }
  /** End the run; the row goes back to where it was. */
  | { readonly kind: 'stop'; readonly reason: string };

/** What the decision rests on. */
export interface Situation {
  readonly answer: Answer;
  /** Calls made for this row in this run of the process, this one included. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** The first wait, in milliseconds; each further one is twice as long. */
  readonly retryWaitMs: number;
  /** The longest wait that is worth it; a server that asks for more ends the run. */
  readonly longestWaitMs: number;
  /** From 0 to 1, so that several clients do not come back in step. */
  readonly random: number;
  /** Whether an earlier call for this row may have been applied. */
  readonly mayHaveBeenApplied: boolean;
  /** Whether the server gave a usable answer to some other row since this one was first sent. */
  readonly othersAnswered: boolean;
}

/**
 * The whole decision after an answer: keep it, try again, or end the run. Only what may pass by itself is tried again;
 * what every other row would meet as well ends the run, so that it can be resumed.
 */
export function nextStep(situation: Situation): NextStep {
  const { answer } = situation;
  switch (answer.kind) {
    case 'updated':
      return { kind: 'settle', outcome: { state: 'updated' } };
    case 'rejected':
      return {
        kind: 'settle',
        outcome: { state: 'rejected', message: answer.message, errors: answer.errors },
      };
    case 'refused':
      return {
        kind: 'stop',
        reason: `${sentence(answer.message)} Check the user name, the password and the user's rights, then resume the run.`,
      };
    case 'misdirected':
      return { kind: 'stop', reason: `${sentence(answer.message)} Mend that and resume the run.` };
    case 'throttled':
      return afterThrottling(situation, answer.message, answer.retryAfterMs);
    case 'unanswered':
      return afterNoAnswer(situation, answer);
  }
}

function afterThrottling(situation: Situation, message: string, retryAfterMs: number | null): NextStep {
  const delayMs = Math.max(retryAfterMs ?? 0, growingWaitMs(situation));
  if (delayMs > situation.longestWaitMs) {
    return {
      kind: 'stop',
      reason: `${sentence(message)} It asks to wait ${Math.ceil(delayMs / 60_000)} minutes. Resume the run then.`,
    };
  }
  if (situation.attempt < situation.maxAttempts) return { kind: 'retry', delayMs, pauseAll: true };
  return afterLastAttempt(situation, message);
}

function afterNoAnswer(situation: Situation, answer: Extract<Answer, { kind: 'unanswered' }>): NextStep {
  const mayHaveBeenApplied = situation.mayHaveBeenApplied || answer.mayHaveBeenApplied;
  if (answer.transient && situation.attempt < situation.maxAttempts) {
    return { kind: 'retry', delayMs: growingWaitMs(situation), pauseAll: false };
  }
  if (answer.transient && !mayHaveBeenApplied) return afterLastAttempt(situation, answer.message);
  return { kind: 'settle', outcome: { state: 'failed', message: answer.message, mayHaveBeenApplied } };
}

/** A row that was surely not applied failed by itself only if others got through meanwhile; else the server is out of reach for all. */
function afterLastAttempt(situation: Situation, message: string): NextStep {
  const { othersAnswered, mayHaveBeenApplied, attempt } = situation;
  if (othersAnswered) return { kind: 'settle', outcome: { state: 'failed', message, mayHaveBeenApplied } };
  return {
    kind: 'stop',
    reason: `${sentence(message)} Tried ${attempt} ${attempt === 1 ? 'time' : 'times'}. Resume the run when the server can be reached again.`,
  };
}

/** Twice as long each time, of which the last half is left to chance ("equal jitter"). */
function growingWaitMs({ retryWaitMs, attempt, random, longestWaitMs }: Situation): number {
  const whole = Math.min(retryWaitMs * 2 ** (attempt - 1), longestWaitMs);
  return Math.round(whole / 2 + (whole / 2) * random);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
