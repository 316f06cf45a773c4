import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigurationError } from '../model/errors.ts';
import type { Faults } from './faults/faults.ts';
import { checkFaults } from './faults/faultsCheck.ts';
import { parseFaults } from './faults/parseFaults.ts';
import type { CallRecord, Overlap } from './http/callRecord.ts';
import { readBody, sendText } from './http/reply.ts';
import type { SimulatedCharge } from './world/charges.ts';
import type { SimulatedInvoice } from './world/invoices.ts';
import type { StoredSync } from './world/world.ts';

const USE =
  'Use GET state, GET log, POST faults, POST charges/1001, POST invoices/101, or DELETE invoices/101.';

/** The part of a simulator that can be inspected, changed, and given faults, over HTTP. */
export interface Inspected {
  readonly charges: ReadonlyMap<number, SimulatedCharge>;
  readonly invoices: ReadonlyMap<number, SimulatedInvoice>;
  readonly syncs: readonly StoredSync[];
  readonly log: readonly CallRecord[];
  readonly calls: number;
  readonly reads: number;
  readonly overlaps: readonly Overlap[];
  readonly maxInFlight: ReadonlyMap<number, number>;
  changeCharge(id: number, change: unknown): void;
  changeInvoice(id: number, change: unknown): void;
  deleteInvoice(id: number): void;
  setFaults(faults: Faults): void;
}

/** What `GET /_simulator/state` answers. */
export interface SimulatorState {
  readonly charges: Readonly<Record<string, SimulatedCharge>>;
  readonly invoices: Readonly<Record<string, SimulatedInvoice>>;
  readonly syncs: readonly StoredSync[];
  /** How many SOAP calls have been read. */
  readonly calls: number;
  /** How many REST calls have been read. */
  readonly reads: number;
  readonly overlaps: readonly Overlap[];
  /** Only charges that had more than one call in flight at once. */
  readonly maxInFlight: Readonly<Record<string, number>>;
}

/**
 * Answers the paths below `/_simulator/`, for tests in other processes:
 * - `GET state`: a SimulatorState, of some charges only with `?ids=1001,1002`
 * - `GET log`: a list of CallRecord
 * - `POST faults`: a Faults object or `{"spec": "503=0.1"}`
 * - `POST charges/1001`: new values of a charge as somebody else would set them, such as `{"totalPrice": "12.10"}`, or its new invoice,
 *   `{"invoiceId": 102}`
 * - `POST invoices/101`: an InvoiceChange, such as `{"exported": true}`
 * - `DELETE invoices/101`
 *
 * What is posted is application/json. The answer is 204, or 400 with a sentence.
 */
export async function answerInspection(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  inspected: Inspected,
): Promise<void> {
  const asked = `${request.method} ${path.slice('/_simulator/'.length)}`;
  const [, order = '', id = ''] =
    /^(POST charges|POST invoices|DELETE invoices)\/(\d{1,10})$/.exec(asked) ?? [];
  switch (order === '' ? asked : order) {
    case 'GET state':
      return sendText(response, 200, 'json', JSON.stringify(describeState(inspected, request.url ?? '')));
    case 'GET log':
      return sendText(response, 200, 'json', JSON.stringify(inspected.log));
    case 'POST faults':
      return takeOrder(request, response, (json) => inspected.setFaults(readFaults(json)));
    case 'POST charges':
      return takeOrder(request, response, (json) => inspected.changeCharge(Number(id), json));
    case 'POST invoices':
      return takeOrder(request, response, (json) => inspected.changeInvoice(Number(id), json));
    case 'DELETE invoices':
      return carryOut(response, () => inspected.deleteInvoice(Number(id)));
    default:
      return sendText(response, 404, 'plain', USE);
  }
}

function describeState(inspected: Inspected, url: string): SimulatorState {
  const { charges, invoices, syncs, calls, reads, overlaps, maxInFlight } = inspected;
  const ids = new URL(url, 'http://localhost').searchParams.get('ids')?.split(',').map(Number);
  const chosen = ids === undefined ? [...charges] : [...charges].filter(([id]) => ids.includes(id));
  return {
    charges: Object.fromEntries(chosen),
    invoices: Object.fromEntries(invoices),
    syncs,
    calls,
    reads,
    overlaps,
    maxInFlight: Object.fromEntries([...maxInFlight].filter(([, most]) => most > 1)),
  };
}

async function takeOrder(
  request: IncomingMessage,
  response: ServerResponse,
  order: (json: unknown) => void,
): Promise<void> {
  const body = await readBody(request);
  // A web page in a browser on this machine can't send this type without asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return sendText(response, 415, 'plain', 'Send it as application/json.');
  }
  carryOut(response, () => order(readJson(body?.toString() ?? '')));
}

function carryOut(response: ServerResponse, order: () => void): void {
  try {
    order();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    sendText(response, 400, 'plain', error.message);
    return;
  }
  response.writeHead(204).end();
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError('What was sent is not valid JSON.', { cause });
  }
}

function readFaults(json: unknown): Faults {
  const spec = (json as { spec?: unknown } | null)?.spec;
  return typeof spec === 'string' ? parseFaults(spec) : checkFaults(json);
}
