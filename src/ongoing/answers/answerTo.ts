import type { Exchange, HttpResponse } from '../transport.ts';
import type { Answer, AnswerContext, Question } from './answer.ts';
import { answerToFailure } from './answerToFailure.ts';
import { answerToFault } from './answerToFault.ts';
import { answerToResult } from './answerToResult.ts';
import { answerToStatus } from './answerToStatus.ts';
import { readEnvelope } from './readEnvelope.ts';
import { answerToWords, shownWords } from './spokenWords.ts';
import { unpackBody } from './unpackBody.ts';

/**
 * The one place where a response becomes an answer; a pure function. A charge counts as updated only for HTTP 200 with an envelope
 * whose UpdateChargeResult says Success=true and names the ChargeId that was sent, and nothing else.
 */
export function answerTo(question: Question, exchange: Exchange, about: AnswerContext): Answer {
  if (exchange.kind === 'failure') return answerToFailure(exchange, about);
  const { status } = exchange;
  const { quote } = about;
  if (status !== 200 && status !== 500) return answerToStatus(exchange, about, wordsOf(exchange));

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
      const { what, title, words } = envelope;
      const titled = title === '' ? '' : ` titled "${quote(title)}"`;
      const saying = words.length === 0 ? '' : ` that says ${shownWords(words, quote)}`;
      return (
        answerToWords(words, shownWords(words, quote)) ??
        unreadable(`${what}${titled}${saying} instead of a SOAP envelope`, failing)
      );
    }
    case 'not an envelope': {
      const { why, words } = envelope;
      const saying = words.length === 0 ? '' : `, saying ${shownWords(words, quote)}`;
      return (
        answerToWords(words, shownWords(words, quote)) ??
        unreadable(`an answer that is not a SOAP envelope: ${quote(why)}${saying}`, failing)
      );
    }
    default:
      return envelope satisfies never;
  }
}

/** What a response says whose status counts, if it arrived whole and can be read. */
function wordsOf({ body, contentEncoding, contentType }: HttpResponse): readonly string[] {
  const unpacked = unpackBody(body, contentEncoding);
  if (unpacked.kind === 'unreadable') return [];
  const envelope = readEnvelope(unpacked.body, contentType);
  switch (envelope.kind) {
    case 'fault':
      return [...envelope.reasons, ...envelope.details];
    case 'foreign':
      return envelope.title === '' ? envelope.words : [envelope.title];
    case 'not an envelope':
      return envelope.words;
    default:
      return [];
  }
}
