import type { FaultDecision, LimitAnswer, RetryAfter } from '../faults/faults.ts';
import { retryAfterHeader } from '../faults/retryAfter.ts';
import type { CallAnswer } from '../http/callRecord.ts';
import { MAINTENANCE_PAGE } from '../http/maintenancePage.ts';
import type { Reply } from '../http/reply.ts';
import { SoapFault, serverFault, writeEnvelope, writeFault } from './envelope.ts';
import { writeUpdateOf } from './updateCharge.ts';

/** A call's answer for the log, and what goes over the wire. */
export interface Answer {
  readonly answer: CallAnswer;
  readonly reply: Reply;
}

/** The endpoint's own result of a call: its SOAP answer. */
export interface CarriedOut {
  readonly status: number;
  readonly answer: CallAnswer;
  readonly text: string;
}

/** What an answer depends on besides the decision. */
export interface AnswerContext {
  readonly chargeId: number | null;
  readonly retryAfter: RetryAfter | undefined;
  /** Milliseconds since 1970, for Retry-After as a date. */
  readonly now: number;
}

/**
 * The answer decided for a call. `carryOut` checks and stores; it is called at most once, and never by the faults that
 * prevent the call from being carried out.
 */
export function answerCall(
  decision: FaultDecision,
  carryOut: () => CarriedOut,
  context: AnswerContext,
): Answer {
  switch (decision.kind) {
    case 'none':
      return truthful(carryOut());
    case 'limit':
      return throttle(decision.answer, decision.waitMs, context);
    case '503':
    case '429':
      return throttle(decision.kind, undefined, context);
    case 'fault':
      return {
        answer: 'failed',
        reply: writeFaultReply(
          serverFault('Transaction was deadlocked on lock resources with another process.'),
        ),
      };
    case 'html':
      return { answer: 'html', reply: { how: 'text', status: 200, type: 'html', text: MAINTENANCE_PAGE } };
    case 'reset-before':
      return { answer: 'reset', reply: { how: 'reset' } };
    case 'reset-after':
      carryOut();
      return { answer: 'reset', reply: { how: 'reset' } };
    case 'hang':
      return { answer: 'hung', reply: { how: 'silence' } };
    case 'hang-after':
      carryOut();
      return { answer: 'hung', reply: { how: 'silence' } };
    case 'empty':
      carryOut();
      return { answer: 'empty', reply: { how: 'text', status: 200, type: 'xml', text: '' } };
    case 'success-500':
      return {
        answer: 'success-500',
        reply: { how: 'text', status: 500, type: 'xml', text: carryOut().text },
      };
    case 'truncated':
      return {
        answer: 'truncated',
        reply: { how: 'half', type: 'xml', text: carryOut().text, end: 'close' },
      };
    case 'wrong-id':
      return answerForAnother(carryOut(), context.chargeId);
    default:
      return decision satisfies never;
  }
}

function truthful({ status, answer, text }: CarriedOut): Answer {
  return { answer, reply: { how: 'text', status, type: 'xml', text } };
}

function answerForAnother(done: CarriedOut, chargeId: number | null): Answer {
  if (done.answer !== 'updated' || chargeId === null) return truthful(done);
  const text = writeEnvelope(writeUpdateOf(chargeId + 1));
  return { answer: 'wrong-id', reply: { how: 'text', status: 200, type: 'xml', text } };
}

/** @param waitMs the time left until the limit ends; without it, Retry-After gives the configured seconds */
function throttle(as: LimitAnswer, waitMs: number | undefined, { retryAfter, now }: AnswerContext): Answer {
  if (as === 'fault') {
    const message = 'The rate limit for this method has been exceeded. Please try again later.';
    return { answer: 'throttled', reply: writeFaultReply(new SoapFault('Server', message)) };
  }
  const headers = retryAfterHeader(retryAfter, waitMs, now);
  const [status, text] = as === '429' ? [429, 'Too Many Requests'] : [503, 'Service Unavailable'];
  return { answer: 'throttled', reply: { how: 'text', status, type: 'plain', text, headers } };
}

function writeFaultReply(fault: SoapFault): Reply {
  return { how: 'text', status: fault.status, type: 'xml', text: writeFault(fault) };
}
