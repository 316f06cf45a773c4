import type { InvoiceReader } from '../invoices/invoiceReader.ts';
import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import type { Lease, Ledger, SentEnd } from '../ledger/ledger.ts';
import { systemClock } from '../lib/clock.ts';
import { instant } from '../lib/localTime.ts';
import { BrokenRunError, LedgerError, sentenceOf } from '../model/errors.ts';
import { rowName } from '../model/joinedTabs.ts';
import { type LedgerRow, NOT_RECORDED, type Outcome, type RunTarget, type SyncRecord } from '../model/run.ts';
import { rowsLeft } from '../model/runEnd.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import { Pace } from '../sender/pace.ts';
import { type SendPolicy, type SendResult, sendRows } from '../sender/send.ts';
import { type Choices, rowsNotToSend } from './comparison.ts';
import { leaseOf } from './lease.ts';
import type { Plan } from './prepare.ts';
import type { CompareMode, Reading } from './readBefore.ts';
import { type RunResult, resultOf } from './runResult.ts';
import { verifyUpdates } from './verify.ts';

/** For how long an update shows that the server accepts its user, in milliseconds. */
const ACCEPTED_MS = 3_600_000;

/** Where to send, as whom, how fast, and how to record the run. */
export interface SendRequest {
  readonly target: RunTarget;
  readonly windows: readonly RateWindow[];
  readonly timeoutMs: number;
  readonly policy: SendPolicy;
  /** What a person accepts of what is known of the charges. */
  readonly choices: Omit<Choices, 'again'>;
  /** The folder for the result workbook. */
  readonly reports: string;
  /** Whether to read the updated charges again. */
  readonly compare: CompareMode;
  /** Send only this many rows first, and go on if they are right; null to send all at once. */
  readonly first: number | null;
  /** Records the run once all of its outcomes are on disk. A drop folder pass records itself instead, and says so in the reply. */
  readonly record: (client: OngoingClient, interrupt: AbortSignal) => Promise<SyncRecord>;
}

/** The tools to send runs with. */
export interface SendTools {
  readonly ledger: Ledger;
  readonly calls: CallLog;
  /** Opens the client on first use, because loading its libraries takes longer than checking most files. @throws {ConfigurationError} */
  client(): Promise<OngoingClient>;
  readonly reading: Reading;
}

/** Follows the rows being sent. */
export interface SendObserver {
  /** Aborts when the user interrupts. */
  readonly interrupt: AbortSignal;
  /** Called before the first row is sent, when the run is sure to be kept, and awaited. @param rows how many there are */
  onSending?(rows: number): void | Promise<void>;
  /** Called for each row once its outcome is on disk. @param row the row in a sentence: `row 7` */
  onSettled(outcome: Outcome, row: string): void;
  /** Called for each row that is not sent after all, because another run updated its charge since the plan was made. */
  onConflict?(row: string): void;
  /** Called before each UpdateCharge. */
  onCall?(): void;
  /** Called when the next call has a long wait, because of the rate or the server. @param until milliseconds since 1970 */
  onWait?(until: number): void;
  /** Called when updated rows could not be read again. @param why in sentences */
  onUnread?(why: string): void;
  /** Called when sending has ended, for whatever reason. */
  onSent?(): void;
  /** Called when the first rows were sent and read again. @returns whether to send the others */
  onFirst?(rows: readonly LedgerRow[]): Promise<boolean>;
}

/**
 * Sends the remaining rows of a plan's run, records the run if none is left, and writes its result workbook. Meanwhile no other process can
 * send the run.
 * @throws {ConfigurationError} if another process is sending it, or a proxy or certificate can't be used; nothing was sent
 * @throws {EarlierRunError} if another run of the file is sending or has sent since; nothing was sent
 * @throws {BrokenRunError} for a problem that is not the server's, such as a ledger that can't be written
 */
export async function send(
  tools: SendTools,
  { run: { id, state, sheet, again: sendAll, target: before }, problems, again, comparison }: Plan,
  request: SendRequest,
  observer: SendObserver,
): Promise<RunResult> {
  const { ledger } = tools;
  // Anything that can't be opened must fail before the run counts as started.
  const client = await tools.client();
  const { choices } = request;
  const seen = choices.overwrite ? comparison.seen : null;
  await using held = await leaseOf(ledger, id, { target: request.target, again, seen }).catch(
    async (error: unknown) => {
      // Nothing of it was sent: another run came first.
      if (state === 'checked') await ledger.discard(id).catch(() => {});
      throw error;
    },
  );
  try {
    const { automationUrl } = request.target;
    for await (const unsent of rowsNotToSend(ledger, { id, automationUrl }, { ...choices, again: sendAll }))
      await held.lease.record({ announced: [], settled: [], withdrawn: [], unsent });
    await observer.onSending?.(rowsLeft(await ledger.counts(id)));
    const named = (row: number): string => rowName(row, sheet.tabs);
    const sameUser = before?.username === request.target.username;
    const work = { id, lease: held.lease, sameUser, rowName: named };
    // What could not be read before can't be read after.
    const canRead = request.compare !== 'off' && comparison.reading.kind !== 'failed';
    const reader = canRead && tools.reading.kind === 'possible' ? tools.reading.reader : null;
    await held.lease.finish(await sendRemaining(work, { ...tools, client, reader }, request, observer));
  } catch (error) {
    throw await brokenRun(ledger, id, error);
  } finally {
    observer.onSent?.();
  }
  return await resultOf(ledger, id, problems, request.reports);
}

interface RunBeingSent {
  readonly id: string;
  readonly lease: Lease;
  /** Whether its user is the one who sent it before. */
  readonly sameUser: boolean;
  /** A row in a sentence: `row 7`. */
  readonly rowName: (row: number) => string;
}

interface OpenTools extends Pick<SendTools, 'ledger' | 'calls'> {
  readonly client: OngoingClient;
  /** Reads the updated charges again; null if nothing is to be read. */
  readonly reader: InvoiceReader | null;
}

async function sendRemaining(
  work: RunBeingSent,
  tools: OpenTools,
  request: SendRequest,
  observer: SendObserver,
): Promise<SentEnd> {
  const { ledger, client } = tools;
  const { first, record } = request;
  const { interrupt } = observer;
  let result: SendResult | null = null;
  if (first !== null && rowsLeft(await ledger.counts(work.id)) > first)
    result = await sendFirst(work, tools, request, observer, first);
  result ??= await sendSome(work, tools, request, observer);
  // However sending ended, a run is finished if every row has its outcome.
  const isDone = rowsLeft(await ledger.counts(work.id)) === 0;
  const end = isDone
    ? ({ ...FINISHED, sync: await record(client, interrupt), finished: instant() } as const)
    : { ...earlyEnd(result), sync: NOT_RECORDED, finished: instant() };
  if (canVerify(result)) await readAgain(work, tools, request, observer);
  return end;
}

const FINISHED = { state: 'finished', stopReason: null, stopCause: null, stopRow: null } as const;

/** After a stop for another reason, the server would hardly answer. */
function canVerify(result: SendResult): boolean {
  return result.kind === 'done' || (result.kind === 'stopped' && result.cause === 'failures');
}

async function readAgain(
  { id, lease }: RunBeingSent,
  { ledger, reader }: OpenTools,
  { target: { automationUrl } }: SendRequest,
  { interrupt, onUnread }: SendObserver,
): Promise<void> {
  if (reader === null) return;
  const parts = { ledger, lease, reader, clock: systemClock, interrupt };
  const why = await verifyUpdates({ id, automationUrl }, parts);
  if (why !== null) onUnread?.(why);
}

/** Sends the first rows and reads them again. @returns null if the others are to be sent, too */
async function sendFirst(
  work: RunBeingSent,
  tools: OpenTools,
  request: SendRequest,
  observer: SendObserver,
  first: number,
): Promise<SendResult | null> {
  // A run that is resumed has settled rows from before.
  const settled = new Set<number>();
  const result = await sendSome(work, tools, request, observer, {
    most: first,
    onRow: (row) => settled.add(row),
  });
  if (result.kind !== 'done') return result;
  await readAgain(work, tools, request, observer);
  const rows: LedgerRow[] = [];
  for await (const batch of tools.ledger.rows(work.id, ['updated', 'rejected', 'failed'])) {
    rows.push(...batch.filter(({ row }) => settled.has(row)));
    if (rows.length >= settled.size) break;
  }
  const goesOn = observer.onFirst
    ? await observer.onFirst(rows)
    : rows.every(({ verification }) => verification?.state === 'verified');
  if (goesOn) return null;
  const reason = `Stopped after the first ${first === 1 ? 'row' : `${first} rows`}, as --first asks for.`;
  return { kind: 'stopped', cause: 'first rows', reason, row: null };
}

/** @param some how many rows to send, and who is told of each once it is settled; all, and nobody, by default */
async function sendSome(
  { id, lease, sameUser, rowName }: RunBeingSent,
  { ledger, calls, client }: OpenTools,
  { target, timeoutMs, windows, policy }: SendRequest,
  { interrupt, onSettled, onConflict, onCall, onWait }: SendObserver,
  some?: { readonly most: number; onRow(row: number): void },
): Promise<SendResult> {
  const clock = systemClock;
  const since = new Date(clock.now() - ACCEPTED_MS).toISOString();
  const pace = new Pace(calls, clock, {
    endpoint: `UpdateCharge ${target.automationUrl.toLowerCase()}`,
    windows,
    timeoutMs,
    ...(onWait ? { onWait } : {}),
  });
  return await sendRows(
    id,
    {
      ledger,
      lease,
      client,
      pace,
      clock,
      random: Math.random,
      interrupt,
      isAccepted: () => ledger.hasUpdated(id, { target, since, own: sameUser }),
      rowName,
      onSettled: (outcome, row) => {
        some?.onRow(row);
        onSettled(outcome, rowName(row));
      },
      ...(onConflict ? { onConflict: (_, row) => onConflict(rowName(row)) } : {}),
      ...(onCall ? { onCall } : {}),
    },
    policy,
    some?.most,
  );
}

function earlyEnd(result: SendResult): Omit<SentEnd, 'sync' | 'finished'> {
  switch (result.kind) {
    case 'stopped':
      return {
        state: 'stopped',
        stopReason: result.reason,
        stopCause: result.cause,
        stopRow: result.row,
      };
    case 'interrupted':
      return { state: 'interrupted', stopReason: 'Interrupted by a signal.', stopCause: null, stopRow: null };
    case 'done':
      throw new LedgerError('The ledger still has rows that were not offered for sending.');
  }
}

async function brokenRun(ledger: Ledger, run: string, cause: unknown): Promise<BrokenRunError> {
  const lost = cause instanceof LedgerError && cause.lost;
  const counts = lost ? undefined : await ledger.counts(run).catch(() => undefined);
  const kept = lost ? '' : ' What is recorded so far is kept.';
  const advice = lost ? [] : [{ say: 'To continue', command: 'resume', argument: run }];
  return new BrokenRunError(sentenceOf(cause) + kept, run, counts, { cause, advice });
}
