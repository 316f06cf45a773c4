import type { Quote } from '../redact.ts';
import type { Exchange } from '../transport.ts';
import type { Answer, AnswerContext, Question } from './answer.ts';
import { answerToFailure } from './answerToFailure.ts';
import { answerToFault } from './answerToFault.ts';
import { answerToResult } from './answerToResult.ts';
import { answerToStatus } from './answerToStatus.ts';
import { type Envelope, readEnvelope } from './readEnvelope.ts';

/**
 * The one place where a response becomes an answer; a pure function. A charge counts as updated only for HTTP 200 with an envelope
 * whose UpdateChargeResult says Success=true and names the ChargeId that was sent, and nothing else.
 */
export function answerTo(question: Question, exchange: Exchange, about: AnswerContext): Answer {
  if (exchange.kind === 'failure') return answerToFailure(exchange, about);
  if (exchange.status !== 200 && exchange.status !== 500) return answerToStatus(exchange, about);
  if (exchange.contentEncoding !== null && !/^identity$/i.test(exchange.contentEncoding)) {
    return answerToUnreadable(
      `an answer in the encoding ${about.quote(exchange.contentEncoding)}`,
      exchange.status,
      false,
    );
  }
  const envelope = readEnvelope(exchange.body);
  switch (envelope.kind) {
    case 'fault':
      return answerToFault(envelope, about.quote);
    case 'result':
      return answerToResult(question, envelope.element, exchange.status, about.quote);
    default:
      return answerToNoEnvelope(envelope, exchange.status, about.quote);
  }
}

function answerToNoEnvelope(
  envelope: Exclude<Envelope, { kind: 'fault' | 'result' }>,
  status: number,
  quote: Quote,
): Answer {
  // A server error is worth a retry whatever its page looks like.
  const failing = status === 500;
  switch (envelope.kind) {
    case 'empty':
      return answerToUnreadable('an empty answer', status, true);
    case 'html': {
      const title = envelope.title === '' ? '' : ` titled "${quote(envelope.title)}"`;
      return answerToUnreadable(`a web page${title} instead of a SOAP envelope`, status, failing);
    }
    case 'malformed':
      return answerToUnreadable(`an answer that can't be read: ${quote(envelope.why)}`, status, true);
    case 'not an envelope':
      return answerToUnreadable(
        `an answer that is not a SOAP envelope: ${quote(envelope.why)}`,
        status,
        failing,
      );
  }
}

function answerToUnreadable(what: string, status: number, transient: boolean): Answer {
  return {
    kind: 'unanswered',
    message: `The server sent ${what} (HTTP ${status}); it is unknown whether the call was applied.`,
    mayHaveBeenApplied: true,
    transient,
  };
}
