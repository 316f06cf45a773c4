import type { Quote } from '../redact.ts';
import type { Answer } from './answer.ts';

// The server's wording is not documented, so these match what such messages usually say, in English and Swedish.
const REFUSAL =
  /\b(wrong|invalid|incorrect|bad|unknown|missing|fel|felaktigt?|ogiltigt?|okänt?)\b.{0,40}\b(user ?name|user|password|credentials?|log-?in|logon|användarnamn|användare|lösenord|inloggning)\b|\b(user ?name|password|credentials?|log-?in|logon|authentication|användarnamnet|lösenordet|inloggningen)\b.{0,60}\b(wrong|invalid|incorrect|not valid|not correct|failed|required|missing|unknown|fel|felaktigt?|ogiltigt?|misslyckades|saknas)\b|\baccess (is |was )?denied\b|\bunauthori[sz]ed\b|\bnot authori[sz]ed\b|\b(no|not have|lacks?|insufficient|missing) (the )?(sufficient |required |necessary )?permissions?\b|\bpermissions? (is |was )?(denied|missing|required)\b|\bnot (logged|signed) in\b|\b(saknar|otillräcklig) behörighet\b|\bbehörighet saknas\b|\binte behörig\b/i;

const LIMIT =
  /\b(rate|call|request|volume|usage|api|failure)s?[ -]?limit|\btoo many (\w+ ){0,3}(calls?|requests?|attempts?|failures?)\b|\bthrottl|\bquota\b|\bför många (\w+ ){0,2}(anrop|försök)/i;

// Only for faults: in a result, these words could be about a text that is too long.
const FAULT_LIMIT =
  /\blimit (has been |was |is )?(exceeded|reached)|\bexceed(s|ed|ing)? (the |your )?(\w+ )?limit/i;

/** Whether a message is about wrong credentials or a missing permission. */
export function speaksOfRefusal(message: string): boolean {
  return REFUSAL.test(message.slice(0, 2000));
}

/** Whether a message is about a limit on calls. */
export function speaksOfLimit(message: string): boolean {
  return LIMIT.test(message.slice(0, 2000));
}

/**
 * The answer to a SOAP fault (SOAP 1.1, section 4.4), whatever its HTTP status. `Client` means that the request was wrong and
 * nothing was done; `Server`, and any other code, that something went wrong while the server worked on it.
 */
export function answerToFault(
  fault: { readonly code: string; readonly message: string },
  quote: Quote,
): Answer {
  const words = fault.message === '' ? 'no message' : `"${quote(fault.message)}"`;
  if (speaksOfLimit(fault.message) || FAULT_LIMIT.test(fault.message.slice(0, 2000))) {
    return {
      kind: 'throttled',
      message: `The server reports an exceeded limit: ${words}.`,
      retryAfterMs: null,
    };
  }
  if (speaksOfRefusal(fault.message)) {
    return { kind: 'refused', message: `The server refused the credentials or permissions: ${words}.` };
  }
  // `soap:Client`, `Client.Authentication`: the part between the prefix and the dot.
  const code = /^(?:[^:]*:)?([^.]*)/.exec(fault.code)?.[1] ?? '';
  if (code === 'Client' || code === 'VersionMismatch' || code === 'MustUnderstand') {
    return {
      kind: 'unanswered',
      message: `The server did not accept the request and did nothing (SOAP fault ${quote(fault.code)}): ${words}.`,
      mayHaveBeenApplied: false,
      transient: false,
    };
  }
  return {
    kind: 'unanswered',
    message: `The server failed while working on the call (SOAP fault ${quote(fault.code)}): ${words}; it is unknown whether the call was applied.`,
    mayHaveBeenApplied: true,
    transient: true,
  };
}
