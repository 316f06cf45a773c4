import type { InvoicesAnswer } from '../ongoing/rest/invoicesAnswer.ts';
import { growingWaitMs, type WaitPolicy } from '../sender/growingWait.ts';

/** What a user needs to read invoices. How a server answers without it is not documented, so it is named with every refusal. */
export const PERMISSION_REMEDY =
  'To read invoices, the user needs a permission of its own. Ask the warehouse to tick "Allow this user to see invoicing information in the API" under Administration → Integration → API for goods owners.';

/** Why reading ended early. `absent`: the server has nothing at all for what was asked. */
export type ReadStopCause = Exclude<InvoicesAnswer['kind'], 'read'>;

/** What to do after an answer. What to make of `absent` and `too large` depends on the question. */
export type ReadStep =
  | {
      readonly kind: 'use';
      readonly answer: Extract<InvoicesAnswer, { kind: 'read' | 'absent' | 'too large' }>;
    }
  /** Wait and ask again. `pauseAll`: nothing else may be asked meanwhile either. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly pauseAll: boolean }
  /** Every other call would end the same way. `message` is for people, and says what to do where that is known. */
  | { readonly kind: 'stop'; readonly cause: ReadStopCause; readonly message: string };

/** What the decision depends on. */
export interface ReadSituation extends WaitPolicy {
  readonly answer: InvoicesAnswer;
  /** Calls for this that got no usable answer, this one included; throttled ones do not count. */
  readonly failed: number;
  /** Throttled answers, this one included. */
  readonly throttled: number;
  readonly maxAttempts: number;
}

/**
 * The whole decision after an answer to a call that reads. Reading is always safe to repeat, so whatever may pass by itself is tried again,
 * with the waits of sending.
 */
export function nextReadStep(situation: ReadSituation): ReadStep {
  const { answer, failed, maxAttempts } = situation;
  switch (answer.kind) {
    case 'read':
    case 'absent':
    case 'too large':
      return { kind: 'use', answer };
    case 'refused':
      return stop(answer, PERMISSION_REMEDY);
    case 'misdirected':
    case 'invalid':
      return stop(answer);
    case 'throttled':
      return afterThrottling(situation, answer);
    case 'failed':
      if (!answer.transient) return stop(answer);
      if (failed >= maxAttempts) return stop(answer, tried(failed));
      return { kind: 'retry', delayMs: growingWaitMs(situation, failed), pauseAll: false };
    default:
      return answer satisfies never;
  }
}

function afterThrottling(
  situation: ReadSituation,
  answer: Extract<InvoicesAnswer, { kind: 'throttled' }>,
): ReadStep {
  const { throttled, maxAttempts, longestWaitMs } = situation;
  const delayMs = Math.max(answer.retryAfterMs ?? 0, growingWaitMs(situation, throttled));
  if (delayMs > longestWaitMs) return stop(answer, 'That is longer than --max-wait.');
  if (throttled >= maxAttempts) return stop(answer, tried(throttled));
  return { kind: 'retry', delayMs, pauseAll: true };
}

function stop(answer: Exclude<InvoicesAnswer, { kind: 'read' }>, ...more: readonly string[]): ReadStep {
  return { kind: 'stop', cause: answer.kind, message: [answer.message, ...more].join(' ') };
}

function tried(times: number): string {
  return times === 1 ? 'Tried once.' : `Tried ${times} times.`;
}
