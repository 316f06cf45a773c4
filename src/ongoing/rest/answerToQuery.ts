import type { InvoiceWithCharges } from '../../model/invoice.ts';
import type { AnswerContext, NoResult } from '../answers/answer.ts';
import { answerToStatus, sentenceOfRedirect, withRetryAfter } from '../answers/answerToStatus.ts';
import { explainFailure } from '../answers/explainFailure.ts';
import { saidWithStatus } from '../answers/saidWithStatus.ts';
import { megabytes, unpackBody } from '../answers/unpackBody.ts';
import { type Exchange, type HttpResponse, MAX_MESSAGE_BYTES, type TransportFailure } from '../transport.ts';
import type { InvoicesAnswer } from './invoicesAnswer.ts';
import { WrongShape } from './members.ts';
import { type Json, type JsonBody, readJson } from './readJson.ts';

export interface QueryContext extends AnswerContext {
  /** The most bytes of an answer, packed or unpacked. */
  readonly maxBytes: number;
  /** Reads one invoice of an answer. @throws WrongShape */
  readonly readInvoice: (value: Json, index: number) => InvoiceWithCharges;
}

/** The one place where a response to a reading call becomes an answer. It never rejects, whatever the server sent. */
export async function answerToQuery(exchange: Exchange, about: QueryContext): Promise<InvoicesAnswer> {
  if (exchange.kind === 'failure') return answerToFailure(exchange, about);
  const answer =
    exchange.status === 200 ? await answerToContent(exchange, about) : answerToOtherStatus(exchange, about);
  return withRetryAfter(answer, exchange, about.now);
}

function answerToFailure(failure: TransportFailure, about: QueryContext): InvoicesAnswer {
  const { cause } = failure;
  if (cause === 'too large') return tooLarge(about);
  const { what, kind } = explainFailure({ ...failure, cause }, about);
  return kind === 'path'
    ? { kind: 'misdirected', message: `${what}.` }
    : failed(`${what}.`, kind === 'passing');
}

function answerToOtherStatus(response: HttpResponse, about: QueryContext): InvoicesAnswer {
  const { status } = response;
  const { host, path, quote } = about;
  const said = saidWithStatus(response, quote);
  const saying = said.shown === '' ? '' : `: ${said.shown}`;
  if (status >= 300 && status < 400) {
    return { kind: 'misdirected', message: sentenceOfRedirect(response, about) };
  }
  switch (status) {
    case 400:
      if (said.meant !== null) return ofReading(said.meant);
      return { kind: 'invalid', message: `${host} did not accept the question (HTTP 400)${saying}.` };
    case 404:
      // The API says in JSON, if anything, that an invoice is not there; all else comes from a server without this API.
      return said.form === 'JSON' || said.form === 'nothing'
        ? { kind: 'absent', message: `${host} has no such invoices (HTTP 404)${saying}.` }
        : {
            kind: 'misdirected',
            message: `${host} has nothing at ${path} (HTTP 404); check the URL and the warehouse in it.`,
          };
    case 502:
    case 504:
      return failed(`A gateway in front of ${host} got no answer from it (HTTP ${status})${saying}.`, true);
    default:
      break;
  }
  if (status < 300 || (status >= 500 && status !== 503)) {
    if (status >= 500 && said.meant !== null) return ofReading(said.meant);
    const transient = status >= 500 && status !== 501 && status !== 505;
    return failed(`${host} answered HTTP ${status}${saying}.`, transient);
  }
  return ofReading(answerToStatus(response, about, said));
}

async function answerToContent(response: HttpResponse, about: QueryContext): Promise<InvoicesAnswer> {
  const { host, quote, maxBytes } = about;
  const unpacked = unpackBody(response.body, response.contentEncoding, maxBytes);
  if (unpacked.kind === 'unreadable') {
    return unpacked.tooLarge ? tooLarge(about) : failed(`${host} sent ${quote(unpacked.why)}.`, false);
  }
  try {
    const invoices: InvoiceWithCharges[] = [];
    const content = await readJson(unpacked.body, response.contentType, (value, index) => {
      invoices.push(about.readInvoice(value, index));
    });
    if (content.kind === 'array') return { kind: 'read', invoices };
    if (content.kind === 'empty') return failed(`${host} sent an empty answer.`, true);
    if (content.kind === 'malformed' && isMeantAsJson(unpacked.body)) {
      // It may have been damaged on its way only.
      return failed(`${host} sent an answer that can't be read: ${quote(content.why)}.`, true);
    }
    return strange(content, { ...response, body: unpacked.body, contentEncoding: null }, about);
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return failed(`${host} sent an answer that charges does not understand: ${quote(error.message)}.`, false);
  }
}

/** The answer to a body that is not what was asked for. What it says may still be clear. */
function strange(content: JsonBody, response: HttpResponse, { host, quote }: QueryContext): InvoicesAnswer {
  const start = { ...response, body: response.body.subarray(0, MAX_MESSAGE_BYTES) };
  const said = saidWithStatus(start, quote);
  if (said.meant !== null) return ofReading(said.meant);
  const notJson = said.form === 'page' ? 'a web page' : 'no JSON';
  const what = content.kind === 'malformed' ? notJson : 'something else';
  const saying = said.shown === '' ? '' : `, saying ${said.shown}`;
  return failed(`${host} sent ${what} instead of a list of invoices${saying}.`, response.retryAfter !== null);
}

function isMeantAsJson(body: Buffer): boolean {
  return /^[\s\0\xBB\xBF\xEF\xFE\xFF]*[[{]/.test(body.toString('latin1', 0, 100));
}

/** What the answers to all calls have in common; nothing was applied, and nothing is unknown, by a call that reads. */
function ofReading(answer: NoResult): InvoicesAnswer {
  return answer.kind === 'unanswered' ? failed(answer.message, answer.transient) : answer;
}

function tooLarge({ host, maxBytes }: QueryContext): InvoicesAnswer {
  const message = `${host} answered with more than ${megabytes(maxBytes)}, which is too much for one call.`;
  return { kind: 'too large', message };
}

function failed(message: string, transient: boolean): InvoicesAnswer {
  return { kind: 'failed', message, transient };
}
