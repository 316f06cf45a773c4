import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultInjector, type Faults, type RestFaultKind } from './faults/faults.ts';
import { type CallRecord, FlightWatch, type Overlap } from './http/callRecord.ts';
import { sendText } from './http/reply.ts';
import { answerInspection } from './inspection.ts';
import { DEFAULT_WORLD, type SimulatorOptions } from './options.ts';
import {
  type ChargeChange,
  changeCharge,
  changeInvoice,
  deleteInvoice,
  type InvoiceChange,
} from './otherChanges.ts';
import { handleRead } from './rest/restHandler.ts';
import { findRoute } from './rest/routes.ts';
import { handleCall } from './soap/callHandler.ts';
import { AUTOMATION, type Endpoint, SERVICE } from './soap/endpoints.ts';
import { readWsdl, writeHelpPage } from './soap/pages.ts';
import { invoicingOf, startingWorld } from './startingWorld.ts';
import type { SimulatedCharge } from './world/charges.ts';
import type { SimulatedInvoice } from './world/invoices.ts';
import { seededRandom } from './world/random.ts';
import type { StoredSync } from './world/world.ts';

/** A running simulated server. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:{port}/{warehouse}`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** The current charges. */
  readonly charges: ReadonlyMap<number, SimulatedCharge>;
  /** The current invoices. */
  readonly invoices: ReadonlyMap<number, SimulatedInvoice>;
  /** The stored times, in the order in which their keys first arrived. */
  readonly syncs: readonly StoredSync[];
  /** Every call, SOAP and REST, in the order in which they were read; empty with `keepLog: false`. */
  readonly log: readonly CallRecord[];
  /** How many SOAP calls have been read, whether or not they are logged. */
  readonly calls: number;
  /** How many REST calls have been read, whether or not they are logged. */
  readonly reads: number;
  /** Where more than one call for one charge was in flight at once. */
  readonly overlaps: readonly Overlap[];
  /** The most calls in flight at once, by ChargeId. */
  readonly maxInFlight: ReadonlyMap<number, number>;
  /** Changes a charge as somebody else would, or moves it to another invoice. @throws {ConfigurationError} if it does not exist */
  changeCharge(id: number, change: ChargeChange): void;
  /** Changes an invoice as somebody else would. @throws {ConfigurationError} if it does not exist */
  changeInvoice(id: number, change: InvoiceChange): void;
  /** Deletes an invoice as somebody else would; its charges are on none then. @throws {ConfigurationError} if it does not exist */
  deleteInvoice(id: number): void;
  /** Replaces all faults; counts and windows start over. */
  setFaults(faults: Faults): void;
  /** Stops listening and closes every connection, answered or not. */
  close(): Promise<void>;
}

/**
 * Starts a simulated Ongoing WMS server on 127.0.0.1, modeled on the vendor's API pages and ASP.NET's behavior. See
 * `SimulatorOptions` for the settings; omitted ones come from `DEFAULT_WORLD`.
 * @throws Error with the code EADDRINUSE if the port is taken; RangeError for an unknown time zone, or an
 * invoice with a charge that does not exist or is on another one
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { keepLog = true, keepBodies = 'none', seed = 1 } = options;
  const now = options.now ?? (() => performance.timeOrigin + performance.now());
  const sleep = options.sleep ?? ((ms: number) => delay(ms, undefined, { ref: false }));
  const random = options.random ?? seededRandom(seed);
  const warehouse = options.warehouse ?? DEFAULT_WORLD.warehouse;
  const world = startingWorld(options, seed, now);
  const invoicing = invoicingOf(world, options, seed);
  const flights = new FlightWatch();
  const log: CallRecord[] = [];
  let calls = 0;
  let reads = 0;
  let closed = false;
  let injectors = makeInjectors(options.faults ?? {}, random, now);
  world.history.lag = options.faults?.rest?.lag;

  const isClosed = () => closed;
  const record = (call: CallRecord): void => {
    if (call.endpoint === 'rest') reads += 1;
    else calls += 1;
    if (keepLog) log.push(call);
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?', 1)[0]!;
    if (path.startsWith('/_simulator/')) return answerInspection(path, request, response, simulator);
    const route = findRoute(path, warehouse);
    if (route !== undefined) {
      const faults = injectors.rest;
      return handleRead(route, request, response, { invoicing, faults, now, sleep, record, isClosed });
    }
    const endpoint = findEndpoint(path, warehouse);
    if (endpoint === undefined) return sendText(response, 404, 'plain', 'The resource cannot be found.');
    if (request.method === 'GET' || request.method === 'HEAD') {
      return answerGet(endpoint, request.url!, response, simulator.url);
    }
    if (request.method !== 'POST') return sendText(response, 405, 'plain', 'Method Not Allowed');
    const faults = injectors[endpoint.key];
    return handleCall(endpoint, request, response, {
      world,
      faults,
      flights,
      now,
      sleep,
      keepBodies,
      record,
      isClosed,
    });
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A client that went away needs no answer; anything else is a bug in the simulator.
      if (response.socket === null || response.socket.destroyed) return;
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'plain', `The simulator itself failed: ${String(error)}`);
    });
  });
  // IIS keeps idle connections for this long.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const close = (): Promise<void> => {
    closed = true;
    return new Promise((resolve) => {
      // Closing twice is not an error.
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  const simulator: Simulator = {
    url: `http://127.0.0.1:${port}/${encodeURIComponent(warehouse)}`,
    port,
    charges: world.charges,
    invoices: world.invoices,
    get syncs() {
      return [...world.syncs.values()];
    },
    log,
    get calls() {
      return calls;
    },
    get reads() {
      return reads;
    },
    overlaps: flights.overlaps,
    maxInFlight: flights.maxInFlight,
    changeCharge: (id, change) => changeCharge(id, change, world),
    changeInvoice: (id, change) => changeInvoice(id, change, world),
    deleteInvoice: (id) => deleteInvoice(id, world),
    setFaults: (faults) => {
      world.history.lag = faults.rest?.lag;
      injectors = makeInjectors(faults, random, now);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return simulator;
}

interface Injectors {
  readonly automation: FaultInjector;
  readonly service: FaultInjector;
  readonly rest: FaultInjector<RestFaultKind>;
}

function makeInjectors(faults: Faults, random: () => number, now: () => number): Injectors {
  return {
    automation: new FaultInjector(faults.automation ?? {}, random, now),
    service: new FaultInjector(faults.service ?? {}, random, now),
    rest: new FaultInjector(faults.rest ?? {}, random, now),
  };
}

/** Ignores case, as IIS does. */
function findEndpoint(path: string, warehouse: string): Endpoint | undefined {
  const wanted = path.toLowerCase();
  const root = `/${encodeURIComponent(warehouse)}/`.toLowerCase();
  return [AUTOMATION, SERVICE].find(({ name }) => wanted === `${root}${name.toLowerCase()}.asmx`);
}

async function answerGet(
  endpoint: Endpoint,
  requested: string,
  response: ServerResponse,
  baseUrl: string,
): Promise<void> {
  if (!/\?wsdl$/i.test(requested)) {
    return sendText(response, 200, 'html', writeHelpPage(endpoint.name, Object.keys(endpoint.operations)));
  }
  return sendText(response, 200, 'xml', await readWsdl(endpoint.name, `${baseUrl}/${endpoint.name}.asmx`));
}
