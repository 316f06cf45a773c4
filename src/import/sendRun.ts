import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { systemClock } from '../lib/clock.ts';
import { localClock, localDateTime } from '../lib/localTime.ts';
import { HEARTBEAT_MS } from '../lib/processIdentity.ts';
import type { Outcome, RowCounts, RunState, RunTarget, StopCause, SyncRecord } from '../model/run.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import type { Credentials } from '../ongoing/requests/request.ts';
import { Pace } from '../sender/pace.ts';
import { recordRun } from '../sender/recordRun.ts';
import { type SendPolicy, type SendResult, sendRows } from '../sender/send.ts';

/** Where to send, as whom, and how fast. */
export interface SendRequest {
  readonly target: RunTarget;
  readonly credentials: Credentials;
  readonly serviceCredentials: Credentials;
  readonly windows: readonly RateWindow[];
  readonly timeoutMs: number;
  readonly policy: SendPolicy;
  /** Record each run with SetTimeOfLastSync (the default). A drop folder says no: it records its passes instead. */
  readonly recordEach?: boolean;
}

/** Who watches the rows go out. */
export interface SendObserver {
  /** Aborts when the user wants to end. */
  readonly interrupt: AbortSignal;
  /** Called for each row whose outcome is on disk, with its number. */
  onSettled(outcome: Outcome, row: number): void;
  /** Called before each UpdateCharge. */
  onCall?(): void;
  /** Called when the next call has to wait for long, because of the rate or of the server. @param until milliseconds since 1970 */
  onWait?(until: number): void;
}

/** Takes the right to send a run and keeps it until it is disposed of. Losing it shows when the ledger is next written. */
export async function keptLease(ledger: Ledger, run: string, again: boolean): Promise<AsyncDisposable> {
  const lease = await ledger.lease(run, again);
  const timer = setInterval(() => void lease.renew().catch(() => {}), HEARTBEAT_MS).unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      // Where it can't be written down it goes stale by itself; what went wrong before must not be hidden by it.
      await lease.release().catch(() => {});
    },
  };
}

/** Rows that have no outcome yet. */
export function left({ pending, sending }: RowCounts): number {
  return pending + sending;
}

/** Opens the client of the two services; nothing is sent yet. @throws {ConfigurationError} for a proxy or a password that can't be used */
export async function openClient(request: SendRequest): Promise<OngoingClient> {
  const { target, credentials, serviceCredentials, timeoutMs, policy } = request;
  // The SOAP and HTTP libraries take longer to load than most sheets to check.
  const { openOngoingClient } = await import('../ongoing/client.ts');
  const connections = policy.concurrency;
  return openOngoingClient({ ...target, credentials, serviceCredentials, timeoutMs, connections });
}

/** What a run is sent with. */
export interface SendParts {
  readonly ledger: Ledger;
  readonly calls: CallLog;
  readonly client: OngoingClient;
}

/**
 * Sends what is left of a run and, if that was all, records it with SetTimeOfLastSync.
 * @throws {LedgerError} if outcomes can't be written down
 */
export async function sendRun(
  run: string,
  { ledger, calls, client }: SendParts,
  { target, timeoutMs, windows, policy, recordEach = true }: SendRequest,
  { interrupt, onSettled, onCall = () => {}, onWait = () => {} }: SendObserver,
): Promise<RunEnd & { sync: SyncRecord }> {
  const clock = systemClock;
  const pace = new Pace(calls, clock, {
    endpoint: `UpdateCharge ${target.automationUrl.toLowerCase()}`,
    windows,
    timeoutMs,
    onWait,
  });
  const parts = { ledger, client, clock, random: Math.random, interrupt };
  const result = await sendRows(run, { ...parts, pace, onSettled, onCall }, policy);
  // Whatever ended it, a run whose every row has its outcome is finished.
  const done: SendResult = left(await ledger.counts(run)) === 0 ? { kind: 'done' } : result;
  if (done.kind !== 'done') return { ...ended(done), sync: { recorded: false, time: null, message: null } };
  if (!recordEach) {
    const message = 'The pass over the drop folder is recorded when it ends.';
    return { ...ended(done), sync: { recorded: false, time: null, message } };
  }
  const { goodsOwnerId, integrationType } = target;
  const sync =
    goodsOwnerId === null
      ? { recorded: false, time: null, message: 'No goods owner id is configured.' }
      : await recordRun(
          { goodsOwnerId, integrationType },
          { ...parts, syncTime: (now: number) => localDateTime(localClock(), new Date(now).toISOString()) },
          policy,
        );
  return { ...ended(done), sync };
}

/** How a run ended. */
export interface RunEnd {
  readonly state: RunState;
  readonly stopReason: string | null;
  readonly stopCause: StopCause | null;
}

function ended(result: SendResult): RunEnd {
  switch (result.kind) {
    case 'done':
      return { state: 'finished', stopReason: null, stopCause: null };
    case 'stopped':
      return { state: 'stopped', stopReason: result.reason, stopCause: result.cause };
    case 'interrupted':
      return { state: 'interrupted', stopReason: 'Interrupted by a signal.', stopCause: null };
  }
}
