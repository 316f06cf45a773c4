import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultInjector } from '../faults/faults.ts';
import type { CallRecord, FlightWatch } from '../http/callRecord.ts';
import { readBody, sendReply, statusOf } from '../http/reply.ts';
import type { PreparedCall, WorldState } from '../world/world.ts';
import { type Endpoint, operationOf, prepareCall } from './endpoints.ts';
import { SoapFault, writeEnvelope, writeFault } from './envelope.ts';
import { type Answer, answerCall, type CarriedOut } from './faultAnswers.ts';
import { decodeBody, isTextXml, redactPassword } from './requestText.ts';

/** What handling a call needs. */
export interface CallContext {
  readonly world: WorldState;
  readonly faults: FaultInjector;
  readonly flights: FlightWatch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly keepBodies: 'none' | 'redacted' | 'with-passwords';
  /** Takes the record once the request has been read; it is filled in when the answer is given. */
  readonly record: (call: CallRecord) => void;
  /** Whether the simulator has been closed in the meantime; then nothing more is stored or answered. */
  readonly isClosed: () => boolean;
}

type OpenRecord = { -readonly [K in keyof CallRecord]: CallRecord[K] };

/**
 * Handles one POST to an endpoint: reads it, asks which fault hits it, waits, stores, answers.
 * @throws Error when the client goes away before its request has been read
 */
export async function handleCall(
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
  context: CallContext,
): Promise<void> {
  const { faults, flights, world } = context;
  const soapAction = request.headers.soapaction?.toString();
  const contentType = request.headers['content-type'];
  const body = await readBody(request);
  const text = body === undefined ? '' : decodeBody(body, contentType);
  const call = openRecord(endpoint, soapAction, text, context);
  context.record(call);

  const finish = ({ answer, reply }: Answer): void => {
    call.answer = answer;
    call.status = statusOf(reply);
    call.answeredAt = context.now();
    // Before the answer leaves: the client may then send the next update of this charge at once.
    if (call.chargeId !== null) flights.end(call.chargeId);
    sendReply(response, reply);
  };
  if (body === undefined) return finish(refuse(413, 'Maximum request length exceeded.'));
  if (!isTextXml(contentType))
    return finish(refuse(415, 'Unsupported Media Type: SOAP 1.1 is sent as text/xml.'));

  const prepared = tryPrepare(endpoint, soapAction, text, world);
  if (!(prepared instanceof SoapFault) && prepared.chargeId !== null) {
    call.chargeId = prepared.chargeId;
    flights.begin(prepared.chargeId, call.at);
  }
  const limitKey = call.operation ?? '';
  const decision = faults.decide(limitKey);
  const latencyMs = faults.latencyMs();
  if (latencyMs > 0) await context.sleep(latencyMs);
  if (context.isClosed()) return;

  const carryOut = (): CarriedOut => {
    const result = applyCall(prepared, call);
    faults.report(limitKey, result.status === 200 && result.answer !== 'rejected');
    return result;
  };
  finish(
    answerCall(decision, carryOut, {
      chargeId: call.chargeId,
      retryAfter: faults.retryAfter,
      now: context.now(),
    }),
  );
}

function refuse(status: number, text: string): Answer {
  return {
    answer: 'refused',
    reply: { how: 'text', status, type: 'plain', text, headers: { Connection: 'close' } },
  };
}

function openRecord(
  endpoint: Endpoint,
  soapAction: string | undefined,
  text: string,
  { keepBodies, now }: CallContext,
): OpenRecord {
  return {
    at: now(),
    answeredAt: null,
    endpoint: endpoint.key,
    operation: operationOf(endpoint, soapAction) ?? null,
    chargeId: null,
    status: null,
    applied: false,
    answer: 'open',
    ...(keepBodies === 'none' ? {} : { body: keepBodies === 'redacted' ? redactPassword(text) : text }),
  };
}

function tryPrepare(
  endpoint: Endpoint,
  soapAction: string | undefined,
  text: string,
  world: WorldState,
): PreparedCall | SoapFault {
  try {
    return prepareCall(endpoint, soapAction, text, world);
  } catch (error) {
    if (error instanceof SoapFault) return error;
    throw error;
  }
}

function applyCall(prepared: PreparedCall | SoapFault, call: OpenRecord): CarriedOut {
  try {
    if (prepared instanceof SoapFault) throw prepared;
    const { answer, applied, body } = prepared.apply();
    call.applied = applied;
    return { status: 200, answer, text: writeEnvelope(body) };
  } catch (error) {
    if (!(error instanceof SoapFault)) throw error;
    return { status: error.status, answer: 'refused', text: writeFault(error) };
  }
}
