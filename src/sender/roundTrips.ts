/** How many round trips to see before the shortest one says what the way to the server takes. */
const SETTLED = 20;
/** A round trip is forgotten after so many others, or twice as many: a server is slower at one hour than at another. */
const REMEMBERED = 200;
/** Times are whole milliseconds, and no clock is read at the very moment. */
const IN_HAND_MS = 3;

interface Bundle {
  readonly count: number;
  readonly sumMs: number;
  readonly shortestMs: number;
}

const NONE: Bundle = { count: 0, sumMs: 0, shortestMs: Number.POSITIVE_INFINITY };

/**
 * What the round trips to a server have in common: so long every call is surely on its way, there and back taken together.
 *
 * The shortest one seen is somewhat longer than the shortest that can be, the more the more they vary and the fewer were seen. How much is
 * estimated from how far they lie above the shortest on the average.
 */
export class RoundTrips {
  #latest = NONE;
  #earlier = NONE;

  /** @param tookMs from writing the request to having the answer, in milliseconds */
  add(tookMs: number): void {
    if (this.#latest.count === REMEMBERED) {
      this.#earlier = this.#latest;
      this.#latest = NONE;
    }
    this.#latest = together(this.#latest, { count: 1, sumMs: tookMs, shortestMs: tookMs });
  }

  /** The milliseconds that surely every call is on its way; 0 as long as too few were seen. */
  get surelyMs(): number {
    const { count, sumMs, shortestMs } = together(this.#earlier, this.#latest);
    if (count <= SETTLED) return 0;
    const above = sumMs / count - shortestMs;
    return Math.max(0, shortestMs - IN_HAND_MS - (3 * above) / Math.sqrt(count));
  }
}

function together(one: Bundle, other: Bundle): Bundle {
  return {
    count: one.count + other.count,
    sumMs: one.sumMs + other.sumMs,
    shortestMs: Math.min(one.shortestMs, other.shortestMs),
  };
}
