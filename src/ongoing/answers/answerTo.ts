import type { Exchange } from '../transport.ts';
import type { Answer, AnswerContext, Question } from './answer.ts';
import { answerToFailure } from './answerToFailure.ts';
import { answerToFault } from './answerToFault.ts';
import { answerToResult } from './answerToResult.ts';
import { answerToStatus, withRetryAfter } from './answerToStatus.ts';
import { plainText } from './htmlText.ts';
import { readEnvelope } from './readEnvelope.ts';
import { saidWithStatus } from './saidWithStatus.ts';
import { saidBy } from './spokenWords.ts';
import { unpackBody } from './unpackBody.ts';

/**
 * The one place where a response becomes an answer; a pure function. A charge counts as updated only for HTTP 200 with an envelope
 * whose UpdateChargeResult says Success=true and names the ChargeId that was sent, and nothing else.
 */
export function answerTo(question: Question, exchange: Exchange, about: AnswerContext): Answer {
  return withRetryAfter(meaningOf(question, exchange, about), exchange, about.now);
}

function meaningOf(question: Question, exchange: Exchange, about: AnswerContext): Answer {
  if (exchange.kind === 'failure') return answerToFailure(exchange, about);
  const { status } = exchange;
  const { quote } = about;
  if (status !== 200 && status !== 500)
    return answerToStatus(exchange, about, saidWithStatus(exchange, quote));

  // A server error is worth a retry whatever its page looks like, and so is what the server itself asks to repeat.
  const failing = status === 500 || exchange.retryAfter !== null;
  const unreadable = (what: string, transient: boolean): Answer => ({
    kind: 'unanswered',
    message: `The server sent ${what} (HTTP ${status}); it is unknown whether the call was applied.`,
    mayHaveBeenApplied: true,
    transient,
  });
  const unpacked = unpackBody(exchange.body, exchange.contentEncoding);
  if (unpacked.kind === 'unreadable') return unreadable(quote(unpacked.why), failing);

  const envelope = readEnvelope(unpacked.body, exchange.contentType);
  switch (envelope.kind) {
    case 'fault':
      return answerToFault(envelope, quote);
    case 'result':
      return answerToResult(question, envelope.element, status, quote);
    case 'empty':
      return unreadable('an empty answer', true);
    case 'malformed':
      return unreadable(`an answer that can't be read: ${quote(envelope.why)}`, failing || envelope.damaged);
    case 'foreign': {
      const { what, title, untitled, words, decides } = envelope;
      const { shown, meant } = saidBy(words, quote, decides);
      const titled = title === '' ? '' : ` titled "${quote(title, plainText)}"`;
      const begun = untitled === '' ? '' : ` that begins with "${quote(untitled, plainText)}"`;
      const saying = shown === '' ? '' : ` that says ${shown}`;
      return meant ?? unreadable(`${what}${titled}${begun}${saying} instead of a SOAP envelope`, failing);
    }
    case 'not an envelope': {
      const { shown, meant } = saidBy(envelope.words, quote);
      const saying = shown === '' ? '' : `, saying ${shown}`;
      const what = `an answer that is not a SOAP envelope: ${quote(envelope.why)}${saying}`;
      return meant ?? unreadable(what, failing);
    }
    default:
      return envelope satisfies never;
  }
}
