import { access } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError } from '../../model/errors.ts';
import type { Heartbeat, WatchState } from './heartbeat.ts';
import type { Metrics } from './metrics.ts';

export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/** The watch that the server reports on. */
export interface Watched {
  readonly folder: string;
  readonly heartbeat: Heartbeat;
  readonly metrics: Metrics;
  state(): WatchState;
}

/**
 * Answers `/healthz` and `/metrics`. A watch is healthy if its heartbeat is fresh and its folder reachable: problems that a restart may
 * fix. Failed passes, which a restart does not fix, show in the metrics and in the response body.
 * @throws {ConfigurationError} if the port is taken
 */
export async function startHealthServer(port: number, host: string, watched: Watched): Promise<HealthServer> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    response.on('error', () => {});
    const path = (request.url ?? '').split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, 'text/plain', 'GET only\n');
    if (path === '/metrics') {
      const text = watched.metrics.text(watched.heartbeat.at / 1000);
      return answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', text);
    }
    if (path === '/healthz') return void health(watched, response);
    answer(response, 404, 'text/plain', 'Not found. Use /healthz or /metrics.\n');
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    throw new ConfigurationError(
      `The health port ${port} on ${host} can't be opened (${(error as NodeJS.ErrnoException).code}). Choose another --health-port.`,
    );
  }
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function health(
  { folder, heartbeat, metrics, state }: Watched,
  response: ServerResponse,
): Promise<void> {
  const reachable = await access(folder).then(
    () => true,
    () => false,
  );
  const status = heartbeat.isLate() ? 'late' : reachable ? 'ok' : 'folder unreachable';
  const body = {
    status,
    ...state(),
    heartbeat: new Date(heartbeat.at).toISOString(),
    lastSuccess: metrics.lastSuccess === 0 ? null : new Date(metrics.lastSuccess * 1000).toISOString(),
  };
  answer(response, status === 'ok' ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`);
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}
