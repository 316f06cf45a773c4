import type { Quote } from '../redact.ts';
import type { Answer } from './answer.ts';
import type { FaultWords } from './faultWords.ts';
import { isCodeOfRefusal, meaningOf, refusalSaying, type Said, shownWords } from './spokenWords.ts';

/** Codes that say that the request was wrong: of SOAP 1.1 (section 4.4.1) and SOAP 1.2 (part 1, section 5.4.6). */
const NOTHING_DONE = new Set([
  'Client',
  'Sender',
  'VersionMismatch',
  'MustUnderstand',
  'DataEncodingUnknown',
]);

/**
 * What a SOAP fault says. Words about credentials or a limit count wherever they are: in the reason, in the detail, in any of the languages
 * that are given; for credentials, a code such as `FailedAuthentication` is enough.
 */
export function saidByFault({ codes, reasons, details }: FaultWords, quote: Quote): Said {
  const shown = shownFault(reasons, details, quote);
  const meant = meaningOf([...reasons, ...details], shown);
  if (meant !== null || !codes.some(isCodeOfRefusal)) return { shown, meant };
  return { shown, meant: refusalSaying(`${shown} (SOAP fault ${quote(codes.join(' '))})`) };
}

/**
 * The answer to a SOAP fault with HTTP 200 or 500. `Client` (SOAP 1.2: `Sender`) means that the request was wrong and nothing was done;
 * `Server` (`Receiver`), and any other code, that something went wrong while the server worked on it.
 */
export function answerToFault(fault: FaultWords, quote: Quote): Answer {
  const { shown, meant } = saidByFault(fault, quote);
  if (meant !== null) return meant;

  const { codes } = fault;
  const named = quote(codes.join(' '));
  // `soap:Client`, `Client.Authentication`: the part between the prefix and the dot.
  const code = /^(?:[^:]*:)?([^.]*)/.exec(codes[0] ?? '')?.[1] ?? '';
  if (NOTHING_DONE.has(code)) {
    return {
      kind: 'unanswered',
      message: `The server did not accept the request and did nothing (SOAP fault ${named}): ${shown}.`,
      mayHaveBeenApplied: false,
      transient: false,
    };
  }
  return {
    kind: 'unanswered',
    message: `The server failed while working on the call (SOAP fault ${named}): ${shown}; it is unknown whether the call was applied.`,
    mayHaveBeenApplied: true,
    transient: true,
  };
}

function shownFault(reasons: readonly string[], details: readonly string[], quote: Quote): string {
  if (details.length === 0) return reasons.length === 0 ? 'no message' : shownWords(reasons, quote);
  if (reasons.length === 0) return shownWords(details, quote);
  return `${shownWords(reasons, quote)}, with the detail ${shownWords(details, quote)}`;
}
