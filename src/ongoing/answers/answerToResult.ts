import type { ChargeError } from '../../model/run.ts';
import type { Quote } from '../redact.ts';
import type { Answer, Question } from './answer.ts';
import { isSetTimeOfLastSyncResponse, readUpdateResult } from './readResult.ts';
import { limitSaying, refusalSaying, shownWords, speaksOfLimit, speaksOfRefusal } from './spokenWords.ts';
import { nameOf, type XmlElement } from './xmlTree.ts';

/** The answer to the content of an envelope that is not a fault. */
export function answerToResult(
  question: Question,
  element: XmlElement,
  status: number,
  quote: Quote,
): Answer {
  if (status !== 200) {
    return unclear(`it came with HTTP ${status}, which says that the call failed`, true);
  }
  switch (question.operation) {
    case 'UpdateCharge':
      return answerToUpdate(question.chargeId, element, quote);
    case 'SetTimeOfLastSync':
      return isSetTimeOfLastSyncResponse(element)
        ? { kind: 'updated' }
        : unclear(`it holds ${quote(nameOf(element))} instead of SetTimeOfLastSyncResponse`, false);
    default:
      return question satisfies never;
  }
}

function answerToUpdate(chargeId: number, element: XmlElement, quote: Quote): Answer {
  const result = readUpdateResult(element);
  if (result.kind === 'unclear') return unclear(quote(result.why), false);

  const words = result.message || result.errors.map((error) => error.message).find(Boolean) || '';
  const saying = words === '' ? '' : `, saying "${quote(words)}"`;
  if (result.success) {
    if (result.chargeId !== chargeId) {
      const named = result.chargeId === null ? 'no charge' : `charge ${result.chargeId}`;
      return unclear(`it names ${named} instead of charge ${chargeId}`, false);
    }
    if (result.errors.length > 0) return unclear(`it says Success=true but lists errors${saying}`, false);
    return { kind: 'updated' };
  }
  // If nothing was updated, there may be no ChargeId, or ASP.NET's 0.
  if (result.chargeId !== null && result.chargeId !== 0 && result.chargeId !== chargeId) {
    return unclear(`it names charge ${result.chargeId} instead of charge ${chargeId}${saying}`, false);
  }
  return answerToRejection(result.message, result.errors, quote);
}

function answerToRejection(message: string, errors: readonly ChargeError[], quote: Quote): Answer {
  const texts = [message, ...errors.map((error) => error.message)].filter((text) => text !== '');
  // An answer with an error type is about the charge, whatever its words.
  if (errors.every((error) => error.errorType === 'UnknownError')) {
    const limit = texts.find(speaksOfLimit);
    if (limit !== undefined) return limitSaying(shownWords([limit], quote));
    const refusal = texts.find(speaksOfRefusal);
    if (refusal !== undefined) return refusalSaying(shownWords([refusal], quote));
  }
  return {
    kind: 'rejected',
    message:
      texts.length === 0 ? 'The server answered Success=false without giving a reason.' : quote(texts[0]!),
    errors: errors.map((error) => ({ message: quote(error.message), errorType: quote(error.errorType) })),
  };
}

function unclear(why: string, transient: boolean): Answer {
  return {
    kind: 'unanswered',
    message: `The answer can't be trusted: ${why}; it is unknown whether the call was applied.`,
    mayHaveBeenApplied: true,
    transient,
  };
}
