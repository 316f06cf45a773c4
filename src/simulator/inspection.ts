import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigurationError } from '../model/errors.ts';
import type { CallRecord, Overlap } from './callRecord.ts';
import type { SimulatedCharge } from './charges.ts';
import type { Faults } from './faults.ts';
import { checkFaults } from './faultsCheck.ts';
import { parseFaults } from './options.ts';
import { readBody, sendText } from './reply.ts';
import type { StoredSync } from './world.ts';

/** The part of a simulator that can be inspected, and given faults, over HTTP. */
export interface Inspected {
  readonly charges: ReadonlyMap<number, SimulatedCharge>;
  readonly syncs: readonly StoredSync[];
  readonly log: readonly CallRecord[];
  readonly calls: number;
  readonly overlaps: readonly Overlap[];
  readonly maxInFlight: ReadonlyMap<number, number>;
  setFaults(faults: Faults): void;
}

/** What `GET /_simulator/state` answers. */
export interface SimulatorState {
  readonly charges: Readonly<Record<string, SimulatedCharge>>;
  readonly syncs: readonly StoredSync[];
  readonly calls: number;
  readonly overlaps: readonly Overlap[];
  /** Only charges that had more than one call in flight at once. */
  readonly maxInFlight: Readonly<Record<string, number>>;
}

/**
 * Answers the paths below `/_simulator/`, for tests in other processes:
 * - `GET state`: a SimulatorState, of some charges only with `?ids=1001,1002`
 * - `GET log`: a list of CallRecord
 * - `POST faults`: a Faults object or `{"spec": "503=0.1"}`, as application/json; 204, or 400 with a sentence
 */
export async function answerInspection(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  inspected: Inspected,
): Promise<void> {
  switch (`${request.method} ${path.slice('/_simulator/'.length)}`) {
    case 'GET state':
      return sendText(response, 200, 'json', JSON.stringify(describeState(inspected, request.url ?? '')));
    case 'GET log':
      return sendText(response, 200, 'json', JSON.stringify(inspected.log));
    case 'POST faults':
      return orderFaults(request, response, inspected);
    default:
      return sendText(response, 404, 'plain', 'Use GET state, GET log, or POST faults.');
  }
}

function describeState(inspected: Inspected, url: string): SimulatorState {
  const { charges, syncs, calls, overlaps, maxInFlight } = inspected;
  const ids = new URL(url, 'http://localhost').searchParams.get('ids')?.split(',').map(Number);
  const chosen = ids === undefined ? [...charges] : [...charges].filter(([id]) => ids.includes(id));
  return {
    charges: Object.fromEntries(chosen),
    syncs,
    calls,
    overlaps,
    maxInFlight: Object.fromEntries([...maxInFlight].filter(([, most]) => most > 1)),
  };
}

async function orderFaults(
  request: IncomingMessage,
  response: ServerResponse,
  inspected: Inspected,
): Promise<void> {
  const body = await readBody(request);
  // A web page in a browser on this machine can't send this type without asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return sendText(response, 415, 'plain', 'Send faults as application/json.');
  }
  try {
    inspected.setFaults(readFaults(body?.toString() ?? ''));
  } catch (error) {
    if (error instanceof ConfigurationError) return sendText(response, 400, 'plain', error.message);
    throw error;
  }
  response.writeHead(204).end();
}

function readFaults(text: string): Faults {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError('The faults are not valid JSON.', { cause });
  }
  const spec = (json as { spec?: unknown } | null)?.spec;
  return typeof spec === 'string' ? parseFaults(spec) : checkFaults(json);
}
