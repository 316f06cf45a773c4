import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import type { Lease, Ledger, SentEnd } from '../ledger/ledger.ts';
import { systemClock } from '../lib/clock.ts';
import { instant } from '../lib/localTime.ts';
import { BrokenRunError, EarlierRunError, LedgerError, sentenceOf } from '../model/errors.ts';
import { NOT_RECORDED, type Outcome, type RunTarget, type SyncRecord } from '../model/run.ts';
import { rowsLeft } from '../model/runEnd.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import { Pace } from '../sender/pace.ts';
import { type SendPolicy, type SendResult, sendRows } from '../sender/send.ts';
import { leaseOf } from './lease.ts';
import type { Plan } from './prepare.ts';
import { type RunResult, resultOf } from './runResult.ts';

/** Where to send, as whom, how fast, and how the run is recorded. */
export interface SendRequest {
  readonly target: RunTarget;
  readonly windows: readonly RateWindow[];
  readonly timeoutMs: number;
  readonly policy: SendPolicy;
  /** The folder for the result workbook. */
  readonly reports: string;
  /** Records the run once all of its outcomes are on disk. Where the caller records it with others, it says so instead. */
  readonly record: (client: OngoingClient, interrupt: AbortSignal) => Promise<SyncRecord>;
}

/** What runs are sent with. They are opened once, by whoever started the program. */
export interface SendTools {
  readonly ledger: Ledger;
  readonly calls: CallLog;
  /** Opened when it is first needed: its libraries take longer to load than most files to check. @throws {ConfigurationError} */
  client(): Promise<OngoingClient>;
}

/** Who watches the rows go out. */
export interface SendObserver {
  /** Aborts when the user wants to end. */
  readonly interrupt: AbortSignal;
  /** Called before the first row is taken. @param rows how many there are */
  onSending?(rows: number): void;
  /** Called for each row whose outcome is on disk, with its number. */
  onSettled(outcome: Outcome, row: number): void;
  /** Called before each UpdateCharge. */
  onCall?(): void;
  /** Called when the next call has to wait for long, because of the rate or of the server. @param until milliseconds since 1970 */
  onWait?(until: number): void;
  /** Called when no row is taken any more, whatever ended it. */
  onSent?(): void;
}

/**
 * Sends what is left of a plan's run, records it if that was all, and writes its result workbook. The run is this process' alone meanwhile.
 * @throws {ConfigurationError} if another process is sending it, or a proxy or a certificate can't be used: nothing was sent
 * @throws {EarlierRunError} if another run of the file is sending or was sent meanwhile; nothing was sent
 * @throws {BrokenRunError} if something is in the way that is not the server's, such as a ledger that can't be written
 */
export async function send(
  tools: SendTools,
  { run: { id, state }, problems, again }: Plan,
  request: SendRequest,
  observer: SendObserver,
): Promise<RunResult> {
  const { ledger } = tools;
  // Whatever can't be opened is found out before the run counts as begun.
  const client = await tools.client();
  await using held = await leaseOf(ledger, id, { target: request.target, again }).catch(
    async (error: unknown) => {
      // Nothing of it was sent, and another run of its file comes before it: it is not to be resumed.
      if (error instanceof EarlierRunError && state === 'checked') await endBehindOther(ledger, id, error);
      throw error;
    },
  );
  observer.onSending?.(rowsLeft(await ledger.counts(id)));
  try {
    await held.lease.finish(await sendAll(id, held.lease, { ...tools, client }, request, observer));
  } catch (error) {
    throw await brokenRun(ledger, id, error);
  } finally {
    observer.onSent?.();
  }
  return await resultOf(ledger, id, problems, request.reports);
}

async function endBehindOther(ledger: Ledger, id: string, { message }: EarlierRunError): Promise<void> {
  await ledger.endUnsent(id, {
    state: 'not valid',
    stopReason: message,
    stopCause: null,
    finished: instant(),
  });
}

async function sendAll(
  id: string,
  lease: Lease,
  { ledger, calls, client }: Pick<SendTools, 'ledger' | 'calls'> & { readonly client: OngoingClient },
  { target, timeoutMs, windows, policy, record }: SendRequest,
  { interrupt, onSettled, onCall, onWait }: SendObserver,
): Promise<SentEnd> {
  const clock = systemClock;
  const pace = new Pace(calls, clock, {
    endpoint: `UpdateCharge ${target.automationUrl.toLowerCase()}`,
    windows,
    timeoutMs,
    ...(onWait ? { onWait } : {}),
  });
  const result = await sendRows(
    id,
    {
      ledger,
      lease,
      client,
      pace,
      clock,
      random: Math.random,
      interrupt,
      onSettled,
      ...(onCall ? { onCall } : {}),
    },
    policy,
  );
  // Whatever ended it, a run whose every row has its outcome is finished.
  const isDone = rowsLeft(await ledger.counts(id)) === 0;
  if (!isDone) return { ...earlyEnd(result), sync: NOT_RECORDED, finished: instant() };
  const sync = await record(client, interrupt);
  return { state: 'finished', stopReason: null, stopCause: null, sync, finished: instant() };
}

function earlyEnd(result: SendResult): Pick<SentEnd, 'state' | 'stopReason' | 'stopCause'> {
  switch (result.kind) {
    case 'stopped':
      return { state: 'stopped', stopReason: result.reason, stopCause: result.cause };
    case 'interrupted':
      return { state: 'interrupted', stopReason: 'Interrupted by a signal.', stopCause: null };
    case 'done':
      throw new LedgerError('Rows are left in the ledger that were not there to be sent.');
  }
}

async function brokenRun(ledger: Ledger, run: string, cause: unknown): Promise<BrokenRunError> {
  const lost = cause instanceof LedgerError && cause.lost;
  const counts = lost ? undefined : await ledger.counts(run).catch(() => undefined);
  const next = lost ? '' : ` What is recorded so far is kept: charges resume ${run}`;
  return new BrokenRunError(sentenceOf(cause) + next, run, counts, { cause });
}
