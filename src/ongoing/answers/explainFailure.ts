import type { TransportFailure } from '../transport.ts';
import type { AnswerContext } from './answer.ts';

/** Why a call got no complete response. */
export interface Explanation {
  /** A sentence without its full stop. */
  readonly what: string;
  /** `passing`: the same call may well succeed later. `path`: nothing was sent, and nothing can be until a setting is corrected. */
  readonly kind: 'passing' | 'lasting' | 'path';
}

/** Codes of failures before anything was sent that may be gone at the next try. */
const TRANSIENT_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** What undici calls an answer with both a length and chunks. */
const CONFLICTING_LENGTHS = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';

/** Says why a call got no complete response, except for an answer that is too large: that depends on the call. */
export function explainFailure(
  failure: TransportFailure & { readonly cause: Exclude<TransportFailure['cause'], 'too large'> },
  about: AnswerContext,
): Explanation {
  switch (failure.cause) {
    case 'interrupted':
      return { what: `The call to ${about.host} was interrupted`, kind: 'passing' };
    case 'deadline':
      return { what: sentenceOfDeadline(failure, about), kind: 'passing' };
    case 'connection':
      break;
    default:
      return failure.cause satisfies never;
  }
  if (/\(407\)/.test(failure.detail)) {
    const what = `The proxy ${about.proxies} requires a user name and password; add them to HTTPS_PROXY`;
    return { what, kind: 'path' };
  }
  if (failure.sent) {
    return { what: sentenceAfterSending(failure, about), kind: isMadeSo(failure) ? 'lasting' : 'passing' };
  }
  return { what: sentenceBeforeSending(failure, about), kind: isTransient(failure) ? 'passing' : 'path' };
}

/** Whether the server makes its headers in a way that HTTP does not know, so that the next answer would be no other. */
function isMadeSo({ code, detail }: TransportFailure): boolean {
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === CONFLICTING_LENGTHS) return true;
  return code.startsWith('HPE_') && /header|response line|Content-Length|Transfer-Encoding/i.test(detail);
}

function isTransient({ code, detail }: TransportFailure): boolean {
  return TRANSIENT_CODES.has(code) || /^Proxy response \(5\d\d\)/.test(detail);
}

function sentenceOfDeadline(failure: TransportFailure, { host, timeoutMs }: AnswerContext): string {
  const time = `${timeoutMs / 1000} s`;
  if (!failure.sent) return `No connection to ${host} within ${time}`;
  if (!failure.answering) return `No answer from ${host} within ${time}`;
  return `${host} began to answer, but did not finish within ${time}`;
}

function sentenceAfterSending(failure: TransportFailure, about: AnswerContext): string {
  const why = parenthesized(failure, about);
  if (failure.code.startsWith('HPE_') || failure.code === CONFLICTING_LENGTHS)
    return `The answer from ${about.host} is not HTTP${why}`;
  if (failure.answering) return `The answer from ${about.host} broke off${why}`;
  return `The connection to ${about.host} broke off before an answer arrived${why}`;
}

function sentenceBeforeSending(failure: TransportFailure, about: AnswerContext): string {
  const { code, detail } = failure;
  const where = about.proxies === null ? about.host : `${about.host} through the proxy ${about.proxies}`;
  const why = parenthesized(failure, about);
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(detail)?.[1];
  if (proxyStatus !== undefined)
    return `The proxy ${about.proxies} did not connect to ${about.host} (HTTP ${proxyStatus})`;
  switch (code) {
    case 'ECONNREFUSED':
      return `No connection to ${where}: it was refused${why}`;
    case 'ENOTFOUND':
      return `No connection to ${where}: no host has this name; check the URL and the network${why}`;
    case 'EAI_AGAIN':
      return `No connection to ${where}: its name can't be resolved at the moment${why}`;
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `No connection to ${where}: it timed out${why}`;
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return `No connection to ${where}: this client is closed`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${where} has expired${why}`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${where} is not valid yet; check this machine's clock${why}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${where} belongs to another host${why}`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${where} is not trusted; if it is the right one, set NODE_EXTRA_CA_CERTS to the file of its authority${why}`;
    default:
      if (isCertificateCode(code)) return `The certificate of ${where} is not valid${why}`;
      if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return `No TLS connection to ${where}${why}`;
      return `No connection to ${where}${why}`;
  }
}

function isCertificateCode(code: string): boolean {
  return /CERT|CRL|^UNABLE_TO_|HOSTNAME_MISMATCH/.test(code);
}

function parenthesized({ code, detail }: TransportFailure, { quote }: AnswerContext): string {
  if (code === '') return detail === '' ? '' : ` (${quote(detail)})`;
  return detail === '' || detail.includes(code)
    ? ` (${quote(detail || code)})`
    : ` (${code}: ${quote(detail)})`;
}
