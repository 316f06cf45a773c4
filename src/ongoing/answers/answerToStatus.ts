import type { Exchange, HttpResponse } from '../transport.ts';
import type { AnswerContext, NoResult } from './answer.ts';
import type { Said } from './spokenWords.ts';

/**
 * The answer to a response of any status but 200 and 500. A 4xx means that the call was not accepted; a gateway's 5xx, that nobody knows
 * how far it got. What the body says is shown, and matters only where the status leaves it open what is wrong.
 *
 * @param said what the body says; nothing if it did not arrive or can't be read.
 */
export function answerToStatus(response: HttpResponse, about: AnswerContext, said: Said): NoResult {
  const { status } = response;
  const { host, path } = about;
  const saying = said.shown === '' ? '' : `: ${said.shown}`;
  const unanswered = (message: string, mayHaveBeenApplied: boolean, transient: boolean): NoResult => ({
    kind: 'unanswered',
    message,
    mayHaveBeenApplied,
    transient,
  });
  switch (status) {
    case 401:
      return { kind: 'refused', message: `${host} refused the user name or password (HTTP 401)${saying}.` };
    case 403:
      return { kind: 'refused', message: `${host} does not allow the call (HTTP 403)${saying}.` };
    case 404:
    case 410:
      return {
        kind: 'misdirected',
        message: `${host} has nothing at ${path} (HTTP ${status}); check the URL and the warehouse in it.`,
      };
    case 407:
      return { kind: 'misdirected', message: 'The proxy requires a user name and password (HTTP 407).' };
    case 408:
    case 425:
      return unanswered(`${host} did not accept the call (HTTP ${status})${saying}.`, false, true);
    case 413:
      return unanswered(`${host} says that the request is too large (HTTP 413)${saying}.`, false, false);
    case 429:
    case 503: {
      const retryAfterMs = retryAfterToMs(response.retryAfter, about.now());
      const wait = retryAfterMs === null ? '' : ` and asks to wait ${Math.ceil(retryAfterMs / 1000)} s`;
      const why = status === 429 ? 'reports too many calls' : 'is unavailable';
      return { kind: 'throttled', message: `${host} ${why}${wait} (HTTP ${status})${saying}.`, retryAfterMs };
    }
    case 502:
    case 504:
      return unanswered(
        `A gateway in front of ${host} got no answer from it (HTTP ${status})${saying}; it is unknown whether the call was applied.`,
        true,
        true,
      );
    default:
      break;
  }
  if (status >= 300 && status < 400) return answerToRedirect(response, about);
  if (status >= 400 && said.meant !== null) return said.meant;
  if (status >= 400 && status < 500) {
    return unanswered(`${host} did not accept the request (HTTP ${status})${saying}.`, false, false);
  }
  const transient = status > 500 && status !== 501 && status !== 505;
  return unanswered(
    `${host} answered HTTP ${status}${saying}; it is unknown whether the call was applied.`,
    true,
    transient,
  );
}

/**
 * Redirects are never followed, because the body holds the password. ASP.NET also redirects to an error page *after* working on a
 * call (302), so only the permanent kinds mean that nothing was done.
 */
function answerToRedirect(response: HttpResponse, about: AnswerContext): NoResult {
  const { status } = response;
  const message = sentenceOfRedirect(response, about);
  const permanent = status === 301 || status === 307 || status === 308;
  return permanent
    ? { kind: 'misdirected', message }
    : { kind: 'unanswered', message, mayHaveBeenApplied: true, transient: false };
}

/** Where a redirect leads to: only its host, because the rest may hold a secret. */
export function sentenceOfRedirect(
  { status, location }: HttpResponse,
  { host, quote }: AnswerContext,
): string {
  const target =
    location !== null && URL.canParse(location, `https://${host}`)
      ? new URL(location, `https://${host}`)
      : null;
  const where = target === null ? 'elsewhere' : `to ${quote(target.host)}`;
  return `${host} redirected the call ${where} (HTTP ${status}), and charges does not follow redirects; check the URL.`;
}

/** An answer that says in words that a limit is exceeded, with the time that the header asks to wait. */
export function withRetryAfter<A extends { readonly kind: string }>(
  answer: A,
  exchange: Exchange,
  now: () => number,
): A {
  const asks = exchange.kind === 'response' && answer.kind === 'throttled';
  return asks ? { ...answer, retryAfterMs: retryAfterToMs(exchange.retryAfter, now()) } : answer;
}

/**
 * A Retry-After header (RFC 9110, section 10.2.3), a number of seconds or a date, as milliseconds from `now`; null if
 * there is none or it can't be read.
 */
export function retryAfterToMs(header: string | null, now: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), 1e9) * 1000;
  if (!/^[A-Z][a-z]+, .+ GMT$/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
