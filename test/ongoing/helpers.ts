import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createNetServer,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { Answer } from '../../src/ongoing/answers/answer.ts';
import {
  type OngoingClient,
  type OngoingClientOptions,
  openOngoingClient,
} from '../../src/ongoing/client.ts';

export const PASSWORD = 'Kanariefågel<&>"\'7';
export const SERVICE_PASSWORD = 'Andra-kanariefågeln 8';
export const UPDATE = { ChargeId: 4711, Count: '12.10', TotalPrice: '99.50' } as const;
export const SYNC = {
  goodsOwnerId: 12,
  integrationType: 'ChargeImport',
  syncTime: '2026-11-21T20:00:00+01:00',
};

const HEAD = '<?xml version="1.0" encoding="utf-8"?>';
const SPACES =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"';

export function envelope(content: string): string {
  return `${HEAD}<soap:Envelope ${SPACES}><soap:Body>${content}</soap:Body></soap:Envelope>`;
}

export function updateResponse(result: string): string {
  return envelope(
    `<UpdateChargeResponse xmlns="http://ongoingsystems.se/Automation"><UpdateChargeResult>${result}</UpdateChargeResult></UpdateChargeResponse>`,
  );
}

export function success(chargeId: number | string = UPDATE.ChargeId): string {
  return updateResponse(`<Success>true</Success><Message /><ChargeId>${chargeId}</ChargeId><Errors />`);
}

export function fault(code: string, words: string): string {
  return envelope(
    `<soap:Fault><faultcode>${code}</faultcode><faultstring>${words}</faultstring><detail /></soap:Fault>`,
  );
}

export const XML = { 'Content-Type': 'text/xml; charset=utf-8' };

export const RECORDED = envelope('<SetTimeOfLastSyncResponse xmlns="http://ongoingsystems.se/WSI" />');

/** A request as it came over the wire. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real HTTP server for one test; it notes every request before it answers. */
export async function listen(
  answer: (...of: [...Parameters<RequestListener>, Seen]) => void,
): Promise<{ url: string; origin: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const one = { method: request.method!, path: request.url!, headers: request.headers, body };
      seen.push(one);
      answer(request, response, one);
    });
  });
  const origin = `http://127.0.0.1:${await bind(server)}`;
  onTestFinished(() => void server.closeAllConnections());
  return { url: `${origin}/demo/Automation.asmx`, origin, seen };
}

/** A server that always gives the same response. */
export function listenWith(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = XML,
): ReturnType<typeof listen> {
  return listen((_request, response) => void response.writeHead(status, headers).end(body));
}

/** A TCP server for what no HTTP server would do. */
export async function listenRaw(serve: (socket: Socket) => void): Promise<{ url: string; port: number }> {
  const sockets = new Set<Socket>();
  const server = createNetServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  const port = await bind(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${port}/demo/Automation.asmx`, port };
}

/** Calls back once the whole request has come, known by the end of its envelope. */
export function onceRequestCame(socket: Socket, then: (text: string) => void): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
    if (text.endsWith('</soap:Envelope>')) then(text);
  });
}

export async function bind(server: Server | NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A client for one test; closed at its end. */
export async function clientOf(
  url: string,
  options: Partial<OngoingClientOptions> = {},
): Promise<OngoingClient> {
  const client = await openOngoingClient({
    automationUrl: url,
    serviceUrl: url.replace('Automation', 'Service'),
    credentials: { username: 'automation', password: PASSWORD },
    serviceCredentials: { username: 'goods owner', password: SERVICE_PASSWORD },
    timeoutMs: 10_000,
    connections: 2,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** The answer to one UpdateCharge from a server that always gives this response. */
export async function answerTo(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = XML,
): Promise<Answer> {
  const { url } = await listenWith(status, body, headers);
  return (await clientOf(url)).updateCharge(UPDATE);
}

export function refused(words: RegExp): Answer {
  return { kind: 'refused', message: expect.stringMatching(words) };
}

export function unanswered(mayHaveBeenApplied: boolean, transient: boolean, words: RegExp): Answer {
  return { kind: 'unanswered', mayHaveBeenApplied, transient, message: expect.stringMatching(words) };
}

/** Everything that can be seen of a value from outside, hidden properties and errors' causes included. */
export function seenIn(value: unknown): string {
  return (
    inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: null }) +
    JSON.stringify(value)
  );
}
