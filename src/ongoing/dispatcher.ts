import type { SecureContext } from 'node:tls';
import { buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isLoopback } from '../lib/loopback.ts';
import { ConfigurationError } from '../model/errors.ts';
import { withoutInterimResponses } from './interimResponses.ts';
import { throughSocks } from './socks.ts';

export interface OpenDispatcher {
  readonly dispatcher: Dispatcher;
  /** The proxies that calls may go through, as `host:port` without credentials; null if there are none. */
  readonly proxies: string | null;
}

export interface DispatcherOptions {
  readonly connections: number;
  readonly timeoutMs: number;
  /** Whom TLS trusts; null only where nothing is https. */
  readonly secureContext: SecureContext | null;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** `socks5h` is curl's name for the same. */
const SOCKS = /^socks(5h?)?:$/;
/** Never reached. */
const NO_SERVER = 'http://proxy.invalid';

/**
 * The pool of kept-alive HTTP/1.1 connections to one origin, or to the proxies that the environment names.
 * Follows HTTPS_PROXY, HTTP_PROXY and NO_PROXY in either case, lower first, as undici does; without HTTPS_PROXY,
 * HTTP_PROXY serves https too. This machine itself is never reached through a proxy.
 *
 * @throws ConfigurationError if a proxy is not a URL; its text, which may hold a password, is not repeated.
 */
export function openDispatcher(
  origin: URL,
  options: DispatcherOptions,
  env: NodeJS.ProcessEnv = process.env,
): OpenDispatcher {
  const timeout = Math.min(options.timeoutMs, CONNECT_TIMEOUT_MS);
  const tls = options.secureContext === null ? {} : { secureContext: options.secureContext };
  const pool = { connections: options.connections, pipelining: 1, allowH2: false };

  const direct = buildConnector({ ...tls, timeout, allowH2: false });
  const proxy = isLoopback(origin.hostname) ? null : proxyFor(origin, env);
  if (proxy === null) {
    const connect = withoutInterimResponses(direct);
    return { dispatcher: new Pool(origin.origin, { ...pool, connect }), proxies: null };
  }
  const isSocks = SOCKS.test(proxy.protocol);
  // Of a SOCKS proxy, undici decides only whether it is to be used, and never gets to know its address.
  const known = isSocks ? NO_SERVER : proxy.href;
  const dispatcher = new EnvHttpProxyAgent({
    ...pool,
    connect: direct,
    // Through a proxy, a pool gets a connector of undici's own.
    factory: (origin, { connect, ...options }: Pool.Options) => {
      const isProxied = connect !== direct;
      const connector = isProxied && isSocks ? throughSocks(proxy, direct, direct, timeout) : connect;
      return new Pool(origin, {
        ...options,
        connect: withoutInterimResponses(connector as buildConnector.connector),
      });
    },
    requestTls: tls,
    proxyTls: { ...tls, timeout },
    httpProxy: known,
    httpsProxy: known,
    proxyTunnel: isSocks,
  });
  return { dispatcher, proxies: proxy.host };
}

/** The proxy that the environment names for a server; whether NO_PROXY makes an exception, undici knows. */
function proxyFor({ protocol }: URL, env: NodeJS.ProcessEnv): URL | null {
  const forHttp = (env.http_proxy ?? env.HTTP_PROXY) || null;
  const named = protocol === 'https:' ? (env.https_proxy ?? env.HTTPS_PROXY) || forHttp : forHttp;
  if (named === null) return null;
  const url = URL.canParse(named) ? new URL(named) : null;
  if (url === null || url.hostname === '' || !(SOCKS.test(url.protocol) || /^https?:$/.test(url.protocol))) {
    throw new ConfigurationError(
      'HTTPS_PROXY or HTTP_PROXY is not a URL such as http://proxy.example:3128. Correct or unset it.',
    );
  }
  return url;
}
