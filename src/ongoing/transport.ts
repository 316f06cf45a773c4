import type { Dispatcher } from 'undici';
import { type DispatcherOptions, openDispatcher } from './dispatcher.ts';

/** The outcome of a call at the HTTP level. */
export type Exchange = HttpResponse | TransportFailure;

/** A response whose status and headers arrived. The body is complete, or empty where only the status counts. */
export interface HttpResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly retryAfter: string | null;
  readonly location: string | null;
  /** All lines of the header, joined by commas. */
  readonly contentEncoding: string | null;
  readonly contentType: string | null;
  readonly body: Buffer;
}

/** A request ready to be sent. It holds the password: it goes to the transport and nowhere else. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** The path with its query; the path of the transport's URL if undefined. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** No complete response. `sent` is false only if certainly nothing of the request was written to the server. */
export interface TransportFailure {
  readonly kind: 'failure';
  readonly cause: 'deadline' | 'interrupted' | 'too large' | 'connection';
  readonly sent: boolean;
  /** Whether the head of a response had arrived. */
  readonly answering: boolean;
  /** Node's or undici's error code and words, for `connection`. They never hold the request. */
  readonly code: string;
  readonly detail: string;
}

export interface Transport {
  /** The proxies that calls may go through, as `host:port`; null if there are none. */
  readonly proxies: string | null;
  /** Sends once, never again, and never rejects. */
  send(request: HttpRequest, options?: CallOptions): Promise<Exchange>;
  /** Closes every connection; calls in progress fail. */
  close(): Promise<void>;
}

export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
  /** Called when a connection is open and the request is about to be written to it. */
  readonly onSent?: (() => void) | undefined;
}

/** Of which answers the body is needed, and how large it may be. */
export interface AnswerLimits {
  /** The statuses whose body has to be complete. For any other, the status counts, and the body is empty if it did not arrive whole. */
  readonly wholeBodies: ReadonlySet<number>;
  /** The most bytes of such a body, packed or unpacked. */
  readonly maxBytes: number;
}

export interface TransportOptions extends DispatcherOptions {
  readonly url: string;
  /** For a whole call, from waiting for a connection to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number;
  /** How many connections are kept open: as many as calls may be in progress at once. */
  readonly connections: number;
  readonly limits: AnswerLimits;
}

/** The most bytes of a message for people: a few thousand are usual, with a stack trace. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Beyond this, setTimeout fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Opens the transport to one endpoint. No connection is made before the first call, no redirect is followed (the request holds the
 * password), and nothing is sent twice.
 *
 * @throws ConfigurationError if the environment names a proxy that is not a URL.
 */
export function openTransport(options: TransportOptions): Transport {
  const target = new URL(options.url);
  const { dispatcher, proxies } = openDispatcher(target, options);
  const timeoutMs = Math.min(options.timeoutMs, LONGEST_TIMER_MS);

  return {
    proxies,
    send: ({ method, path, headers, body }, callOptions = {}) =>
      new Promise((resolve) => {
        const call = new Call(resolve, timeoutMs, options.limits, callOptions);
        if (call.settled) return;
        try {
          dispatcher.dispatch(
            {
              origin: target.origin,
              path: path ?? target.pathname,
              method,
              headers,
              body,
              // The deadline of the whole call replaces both; these two restart with every byte.
              headersTimeout: 0,
              bodyTimeout: 0,
            },
            call,
          );
        } catch (error) {
          call.onResponseError(null, error as Error);
        }
      }),
    close: () => dispatcher.destroy(),
  };
}

/** One call, as undici reports on it. It settles once; anything later is ignored. */
class Call implements Dispatcher.DispatchHandler {
  settled = false;
  #sent = false;
  #status = 0;
  #headers: Record<string, string | string[] | undefined> = {};
  /** Its first `#bytes` are what has arrived: chunks kept by themselves take many times their bytes if they are small. */
  #body: Buffer = Buffer.alloc(0);
  #bytes = 0;
  #controller: Dispatcher.DispatchController | null = null;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  readonly #onSent: (() => void) | undefined;
  readonly #limits: AnswerLimits;

  constructor(
    resolve: (exchange: Exchange) => void,
    timeoutMs: number,
    limits: AnswerLimits,
    { signal, onSent }: CallOptions,
  ) {
    this.#resolve = resolve;
    this.#limits = limits;
    this.#signal = signal;
    this.#onSent = onSent;
    this.#timer = setTimeout(() => this.#fail('deadline'), timeoutMs);
    if (signal?.aborted === true) this.#interrupt();
    else signal?.addEventListener('abort', this.#interrupt);
  }

  /** A connection is open and the request is about to be written to it: the last moment to hold it back. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.settled) {
      controller.abort(new Error('given up before it was sent'));
      return;
    }
    this.#controller = controller;
    this.#sent = true;
    this.#onSent?.();
  }

  onResponseStart(
    _controller: unknown,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 103 Early Hints and the like are not the answer yet.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    const bytes = this.#bytes + chunk.length;
    if (bytes > (this.#isWholeNeeded ? this.#limits.maxBytes : MAX_MESSAGE_BYTES)) {
      this.#fail('too large');
      return;
    }
    if (this.#bytes === 0) this.#body = chunk;
    else {
      if (bytes > this.#body.length) {
        const larger = Buffer.allocUnsafe(2 * bytes);
        this.#body.copy(larger, 0, 0, this.#bytes);
        this.#body = larger;
      }
      chunk.copy(this.#body, this.#bytes);
    }
    this.#bytes = bytes;
  }

  onResponseEnd(): void {
    this.#settle(this.#response(this.#body.subarray(0, this.#bytes)));
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail('connection', error);
  }

  get #isWholeNeeded(): boolean {
    return this.#limits.wholeBodies.has(this.#status);
  }

  readonly #interrupt = (): void => this.#fail('interrupted');

  #fail(cause: TransportFailure['cause'], error?: Error): void {
    if (this.settled) return;
    const answering = this.#status !== 0;
    if (answering && !this.#isWholeNeeded) {
      this.#settle(this.#response(Buffer.alloc(0)));
    } else {
      const { code, detail } = factsOf(error);
      this.#settle({ kind: 'failure', cause, sent: this.#sent, answering, code, detail });
    }
    this.#controller?.abort(new Error(cause));
  }

  #response(body: Buffer): HttpResponse {
    return {
      kind: 'response',
      status: this.#status,
      retryAfter: first(this.#headers['retry-after']),
      location: first(this.#headers.location),
      contentEncoding: joined(this.#headers['content-encoding']),
      contentType: first(this.#headers['content-type']),
      body,
    };
  }

  #settle(exchange: Exchange): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#body = Buffer.alloc(0);
    this.#resolve(exchange);
  }
}

function first(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

function joined(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header.join(',') : header) ?? null;
}

/** Drops the error itself and keeps only its code and message. */
function factsOf(error: Error | undefined): { code: string; detail: string } {
  const { name, code, message, cause } = (error ?? {}) as Partial<Error> & { code?: unknown };
  // undici gives some of its parser's errors no code.
  if (name === 'HTTPParserError' && code === undefined) return { code: 'HPE_INVALID', detail: message ?? '' };
  if (typeof code === 'string' && code !== 'UND_ERR_PRX_CONN') return { code, detail: message ?? '' };
  if (cause instanceof Error) {
    const inner = factsOf(cause);
    return {
      code: inner.code === '' ? String(code ?? '') : inner.code,
      detail: inner.detail || (message ?? ''),
    };
  }
  return { code: typeof code === 'string' ? code : '', detail: message ?? '' };
}
