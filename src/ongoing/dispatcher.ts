import type { SecureContext } from 'node:tls';
import { buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isLoopback } from '../lib/loopback.ts';
import { ConfigurationError } from '../model/errors.ts';
import { withoutInterimResponses } from './interimResponses.ts';

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

  const proxies = isLoopback(origin.hostname) ? [] : proxiesOf(env);
  if (proxies.length === 0) {
    const connect = withoutInterimResponses(buildConnector({ ...tls, timeout, allowH2: false }));
    return { dispatcher: new Pool(origin.origin, { ...pool, connect }), proxies: null };
  }
  const hosts = [...new Set(proxies.map(hostOfProxy))].join(' or ');
  const dispatcher = new EnvHttpProxyAgent({
    ...pool,
    connect: withoutInterimResponses(buildConnector({ ...tls, timeout, allowH2: false })),
    factory: (origin, options) => new Pool(origin, withItsConnector(options)),
    requestTls: tls,
    proxyTls: { ...tls, timeout },
  });
  return { dispatcher, proxies: hosts };
}

/** Through a proxy, a pool gets a connector of undici's own. */
function withItsConnector(options: Pool.Options): Pool.Options {
  const { connect } = options;
  return typeof connect === 'function' ? { ...options, connect: withoutInterimResponses(connect) } : options;
}

function proxiesOf(env: NodeJS.ProcessEnv): string[] {
  const named = [env.https_proxy ?? env.HTTPS_PROXY, env.http_proxy ?? env.HTTP_PROXY];
  return named.filter((proxy) => proxy !== undefined && proxy !== '') as string[];
}

function hostOfProxy(proxy: string): string {
  const url = URL.canParse(proxy) ? new URL(proxy) : null;
  if (url === null || !/^(https?|socks5?):$/.test(url.protocol) || url.hostname === '') {
    throw new ConfigurationError(
      'HTTPS_PROXY or HTTP_PROXY is not a URL such as http://proxy.example:3128. Correct or unset it.',
    );
  }
  return url.host;
}
