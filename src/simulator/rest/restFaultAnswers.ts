import type { FaultDecision, LimitAnswer, RestFaultKind, RetryAfter } from '../faults/faults.ts';
import { retryAfterHeader } from '../faults/retryAfter.ts';
import type { CallAnswer } from '../http/callRecord.ts';
import { MAINTENANCE_PAGE } from '../http/maintenancePage.ts';
import type { Reply } from '../http/reply.ts';
import { FORBIDDEN, message, nothing, type RestResult, UNAUTHORIZED } from './readInvoices.ts';
import type { Route } from './routes.ts';

/** A call's answer for the log, and what goes over the wire. */
export interface RestAnswer {
  readonly answer: CallAnswer;
  readonly reply: Reply;
}

/** What an answer depends on besides the decision. */
export interface RestAnswerContext {
  readonly route: Route;
  readonly retryAfter: RetryAfter | undefined;
  /** Milliseconds since 1970, for Retry-After as a date. */
  readonly now: number;
}

/** The answer decided for a REST call. `read` gives the true one; it is called at most once. */
export function answerRead(
  decision: FaultDecision<RestFaultKind>,
  read: () => RestResult,
  context: RestAnswerContext,
): RestAnswer {
  switch (decision.kind) {
    case 'none':
      return truthful(read());
    case 'limit':
      return throttle(decision.answer, decision.waitMs, context);
    case '503':
    case '429':
      return throttle(decision.kind, undefined, context);
    case '500':
      return { answer: 'failed', reply: replyWith(message(500, 'An error has occurred.')) };
    case '404':
      return {
        answer: 'refused',
        reply: replyWith(message(404, 'No HTTP resource was found that matches.')),
      };
    case '403':
      return { answer: 'refused', reply: replyWith(FORBIDDEN) };
    case '401':
      return { answer: 'refused', reply: replyWith(UNAUTHORIZED) };
    case 'empty-list':
      return { answer: 'empty-list', reply: replyWith(nothing(context.route)) };
    case 'html':
      return { answer: 'html', reply: { how: 'text', status: 200, type: 'html', text: MAINTENANCE_PAGE } };
    case 'empty':
      return { answer: 'empty', reply: { how: 'text', status: 200, type: 'json', text: '' } };
    case 'success-500':
      return { answer: 'success-500', reply: { ...replyWith(read()), status: 500 } };
    case 'reset-before':
      return { answer: 'reset', reply: { how: 'reset' } };
    case 'reset-after':
      return { answer: 'reset', reply: { how: 'half', type: 'json', text: read().text, end: 'reset' } };
    case 'truncated':
      return { answer: 'truncated', reply: { how: 'half', type: 'json', text: read().text, end: 'close' } };
    case 'hang':
      return { answer: 'hung', reply: { how: 'silence' } };
    default:
      return decision satisfies never;
  }
}

function truthful(result: RestResult): RestAnswer {
  return { answer: result.status === 200 ? 'read' : 'refused', reply: replyWith(result) };
}

/** @param waitMs the time left until the limit ends; without it, Retry-After gives the configured seconds */
function throttle(
  as: LimitAnswer,
  waitMs: number | undefined,
  { retryAfter, now }: RestAnswerContext,
): RestAnswer {
  const headers = retryAfterHeader(retryAfter, waitMs, now);
  if (as === '503') {
    return {
      answer: 'throttled',
      reply: { how: 'text', status: 503, type: 'plain', text: 'Service Unavailable', headers },
    };
  }
  const text = 'The rate limit for this method has been exceeded. Please try again later.';
  return { answer: 'throttled', reply: replyWith(message(as === '429' ? 429 : 500, text, headers)) };
}

function replyWith({ status, text, headers = {} }: RestResult): Reply & { readonly how: 'text' } {
  return { how: 'text', status, type: 'json', text, headers };
}
