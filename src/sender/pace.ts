import pLimit from 'p-limit';
import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import type { Clock } from './clock.ts';

/** The right to make one call now. */
export interface Permit {
  /** To be called when the answer, or the certainty that there is none, has come. */
  done(): Promise<void>;
}

export interface PaceOptions {
  /** What the limits apply to: the endpoint and operation. */
  readonly endpoint: string;
  readonly windows: readonly RateWindow[];
  /** How long a call can take at most, in milliseconds. */
  readonly timeoutMs: number;
}

/** How often to look again while the place to wait for is held by a call under way, perhaps another process'. */
const LOOK_AGAIN_MS = 25;
/** How many calls to see before the shortest round trip says what the way to the server takes. */
const SETTLED_SAMPLES = 20;
const SLOWEST = 1 / 32;

/**
 * Lets calls pass so that no sliding window, as the server counts it, ever holds more than allowed.
 *
 * The server sees a call some time after it was begun, one call sooner and another later; two calls begun a window apart can
 * arrive closer together. What varies is at most the round trip beyond the shortest one, so a call is
 * counted that much after its beginning. Until enough calls were seen, all of the round trip is taken.
 */
export class Pace {
  readonly #log: CallLog;
  readonly #clock: Clock;
  readonly #options: PaceOptions;
  readonly #inTurn = pLimit(1);
  #shortestMs = Number.POSITIVE_INFINITY;
  #samples = 0;
  /** The part of the allowance that is used: 1, or less after the server said that it was too much. */
  #share = 1;

  constructor(log: CallLog, clock: Clock, options: PaceOptions) {
    this.#log = log;
    this.#clock = clock;
    this.#options = options;
  }

  /** Waits for a free place. @throws the signal's reason as soon as it aborts */
  permit(signal: AbortSignal): Promise<Permit> {
    return this.#inTurn(async () => {
      for (;;) {
        signal.throwIfAborted();
        const begun = this.#clock.now();
        const { endpoint, timeoutMs } = this.#options;
        const reservation = await this.#log.reserve(endpoint, this.#windows(), begun, begun + timeoutMs);
        if (reservation.granted) return { done: () => this.#release(reservation.call, begun) };
        const waitMs = reservation.retryAt - this.#clock.now();
        await this.#clock.sleep(reservation.provisional ? Math.min(waitMs, LOOK_AGAIN_MS) : waitMs, signal);
      }
    });
  }

  #windows(): readonly RateWindow[] {
    if (this.#share === 1) return this.#options.windows;
    return this.#options.windows.map(({ calls, windowMs }) => ({
      calls: Math.max(1, Math.floor(calls * this.#share)),
      windowMs,
    }));
  }

  async #release(call: number, begun: number): Promise<void> {
    const tookMs = this.#clock.now() - begun;
    this.#samples += 1;
    this.#shortestMs = Math.min(this.#shortestMs, tookMs);
    const known = this.#samples > SETTLED_SAMPLES ? this.#shortestMs : 0;
    await this.#log.release(call, begun + tookMs - known);
  }

  /** The server said that it was too much: no call from anywhere for so long, and fewer afterwards until calls pass again. */
  async throttled(pauseMs: number): Promise<void> {
    this.#share = Math.max(SLOWEST, this.#share / 2);
    await this.#log.pause(this.#options.endpoint, this.#clock.now() + Math.ceil(pauseMs));
  }

  /** A call passed: a little more of the allowance may be used again. */
  passed(): void {
    if (this.#share < 1) this.#share = Math.min(1, this.#share * 1.1);
  }
}
