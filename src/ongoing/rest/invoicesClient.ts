import { ConfigurationError } from '../../model/errors.ts';
import { trustSystemCertificates } from '../certificates.ts';
import { quoteWithout } from '../redact.ts';
import type { Credentials } from '../requests/request.ts';
import { type CallOptions, openTransport } from '../transport.ts';
import { answerToQuery, type QueryContext } from './answerToQuery.ts';
import type { InvoicesAnswer, InvoicesQuery } from './invoicesAnswer.ts';
import { readInvoice } from './readInvoice.ts';
import { warehouseTime } from './warehouseTime.ts';

/** A client of the REST call that reads invoices. Whatever the network or the server does becomes the answer; so does an abort, as `failed`. */
export interface InvoicesClient {
  /** `GET invoices`: those that the query names, with their charges. Calls once. */
  list(query: InvoicesQuery, options?: CallOptions): Promise<InvoicesAnswer>;
  /** Closes every connection. Calls in progress become `failed`. */
  close(): Promise<void>;
}

export interface InvoicesClientOptions {
  /** The address of the REST API: `https://api.ongoingsystems.se/{warehouse}/api/v1`. */
  readonly url: string;
  /** The goods owner's user. */
  readonly credentials: Credentials;
  /** For each whole call, in milliseconds. The server takes up to minutes for large lists. */
  readonly timeoutMs: number;
  /** The warehouse's zone by its IANA name: instants become its own date and time. */
  readonly timeZone: string;
  /** How many calls may be in progress at once without waiting for one another; 1 unless given. */
  readonly connections?: number;
  /** Milliseconds since 1970; for a Retry-After that is a date. */
  readonly now?: () => number;
}

/** A thousand charges are about 1 MB. */
export const MAX_LIST_BYTES = 64 * 1024 * 1024;

/**
 * Opens a client of the REST API; it does not touch the network before the first call. The client holds no password where `inspect` or a log
 * could find it.
 *
 * @throws ConfigurationError if HTTP Basic can't carry a user name or password, the time zone is unknown, or a proxy of the environment is not
 * a URL.
 */
export function openInvoicesClient(options: InvoicesClientOptions): InvoicesClient {
  const { credentials, timeoutMs, connections = 1, now = Date.now } = options;
  const token = basicToken(credentials);
  const time = timeOf(options.timeZone);
  const { protocol, host, pathname } = new URL(options.url);
  const path = `${pathname.replace(/\/+$/, '')}/invoices`;
  const transport = openTransport({
    url: options.url,
    timeoutMs,
    connections,
    secureContext: protocol === 'https:' ? trustSystemCertificates() : null,
    limits: { wholeBodies: new Set([200]), maxBytes: MAX_LIST_BYTES },
  });
  const about: QueryContext = {
    host,
    path,
    proxies: transport.proxies,
    timeoutMs,
    now,
    quote: quoteWithout([credentials.password, token]),
    maxBytes: MAX_LIST_BYTES,
    readInvoice: (value, index) => readInvoice(value, index, time, options.timeZone),
  };
  // No more than this: the server's firewall refuses the headers of Node's own fetch, such as Accept-Encoding.
  const get = (target: string, callOptions: CallOptions | undefined) =>
    transport.send(
      {
        method: 'GET',
        path: target,
        headers: { Accept: 'application/json', Authorization: `Basic ${token}` },
        body: null,
      },
      callOptions,
    );

  return {
    list: async (query, callOptions) =>
      answerToQuery(await get(`${path}?${parametersOf(query)}`, callOptions), about),
    close: () => transport.close(),
  };
}

/** The parameters of `GET invoices`, after the vendor's description: a key that has several values is repeated. */
function parametersOf(query: InvoicesQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) if (one !== undefined) parameters.append(name, String(one));
  }
  return parameters.toString();
}

/** The credentials of HTTP Basic in UTF-8 (RFC 7617). @throws ConfigurationError if it can't carry them */
function basicToken({ username, password }: Credentials): string {
  if (username.includes(':')) {
    throw new ConfigurationError(
      "The user name for reading invoices contains a colon, which can't be sent. Use one without it.",
    );
  }
  for (const [name, value] of [
    ['user name', username],
    ['password', password],
  ] as const) {
    if (/\p{Cc}/u.test(value) || !value.isWellFormed()) {
      throw new ConfigurationError(
        `The ${name} for reading invoices contains a control character, which can't be sent. Use one without it.`,
      );
    }
  }
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

function timeOf(timeZone: string): ReturnType<typeof warehouseTime> {
  try {
    return warehouseTime(timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigurationError(
      `The time zone "${timeZone}" is not known. Name it as the IANA does, such as Europe/Stockholm.`,
      { cause: error },
    );
  }
}
