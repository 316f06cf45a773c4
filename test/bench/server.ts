import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a server saw: the number of calls, and the times of the first and last one, in milliseconds. */
export interface Seen {
  readonly calls: number;
  readonly first: number;
  readonly last: number;
}

export interface FixedServer {
  /** The base URL for `--url`. */
  readonly url: string;
  readonly automationUrl: string;
  /** Stops the server. */
  stop(): Promise<Seen>;
}

/** Starts the fixed-answer server as a separate process. */
export async function startFixedServer(latencyMs = 0): Promise<FixedServer> {
  const script = fileURLToPath(new URL('fixedServer.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, String(latencyMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const port = (await lines.next()).value as string;
  const url = `http://127.0.0.1:${port}/demo`;
  return {
    url,
    automationUrl: `${url}/Automation.asmx`,
    stop: async () => {
      child.kill('SIGTERM');
      return JSON.parse((await lines.next()).value as string) as Seen;
    },
  };
}
