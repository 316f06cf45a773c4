import type { SendTools } from '../import/send.ts';
import type { RateWindow } from '../ledger/callLog.ts';
import { openCallLog } from '../ledger/sqlite/sqliteCallLog.ts';
import { openLedger } from '../ledger/sqlite/sqliteLedger.ts';
import type { RunTarget } from '../model/run.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import type { Credentials } from '../ongoing/requests/request.ts';
import type { SendPolicy } from '../sender/send.ts';

/** Where to send, as whom, how fast and how carefully. */
export interface SendSettings {
  readonly target: RunTarget;
  readonly credentials: Credentials;
  readonly serviceCredentials: Credentials;
  readonly windows: readonly RateWindow[];
  readonly timeoutMs: number;
  readonly policy: SendPolicy;
}

/** The tools that send a run. Whoever opens them closes them. */
export type OwnTools = SendTools & AsyncDisposable;

/**
 * Opens the ledger and the call log of a state folder. The client is opened on first use, and closed with the rest.
 * @throws {ConfigurationError | LedgerError} if a file of the folder can't be used
 */
export async function openTools(
  stateDir: string,
  { target, credentials, serviceCredentials, timeoutMs, policy }: SendSettings,
): Promise<OwnTools> {
  await using opened = new AsyncDisposableStack();
  const ledger = openLedger(stateDir);
  opened.defer(() => ledger.close());
  const calls = openCallLog(stateDir);
  opened.defer(() => calls.close());
  let client: Promise<OngoingClient> | undefined;
  const open = async (): Promise<OngoingClient> => {
    const { openOngoingClient } = await import('../ongoing/client.ts');
    const connections = policy.concurrency;
    return openOngoingClient({ ...target, credentials, serviceCredentials, timeoutMs, connections });
  };
  const closing = opened.move();
  return {
    ledger,
    calls,
    client: () => {
      client ??= open();
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      await using _rest = closing;
      // If it failed to open, whoever asked for it already knows.
      await (await client?.catch(() => undefined))?.close();
    },
  };
}
