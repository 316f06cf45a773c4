import pLimit, { type LimitFunction } from 'p-limit';
import type { Lease, Ledger, SendableRow, UnsentRow } from '../ledger/ledger.ts';
import type { Clock } from '../lib/clock.ts';
import { mayHaveBeenApplied, type NotSent, type Outcome, type StopCause } from '../model/run.ts';
import type { Answer } from '../ongoing/answers/answer.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import { FailureWatch } from './failureWatch.ts';
import { IntentWriter } from './intentWriter.ts';
import { Journal } from './journal.ts';
import { nextStep } from './nextStep.ts';
import type { Pace } from './pace.ts';
import { type Refusal, Refusals } from './refusals.ts';

/** How careful to be. */
export interface SendPolicy {
  readonly concurrency: number;
  readonly maxAttempts: number;
  /** Milliseconds before the first retry. */
  readonly retryWaitMs: number;
  /** Milliseconds; a server that asks to wait longer ends the run. */
  readonly longestWaitMs: number;
  /** After how many consecutive rows without an update the run stops; the vendor blocks clients that keep failing. */
  readonly maxConsecutiveFailures: number;
  /** After how many rows without an update in total the run stops. */
  readonly maxFailures: number;
}

export interface SenderParts {
  /** Rows are taken from it. */
  readonly ledger: Pick<Ledger, 'sendable'>;
  /** Intents and outcomes are written with it. */
  readonly lease: Pick<Lease, 'record'>;
  readonly client: OngoingClient;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborts when the user interrupts: no new row is taken, and calls in progress are awaited. */
  readonly interrupt: AbortSignal;
  /** Whether the server is known to accept the user, from earlier updates. Asked at most once, before a refusal stops the run. */
  readonly isAccepted: () => Promise<boolean>;
  /** A row in a sentence: `row 7`. */
  readonly rowName: (row: number) => string;
  /** Called after each row whose outcome is on disk. */
  readonly onSettled: (outcome: Outcome, row: number) => void;
  /** Called for each row that is not sent, because another run updated its charge meanwhile; that is on disk. */
  readonly onConflict?: (outcome: NotSent, row: number) => void;
  /** Called before each call. */
  readonly onCall?: () => void;
}

export type SendResult =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'stopped';
      readonly cause: StopCause;
      readonly reason: string;
      readonly row: number | null;
    }
  | { readonly kind: 'interrupted' };

const PAGE_ROWS = 500;
/** How many more calls at a time each answer allows: first 1, then 3, then 9. */
const MORE_AN_ANSWER = 2;

/**
 * Sends every row of a run that is pending or whose outcome is unknown, in file order, and records the outcome of each.
 * @param most how many rows to send at most; the others stay as they are, and the result is `done`
 * @throws {LedgerError} if an outcome can't be written; nothing more is sent then
 */
export async function sendRows(
  run: string,
  parts: SenderParts,
  policy: SendPolicy,
  most = Number.POSITIVE_INFINITY,
): Promise<SendResult> {
  return new Sender(run, parts, policy, most).send();
}

/** Why no further row is taken. */
class Stop extends Error {}

/** Why a row is not sent: another run has updated its charge. That is on disk. */
class InConflict extends Error {}

interface RowProgress {
  /** Calls made for the row so far, those of earlier processes included. */
  attempts: number;
  announced: boolean;
  mayHaveBeenApplied: boolean;
}

class Sender {
  readonly #run: string;
  readonly #parts: SenderParts;
  readonly #policy: SendPolicy;
  readonly #most: number;
  readonly #journal: Journal;
  readonly #intents: IntentWriter;
  readonly #watch: FailureWatch;
  readonly #stop = new AbortController();
  readonly #limit: LimitFunction = pLimit(1);
  readonly #underWay = new Set<Promise<void>>();
  /** Resolves when the next row in progress is done, if somebody waits for that. */
  #oneDone: PromiseWithResolvers<void> | undefined;
  /** Rows of the same charge are sent one after another: the row in progress, and the row of unknown outcome that holds back later ones. */
  readonly #charges = new Map<number, Promise<void>>();
  readonly #unsettledCharges = new Map<number, number>();
  /** How many usable answers have arrived. */
  #answers = 0;
  /** Rows that were announced and are in conflict with another run's update. */
  readonly #conflicts = new Set<number>();
  readonly #refusals: Refusals;
  #failure: unknown;
  #stopped: Extract<SendResult, { kind: 'stopped' }> | undefined;

  constructor(run: string, parts: SenderParts, policy: SendPolicy, most: number) {
    this.#run = run;
    this.#parts = parts;
    this.#policy = policy;
    this.#most = most;
    this.#journal = new Journal(parts.lease, {
      onSettled: ({ outcome, row }) => parts.onSettled(outcome, row),
      onConflict: (row) => this.#noteConflict(row),
      onFailure: (error) => this.#fail(error),
    });
    this.#intents = new IntentWriter(this.#journal, parts.clock, {
      callsPerMs: parts.pace.callsPerMs,
      concurrency: policy.concurrency,
    });
    this.#watch = new FailureWatch(policy);
    this.#refusals = new Refusals(parts.isAccepted);
  }

  async send(): Promise<SendResult> {
    const { interrupt } = this.#parts;
    const stopNow = (): void => this.#stop.abort(new Stop('interrupted'));
    interrupt.addEventListener('abort', stopNow, { once: true });
    if (interrupt.aborted) stopNow();
    try {
      await this.#takeRows();
    } catch (error) {
      this.#fail(error);
    } finally {
      interrupt.removeEventListener('abort', stopNow);
    }
    // Also after an error: nothing may continue unnoticed, and what is known goes to disk if possible.
    await Promise.allSettled(this.#underWay);
    // Rows are left only after a stop; they may then be refused because of the credentials, and stay to be sent.
    if (!this.#stop.signal.aborted) this.#keepRefusals(this.#refusals.all());
    for (const { row, attempts } of this.#intents.unused()) this.#journal.withdraw(row, attempts);
    await this.#journal.written().catch((error: unknown) => this.#fail(error));
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stopped !== undefined) return this.#stopped;
    return this.#stop.signal.aborted ? { kind: 'interrupted' } : { kind: 'done' };
  }

  #stopBecause(cause: StopCause, reason: string, row: number | null = null): Stop {
    this.#stopped ??= { kind: 'stopped', cause, reason, row };
    const stop = new Stop(reason);
    this.#stop.abort(stop);
    return stop;
  }

  async #takeRows(): Promise<void> {
    const { signal } = this.#stop;
    let left = this.#most;
    for (let after = 0; !signal.aborted && left > 0; ) {
      const pageRows = Math.min(PAGE_ROWS, left);
      const page = await this.#parts.ledger.sendable(this.#run, after, pageRows);
      left -= page.length;
      this.#intents.expect(page);
      for (const row of page) {
        await this.#freePlace(row.update.ChargeId);
        if (signal.aborted) return;
        this.#start(row);
      }
      if (page.length < pageRows) return;
      after = page.at(-1)!.row;
    }
  }

  /** Waits until another row may be taken: one more may be in progress, and none of the same charge is. */
  async #freePlace(chargeId: number): Promise<void> {
    await this.#charges.get(chargeId);
    while (this.#underWay.size >= Math.max(2, this.#limit.concurrency)) {
      this.#oneDone ??= Promise.withResolvers();
      await this.#oneDone.promise;
    }
  }

  #start(row: SendableRow): void {
    const { ChargeId } = row.update;
    const work = this.#limit(() => this.#sendRow(row))
      .catch((error: unknown) => {
        if (!(error instanceof Stop || error instanceof InConflict)) this.#fail(error);
      })
      .finally(() => {
        this.#underWay.delete(work);
        this.#charges.delete(ChargeId);
        this.#oneDone?.resolve();
        this.#oneDone = undefined;
      });
    this.#underWay.add(work);
    this.#charges.set(ChargeId, work);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#stop.abort(new Stop('failed'));
  }

  async #sendRow(row: SendableRow): Promise<void> {
    // Updates of one charge keep their order, so a refused one can't be left for later.
    this.#keepRefusals(this.#refusals.ofCharge(row.update.ChargeId));
    const blocker = this.#unsettledCharges.get(row.update.ChargeId);
    if (blocker !== undefined) {
      this.#intents.forget(row);
      return this.#settle(
        row,
        blockedBy(this.#parts.rowName(blocker), row.outcomeUnknown),
        row.attempts,
        null,
      );
    }
    const progress: RowProgress = {
      attempts: row.attempts,
      announced: false,
      mayHaveBeenApplied: row.outcomeUnknown,
    };
    try {
      await this.#sendUntilSettled(row, progress);
    } catch (error) {
      // A row that was certainly not applied becomes pending again; one that may have been stays `sending`: its outcome is unknown.
      if (error instanceof Stop && progress.announced && !progress.mayHaveBeenApplied) {
        this.#journal.withdraw(row.row, progress.attempts);
      }
      throw error;
    }
  }

  async #sendUntilSettled(row: SendableRow, progress: RowProgress): Promise<void> {
    const { client, pace, clock, random, rowName } = this.#parts;
    const { signal } = this.#stop;
    let answersBefore = this.#answers;
    let unanswered = 0;
    let throttled = 0;
    for (;;) {
      const permit = await pace.permit(signal, async () => {
        // Before every retry too, so that the number of attempts is right even after a crash.
        await this.#intents.announce(row);
        if (this.#conflicts.has(row.row)) throw new InConflict();
        progress.announced = true;
      });
      progress.attempts += 1;
      const sentAt = clock.now();
      // Interrupting does not abort a call: its answer is worth the wait, which its deadline bounds.
      this.#parts.onCall?.();
      const turn = this.#refusals.turn();
      const answer = await this.#refusals.answerTo(
        client.updateCharge(row.update, { onSent: () => permit.sent() }).catch(unsendable),
      );
      await permit.done(answer.kind !== 'unanswered');
      if (answer.kind === 'updated' || answer.kind === 'rejected') this.#passed();
      unanswered += answer.kind === 'unanswered' ? 1 : 0;
      throttled = answer.kind === 'throttled' ? throttled + 1 : 0;
      const step = nextStep({
        ...this.#policy,
        answer,
        unanswered,
        throttled,
        random: random(),
        mayHaveBeenApplied: progress.mayHaveBeenApplied,
        othersAnswered: this.#answers > answersBefore,
        accepted: answer.kind === 'refused' && (await this.#refusals.isAccepted()),
        row: { update: row.update, name: rowName(row.row) },
      });
      answersBefore = this.#answers;
      progress.mayHaveBeenApplied ||= answer.kind === 'unanswered' && answer.mayHaveBeenApplied;
      if (step.kind === 'settle') {
        this.#settle(row, step.outcome, progress.attempts, sentAt);
        // Rows that were refused before this call were refused for their own sake.
        if (step.outcome.state === 'updated') this.#keepRefusals(this.#refusals.before(turn));
        return;
      }
      if (step.kind === 'refusal')
        return this.#setAside(row, { ...step, attempts: progress.attempts, sentAt });
      if (step.kind === 'stop')
        throw this.#stopBecause(step.cause, step.reason, step.cause === 'refused' ? row.row : null);
      if (step.pauseAll) await this.#throttled(step.delayMs);
      else await clock.sleep(step.delayMs, signal);
    }
  }

  /** A refused row that was certainly not applied waits as a pending one, so that it is sent again if the run stops. */
  #setAside(row: SendableRow, refusal: Omit<Refusal, 'row'> & { readonly words: string }): void {
    const { outcome, words, attempts } = refusal;
    this.#refusals.add({ ...refusal, row });
    if (!outcome.mayHaveBeenApplied) this.#journal.withdraw(row.row, attempts);
    const tooMuch = this.#watch.tooMuch(outcome, words);
    if (tooMuch === undefined) return;
    const first = tooMuch.cause === 'refused' ? this.#refusals.first : null;
    this.#stopBecause(tooMuch.cause, tooMuch.reason, first);
  }

  #keepRefusals(refusals: readonly Refusal[]): void {
    for (const { row, outcome, attempts, sentAt } of refusals) this.#write(row, outcome, attempts, sentAt);
  }

  #noteConflict({ row, outcome }: UnsentRow): void {
    this.#conflicts.add(row);
    this.#parts.onConflict?.(outcome, row);
  }

  async #throttled(delayMs: number): Promise<void> {
    this.#limit.concurrency = 1;
    await this.#parts.pace.throttled(delayMs);
  }

  /** Each answer allows more calls at a time. */
  #passed(): void {
    this.#answers += 1;
    this.#parts.pace.passed();
    const more = this.#limit.concurrency + MORE_AN_ANSWER;
    if (this.#limit.concurrency < this.#policy.concurrency)
      this.#limit.concurrency = Math.min(this.#policy.concurrency, more);
  }

  /** @param sentAt when the last call was made; null if none was made by this process */
  #settle(row: SendableRow, outcome: Outcome, attempts: number, sentAt: number | null): void {
    this.#write(row, outcome, attempts, sentAt);
    const tooMuch = this.#watch.tooMuch(outcome);
    if (tooMuch !== undefined) this.#stopBecause(tooMuch.cause, tooMuch.reason);
  }

  #write(row: SendableRow, outcome: Outcome, attempts: number, sentAt: number | null): void {
    if (mayHaveBeenApplied(outcome)) this.#unsettledCharges.set(row.update.ChargeId, row.row);
    this.#journal.settle({
      row: row.row,
      outcome,
      attempts,
      sentAt: sentAt === null ? null : new Date(sentAt).toISOString(),
      sentAgain: row.outcomeUnknown && sentAt !== null,
    });
  }
}

/** Makes a row that can't be put into a request fail by itself, without ending the run. */
function unsendable(error: unknown): Answer {
  if (!(error instanceof TypeError)) throw error;
  return {
    kind: 'unanswered',
    message: `The row can't be put into a request (${error.message}). This is a bug in charges; please report it.`,
    mayHaveBeenApplied: false,
    transient: false,
  };
}

/** Holds back a later update of a charge while an earlier one may still arrive and overwrite it. */
function blockedBy(row: string, mayHaveBeenApplied: boolean): Outcome {
  return {
    state: 'failed',
    message: `Not sent, because ${row} updates the same charge and it is unknown whether that update was applied.`,
    mayHaveBeenApplied,
  };
}
