/** How many round trips to see before the shortest one says what the way to the server takes. */
const SETTLED = 20;
/** Times are whole milliseconds, and no clock is read at the very moment. */
const IN_HAND_MS = 3;

/**
 * What the round trips to a server have in common: so long every call is surely on its way, there and back taken together.
 *
 * The shortest one seen is somewhat longer than the shortest that can be, the more the more they vary and the fewer were seen. How much is
 * estimated from how far they lie above the shortest on the average. None is forgotten: a way that was slow for an hour may be quick
 * again at the next call.
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

  /** The milliseconds that surely every call is on its way; 0 as long as too few were seen. */
  get surelyMs(): number {
    if (this.#count <= SETTLED) return 0;
    const above = this.#sumMs / this.#count - this.#shortestMs;
    return Math.max(0, this.#shortestMs - IN_HAND_MS - (3 * above) / Math.sqrt(this.#count));
  }
}
