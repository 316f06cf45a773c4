/** How many round trips to see before trusting the shortest one. */
const SETTLED = 20;
/** Allows for times in whole milliseconds and a clock that is read a little late. */
const MARGIN_MS = 3;

/**
 * A lower bound for the round trip of any call.
 *
 * The shortest round trip seen is somewhat longer than the shortest possible one, the more so the more they vary and the fewer were
 * seen. The difference is estimated from how far the average is above the shortest. None is forgotten: a connection that was slow for
 * an hour may be fast again at the next call.
 */
export class RoundTrips {
  #count = 0;
  #sumMs = 0;
  #shortestMs = Number.POSITIVE_INFINITY;

  /** @param tookMs from writing the request to having the answer, in milliseconds */
  add(tookMs: number): void {
    this.#count += 1;
    this.#sumMs += tookMs;
    this.#shortestMs = Math.min(this.#shortestMs, tookMs);
  }

  /** The lower bound in milliseconds; 0 until enough round trips were seen. */
  get surelyMs(): number {
    if (this.#count <= SETTLED) return 0;
    const above = this.#sumMs / this.#count - this.#shortestMs;
    return Math.max(0, this.#shortestMs - MARGIN_MS - (3 * above) / Math.sqrt(this.#count));
  }
}
