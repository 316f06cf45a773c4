import pLimit from 'p-limit';
import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import type { Clock } from '../lib/clock.ts';
import { RoundTrips } from './roundTrips.ts';

/** Permission to make one call now. */
export interface Permit {
  /** Call when the request is about to be written to the server, or never if it is not. */
  sent(): void;
  /** Call when the answer has arrived, or it is certain that none will. */
  done(answered: boolean): Promise<void>;
}

export interface PaceOptions {
  /** What the limits apply to: the endpoint and operation. */
  readonly endpoint: string;
  readonly windows: readonly RateWindow[];
  /** How long a call can take at most, in milliseconds. */
  readonly timeoutMs: number;
  /** Called when the next call has to wait for a long time. @param until milliseconds since 1970 */
  readonly onWait?: (until: number) => void;
}

/** How often to look again while the awaited slot is held by a call in progress, perhaps of another process. */
const LOOK_AGAIN_MS = 25;
/** How long before a slot becomes free to prepare a call. */
const PREPARE_MS = 20;
/** A wait that the user should be told about. */
const LONG_WAIT_MS = 5000;
const SLOWEST = 1 / 32;

/**
 * Lets calls pass so that no sliding window, as the server counts it, ever holds more than allowed.
 *
 * The server sees each call some time after it was written, and that delay varies: two calls written a window apart can arrive
 * closer together. The variation is at most the round trip minus the shortest one, so a call is counted that much after it was
 * written. Until enough calls have been seen, the whole round trip counts.
 */
export class Pace {
  readonly #log: CallLog;
  readonly #clock: Clock;
  readonly #options: PaceOptions;
  readonly #inTurn = pLimit(1);
  readonly #roundTrips = new RoundTrips();
  /** The share of the allowance in use: 1, or less after the server asked to slow down. */
  #share = 1;
  /** Both by `Clock.elapsed`. */
  #pausedUntil = 0;
  #pausesSeenAt = Number.NEGATIVE_INFINITY;

  constructor(log: CallLog, clock: Clock, options: PaceOptions) {
    this.#log = log;
    this.#clock = clock;
    this.#options = options;
  }

  /** The most calls allowed per millisecond on average; Infinity without limits. */
  get callsPerMs(): number {
    return Math.min(...this.#options.windows.map(({ calls, windowMs }) => calls / windowMs));
  }

  /**
   * Waits for a free slot.
   * @param prepare is awaited before the call, and started shortly before a slot becomes free, so that the time it takes does not delay
   * this call and every later one
   * @throws the signal's reason as soon as it aborts; whatever `prepare` throws, and then no call may be made
   */
  async permit(signal: AbortSignal, prepare: () => Promise<void> = async () => {}): Promise<Permit> {
    if (this.#options.windows.length === 0) return this.#afterPauses(signal, prepare);
    let prepared: Promise<void> | undefined;
    const call = await this.#inTurn(async () => {
      for (;;) {
        signal.throwIfAborted();
        const { endpoint, timeoutMs } = this.#options;
        const reservation = await this.#log.reserve(endpoint, this.#windows(), timeoutMs);
        if (reservation.granted) return reservation.call;
        const { waitMs } = reservation;
        const until = this.#clock.elapsed() + waitMs;
        if (!reservation.provisional) this.#tellOfLongWait(waitMs);
        if (waitMs <= PREPARE_MS) {
          prepared ??= prepare();
          await prepared;
        }
        const restMs = until - this.#clock.elapsed() - (prepared ? 0 : PREPARE_MS);
        await this.#clock.sleep(reservation.provisional ? Math.min(restMs, LOOK_AGAIN_MS) : restMs, signal);
      }
    });
    try {
      await (prepared ?? prepare());
    } catch (error) {
      await this.#release(call, undefined);
      throw error;
    }
    let sentAt: number | undefined;
    return {
      sent: () => {
        sentAt = this.#clock.elapsed();
      },
      done: (answered) => this.#release(call, answered ? sentAt : undefined),
    };
  }

  /** Without limits, waits only for pauses, those of other processes included. Calls are still counted, for runs that have limits. */
  async #afterPauses(signal: AbortSignal, prepare: () => Promise<void>): Promise<Permit> {
    for (;;) {
      signal.throwIfAborted();
      const now = this.#clock.elapsed();
      if (now >= this.#pausesSeenAt + LOOK_AGAIN_MS) {
        this.#pausedUntil = now + (await this.#log.pausedMs(this.#options.endpoint));
        this.#pausesSeenAt = now;
      }
      if (this.#pausedUntil <= now) {
        await prepare();
        return { sent: () => {}, done: () => this.#log.note(this.#options.endpoint) };
      }
      this.#tellOfLongWait(this.#pausedUntil - now);
      await this.#clock.sleep(this.#pausedUntil - now, signal);
    }
  }

  #tellOfLongWait(waitMs: number): void {
    if (waitMs >= LONG_WAIT_MS) this.#options.onWait?.(this.#clock.now() + waitMs);
  }

  #windows(): readonly RateWindow[] {
    if (this.#share === 1) return this.#options.windows;
    return this.#options.windows.map(({ calls, windowMs }) => ({
      calls: Math.max(1, Math.floor(calls * this.#share)),
      windowMs,
    }));
  }

  /** @param sentAt when the request was written; undefined if there was no complete round trip: the server may then have seen it at any time until now */
  async #release(call: number, sentAt: number | undefined): Promise<void> {
    if (sentAt === undefined) return this.#log.release(call, 0);
    this.#roundTrips.add(this.#clock.elapsed() - sentAt);
    await this.#log.release(call, this.#roundTrips.surelyMs);
  }

  /** After a throttled call: no calls from anywhere for `pauseMs` milliseconds, then fewer until calls succeed again. */
  async throttled(pauseMs: number): Promise<void> {
    this.#share = Math.max(SLOWEST, this.#share / 2);
    const forMs = Math.ceil(pauseMs);
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.elapsed() + forMs);
    await this.#log.pause(this.#options.endpoint, forMs);
  }

  /** After a successful call: a little more of the allowance may be used. */
  passed(): void {
    if (this.#share < 1) this.#share = Math.min(1, this.#share * 1.1);
  }
}
