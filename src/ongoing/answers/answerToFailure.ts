import type { TransportFailure } from '../transport.ts';
import type { Answer, AnswerContext } from './answer.ts';
import { explainFailure } from './explainFailure.ts';

/**
 * The answer to a call that got no complete response. Nothing was applied if nothing was sent; otherwise it may have been.
 */
export function answerToFailure(failure: TransportFailure, about: AnswerContext): Answer {
  const { cause } = failure;
  const { what, kind } =
    cause === 'too large'
      ? {
          what: `${about.host} answered with more than 1 MB, which can't be an answer to this call`,
          kind: 'lasting',
        }
      : explainFailure({ ...failure, cause }, about);
  if (kind === 'path') return { kind: 'misdirected', message: `${what}; nothing was sent.` };
  return {
    kind: 'unanswered',
    message: failure.sent
      ? `${what}; it is unknown whether the call was applied.`
      : `${what}; nothing was sent.`,
    mayHaveBeenApplied: failure.sent,
    transient: kind === 'passing',
  };
}
