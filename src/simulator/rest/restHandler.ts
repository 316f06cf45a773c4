import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultInjector, RestFaultKind } from '../faults/faults.ts';
import type { CallRecord } from '../http/callRecord.ts';
import { sendReply, sendText, statusOf } from '../http/reply.ts';
import { type Invoicing, message, readInvoices } from './readInvoices.ts';
import { answerRead } from './restFaultAnswers.ts';
import type { Route } from './routes.ts';

/** What handling a REST call needs. */
export interface RestContext {
  readonly invoicing: Invoicing;
  readonly faults: FaultInjector<RestFaultKind>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Takes the record when the request arrives; it is filled in when the answer is given. */
  readonly record: (call: CallRecord) => void;
  /** Whether the simulator has been closed in the meantime; then nothing more is answered. */
  readonly isClosed: () => boolean;
}

/**
 * Handles one GET below `api/v1`: asks which fault hits it, waits, reads, answers.
 * @param route null if the path is none of the calls
 */
export async function handleRead(
  route: Route | null,
  request: IncomingMessage,
  response: ServerResponse,
  { invoicing, faults, now, sleep, record, isClosed }: RestContext,
): Promise<void> {
  const url = request.url ?? '';
  if (route === null) {
    const { status, text } = message(
      404,
      `No HTTP resource was found that matches the request URI '${url}'.`,
    );
    return sendText(response, status, 'json', text);
  }
  if (request.method !== 'GET') {
    const { status, text } = message(405, `The requested resource does not support ${request.method}.`);
    return sendText(response, status, 'json', text, { Allow: 'GET' });
  }
  const call: { -readonly [K in keyof CallRecord]: CallRecord[K] } = {
    at: now(),
    answeredAt: null,
    endpoint: 'rest',
    operation: route.operation,
    chargeId: null,
    status: null,
    applied: false,
    answer: 'open',
    url,
  };
  record(call);
  const decision = faults.decide(route.operation);
  const latencyMs = faults.latencyMs();
  if (latencyMs > 0) await sleep(latencyMs);
  if (isClosed()) return;

  const read = () => {
    const query = new URL(url, 'http://localhost').searchParams;
    const result = readInvoices(route, query, request.headers.authorization, invoicing);
    faults.report(route.operation, result.status === 200);
    return result;
  };
  const { answer, reply } = answerRead(decision, read, { route, retryAfter: faults.retryAfter, now: now() });
  call.answer = answer;
  call.status = statusOf(reply);
  call.answeredAt = now();
  sendReply(response, reply);
}
