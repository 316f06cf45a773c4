import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { handleCall } from './callHandler.ts';
import { type CallRecord, FlightWatch, type Overlap } from './callRecord.ts';
import { type SimulatedCharge, seedCharges } from './charges.ts';
import { AUTOMATION, type Endpoint, SERVICE } from './endpoints.ts';
import { FaultInjector, type Faults } from './faults.ts';
import { answerInspection } from './inspection.ts';
import { DEFAULT_WORLD, type SimulatorOptions } from './options.ts';
import { readWsdl, writeHelpPage } from './pages.ts';
import { seededRandom } from './random.ts';
import { sendText } from './reply.ts';
import type { StoredSync, WorldState } from './world.ts';
import { localClock } from './zone.ts';

/** A running simulated server. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:{port}/{warehouse}`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** The current charges. */
  readonly charges: ReadonlyMap<number, SimulatedCharge>;
  /** The stored times, in the order in which their keys first arrived. */
  readonly syncs: readonly StoredSync[];
  /** Every call in the order in which they were read; empty with `keepLog: false`. */
  readonly log: readonly CallRecord[];
  /** How many calls have been read, whether or not they are logged. */
  readonly calls: number;
  /** Where more than one call for one charge was in flight at once. */
  readonly overlaps: readonly Overlap[];
  /** The most calls in flight at once, by ChargeId. */
  readonly maxInFlight: ReadonlyMap<number, number>;
  /** Replaces all faults; counts and windows start over. */
  setFaults(faults: Faults): void;
  /** Stops listening and closes every connection, answered or not. */
  close(): Promise<void>;
}

/**
 * Starts a simulated Ongoing WMS server on 127.0.0.1, modeled on the vendor's API pages and ASP.NET's behavior. See
 * `SimulatorOptions` for the settings; omitted ones come from `DEFAULT_WORLD`.
 * @throws Error with the code EADDRINUSE if the port is taken; RangeError for an unknown time zone
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { keepLog = true, keepBodies = 'none', seed = 1 } = options;
  const now = options.now ?? (() => performance.timeOrigin + performance.now());
  const sleep = options.sleep ?? ((ms: number) => delay(ms, undefined, { ref: false }));
  const random = options.random ?? seededRandom(seed);
  const warehouse = options.warehouse ?? DEFAULT_WORLD.warehouse;
  const world = makeWorld(options, seed);
  const flights = new FlightWatch();
  const log: CallRecord[] = [];
  let calls = 0;
  let closed = false;
  let injectors = makeInjectors(options.faults ?? {}, random, now);

  const record = (call: CallRecord): void => {
    calls += 1;
    if (keepLog) log.push(call);
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?', 1)[0]!;
    if (path.startsWith('/_simulator/')) return answerInspection(path, request, response, simulator);
    const endpoint = findEndpoint(path, warehouse);
    if (endpoint === undefined) return sendText(response, 404, 'plain', 'The resource cannot be found.');
    if (request.method === 'GET' || request.method === 'HEAD') {
      return answerGet(endpoint, request.url!, response, simulator.url);
    }
    if (request.method !== 'POST') return sendText(response, 405, 'plain', 'Method Not Allowed');
    const faults = injectors[endpoint.key];
    const isClosed = () => closed;
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
    get syncs() {
      return [...world.syncs.values()];
    },
    log,
    get calls() {
      return calls;
    },
    overlaps: flights.overlaps,
    maxInFlight: flights.maxInFlight,
    setFaults: (faults) => {
      injectors = makeInjectors(faults, random, now);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return simulator;
}

function makeWorld(options: SimulatorOptions, seed: number): WorldState {
  const world = { ...DEFAULT_WORLD, ...options };
  return {
    users: world.users,
    charges: seedCharges(world.charges, world, seed),
    profitCenters: world.profitCenters,
    articleGroups: world.articleGroups,
    lockedCharges: options.lockedCharges ?? [],
    wrongCredentials: options.wrongCredentials ?? 'fault',
    syncs: new Map(),
    toLocal: localClock(options.timeZone ?? 'Europe/Stockholm'),
  };
}

function makeInjectors(
  faults: Faults,
  random: () => number,
  now: () => number,
): { readonly automation: FaultInjector; readonly service: FaultInjector } {
  return {
    automation: new FaultInjector(faults.automation ?? {}, random, now),
    service: new FaultInjector(faults.service ?? {}, random, now),
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
