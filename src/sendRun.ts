import { closing } from './closing.ts';
import type { CallLog, RateWindow } from './ledger/callLog.ts';
import { HEARTBEAT_MS } from './ledger/holder.ts';
import type {
  Ledger,
  Outcome,
  RowCounts,
  RunState,
  RunTarget,
  StopCause,
  SyncRecord,
} from './ledger/ledger.ts';
import { localClock, localDateTime } from './localTime.ts';
import { openOngoingClient } from './ongoing/client.ts';
import type { Credentials } from './ongoing/request.ts';
import { systemClock } from './sender/clock.ts';
import { Pace } from './sender/pace.ts';
import { recordRun } from './sender/recordRun.ts';
import { type SendPolicy, type SendResult, sendRows } from './sender/send.ts';

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
  onSettled(outcome: Outcome): void;
  /** Called before each UpdateCharge. */
  onCall?(): void;
}

/** Takes the right to send a run and keeps it until it is disposed of. Losing it shows when the ledger is next written. */
export async function keptLease(ledger: Ledger, run: string): Promise<AsyncDisposable> {
  const lease = await ledger.lease(run);
  const timer = setInterval(() => void lease.renew().catch(() => {}), HEARTBEAT_MS).unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await lease.release();
    },
  };
}

/** Rows that have no outcome yet. */
export function left({ pending, sending }: RowCounts): number {
  return pending + sending;
}

/**
 * Sends what is left of a run and, if that was all, records it with SetTimeOfLastSync.
 * @throws {LedgerError} if outcomes can't be written down
 */
export async function sendRun(
  ledger: Ledger,
  calls: CallLog,
  run: string,
  { target, credentials, serviceCredentials, timeoutMs, windows, policy }: SendRequest,
  { interrupt, onSettled }: SendObserver,
): Promise<RunEnd & { sync: SyncRecord }> {
  await using client = closing(
    await openOngoingClient({
      ...target,
      credentials,
      serviceCredentials,
      timeoutMs,
      connections: policy.concurrency,
    }),
  );
  const clock = systemClock;
  const pace = new Pace(calls, clock, {
    endpoint: `UpdateCharge ${target.automationUrl}`,
    windows,
    timeoutMs,
  });
  const parts = { ledger, client, clock, random: Math.random, interrupt };
  const result = await sendRows(run, { ...parts, pace, onSettled }, policy);
  // Whatever ended it, a run whose every row has its outcome is finished.
  const done: SendResult = left(await ledger.counts(run)) === 0 ? { kind: 'done' } : result;
  if (done.kind !== 'done') return { ...ended(done), sync: { recorded: false, time: null, message: null } };
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
