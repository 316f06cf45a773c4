import type { BaselineSource } from '../import/baselines.ts';
import type { Reading } from '../import/readBefore.ts';
import type { SendTools } from '../import/send.ts';
import { invoiceReader } from '../invoices/invoiceReader.ts';
import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openCallLog } from '../ledger/sqlite/sqliteCallLog.ts';
import { hasLedger, openLedger } from '../ledger/sqlite/sqliteLedger.ts';
import type { RunTarget } from '../model/run.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import type { Credentials } from '../ongoing/requests/request.ts';
import type { SendPolicy } from '../sender/send.ts';
import { openReading, type ReadAccess } from './openReading.ts';

/** Where to send, as whom, how fast and how carefully. */
export interface SendSettings {
  readonly target: RunTarget;
  readonly credentials: Credentials;
  readonly serviceCredentials: Credentials;
  readonly windows: readonly RateWindow[];
  /** How to read invoices, if that is possible. */
  readonly read: ReadAccess;
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
  { target, credentials, serviceCredentials, timeoutMs, policy, read }: SendSettings,
): Promise<OwnTools> {
  await using opened = new AsyncDisposableStack();
  const { ledger, calls, reading } = openState(stateDir, read, opened);
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
    reading,
    [Symbol.asyncDispose]: async () => {
      await using _rest = closing;
      // If it failed to open, whoever asked for it already knows.
      await (await client?.catch(() => undefined))?.close();
    },
  };
}

/** A ledger and the reader of invoices. Whoever opens them closes them. */
export interface ReadingTools extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly reading: Reading;
}

/** Opens what a command needs that reads invoices and sends nothing. @throws {ConfigurationError | LedgerError} if a file of the folder can't be used */
export async function openReadingTools(stateDir: string, read: ReadAccess): Promise<ReadingTools> {
  await using opened = new AsyncDisposableStack();
  const { ledger, reading } = openState(stateDir, read, opened);
  const closing = opened.move();
  return { ledger, reading, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

function openState(
  stateDir: string,
  read: ReadAccess,
  opened: AsyncDisposableStack,
): Pick<SendTools, 'ledger' | 'calls' | 'reading'> {
  const ledger = openLedger(stateDir);
  opened.defer(() => ledger.close());
  const calls = openCallLog(stateDir);
  opened.defer(() => calls.close());
  return { ledger, calls, reading: readingOf(read, calls, opened) };
}

function readingOf(read: ReadAccess, calls: CallLog, opened: AsyncDisposableStack): Reading {
  if (read.kind === 'impossible') return read;
  const { parts } = opened.use(openReading(read.settings, calls));
  const { goodsOwnerId, timeZone } = read.settings;
  return { kind: 'possible', reader: invoiceReader(goodsOwnerId, parts), timeZone };
}

/**
 * What a state folder's ledger knows of exported files. It is opened when the first exported row asks; a folder without a ledger knows of none, and
 * stays without one.
 */
export function baselinesIn(stateDir: string): BaselineSource & AsyncDisposable {
  let ledger: Ledger | null | undefined;
  const opened = (): Ledger | null => {
    ledger ??= hasLedger(stateDir) ? openLedger(stateDir) : null;
    return ledger;
  };
  return {
    findBaseline: async (id) => opened()?.findBaseline(id),
    baselineCharges: async (keys) => (await opened()?.baselineCharges(keys)) ?? keys.map(() => undefined),
    [Symbol.asyncDispose]: async () => {
      await ledger?.close();
    },
  };
}
