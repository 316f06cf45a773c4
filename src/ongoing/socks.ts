import { once } from 'node:events';
import { isIPv4, type Socket } from 'node:net';
import type { buildConnector } from 'undici';

const VERSION = 5;
const NO_CREDENTIALS = 0;
const USER_AND_PASSWORD = 2;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
const DEFAULT_PORT = 1080;

/** What a proxy answers to a request for a connection (RFC 1928, section 6), with the code of what it means for the call. */
const REPLIES: ReadonlyMap<number, readonly [code: string, why: string]> = new Map([
  [1, ['EHOSTUNREACH', 'it failed']],
  [2, ['SOCKS_NOT_ALLOWED', 'its rules do not allow it']],
  [3, ['ENETUNREACH', 'the network can not be reached']],
  [4, ['EHOSTUNREACH', 'the host can not be reached']],
  [5, ['ECONNREFUSED', 'the connection was refused']],
  [6, ['EHOSTUNREACH', 'the connection took too many hops']],
]);

/**
 * A connector whose sockets lead to a server through a SOCKS 5 proxy (RFC 1928, with user name and password of RFC 1929), which also resolves
 * the server's name. undici's own takes every proxy for one that speaks TLS as soon as an authority is set, and calls itself experimental.
 *
 * @param proxy `socks5://user:password@host:port`
 * @param connect opens the connection to the proxy
 * @param connectTls makes TLS to the server on it
 * @param timeoutMs for the time between the two
 */
export function throughSocks(
  proxy: URL,
  connect: buildConnector.connector,
  connectTls: buildConnector.connector,
  timeoutMs: number,
): buildConnector.connector {
  const { port } = proxy;
  // A URL has an IPv6 address in brackets, a socket does not.
  const hostname = proxy.hostname.replace(/^\[|\]$/g, '');
  const toProxy = { hostname, host: hostname, port: port || String(DEFAULT_PORT), protocol: 'http:' };
  return (target, callback) =>
    connect(toProxy, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      openTunnel(socket, proxy, target, timeoutMs).then(
        () => {
          if (target.protocol !== 'https:') return callback(null, socket);
          connectTls({ ...target, httpSocket: socket }, callback);
        },
        (why: Error) => {
          socket.destroy();
          callback(why, null);
        },
      );
    });
}

async function openTunnel(
  socket: Socket,
  proxy: URL,
  target: buildConnector.Options,
  timeoutMs: number,
): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const reader = new Reader(socket, signal);
    await greet(socket, reader, proxy);
    await requestConnection(socket, reader, target);
  } catch (error) {
    if (signal.aborted) throw failure('UND_ERR_CONNECT_TIMEOUT', 'The proxy does not answer as SOCKS 5');
    throw error;
  }
}

async function greet(socket: Socket, reader: Reader, { username, password }: URL): Promise<void> {
  const methods = username === '' ? [NO_CREDENTIALS] : [NO_CREDENTIALS, USER_AND_PASSWORD];
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method] = await reader.next(2);
  if (version !== VERSION) throw failure('SOCKS_VERSION', 'The proxy does not speak SOCKS 5');
  if (method === NO_CREDENTIALS) return;
  // As of an HTTP proxy.
  if (method !== USER_AND_PASSWORD || username === '') throw failure('SOCKS_AUTHENTICATION', '(407)');
  const [user, secret] = [username, password].map((text) => prefixed(decodeURIComponent(text)));
  socket.write(Buffer.concat([Buffer.from([1]), user!, secret!]));
  const [, status] = await reader.next(2);
  if (status !== 0) throw failure('SOCKS_AUTHENTICATION', 'The proxy refused the user name or password');
}

async function requestConnection(
  socket: Socket,
  reader: Reader,
  { hostname, port, protocol }: buildConnector.Options,
): Promise<void> {
  const address = isIPv4(hostname)
    ? Buffer.from([IPV4, ...hostname.split('.').map(Number)])
    : Buffer.concat([Buffer.from([NAME]), prefixed(hostname)]);
  const portBytes = Buffer.alloc(2);
  portBytes.writeUInt16BE(Number(port) || (protocol === 'https:' ? 443 : 80));
  socket.write(Buffer.concat([Buffer.from([VERSION, 1, 0]), address, portBytes]));
  const [, reply, , type, first] = await reader.next(5);
  if (reply !== 0) {
    const [code, why] = REPLIES.get(reply!) ?? ['SOCKS_REPLY', `it answered ${reply}`];
    throw failure(code, `The proxy did not connect: ${why}`);
  }
  // The rest of the address from which the proxy connects, and its port.
  const rest = type === IPV6 ? 15 : type === NAME ? first! : 3;
  await reader.next(rest + 2);
}

/** A text behind its length in one byte. */
function prefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw failure('SOCKS_TOO_LONG', 'A name or password is too long for SOCKS 5');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Reads what the proxy says, however it is cut into packets. */
class Reader {
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  #held: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
  }

  /** Exactly this many bytes. */
  async next(length: number): Promise<Buffer> {
    while (this.#held.length < length) {
      const socket = this.#socket;
      // All of it: a rest in the socket would make it readable at once, again and again, and nothing else would get its turn.
      const bytes: Buffer | null = socket.read();
      if (bytes !== null) this.#held = Buffer.concat([this.#held, bytes]);
      else if (socket.readableEnded || socket.destroyed)
        throw failure('ECONNRESET', 'The proxy closed the connection');
      else await this.#more();
    }
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  async #more(): Promise<void> {
    const either = new AbortController();
    const signal = AbortSignal.any([this.#signal, either.signal]);
    await Promise.race(
      ['readable', 'end', 'close'].map((event) => once(this.#socket, event, { signal })),
    ).finally(() => either.abort());
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
