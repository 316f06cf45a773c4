import type { Exchange } from '../transport.ts';

/** How many answers to learn from. Where each one differs, with a time in its header say, there is nothing to learn. */
const MOST_LESSONS = 3;

/**
 * Knows again the answer that a server gives to every update that it applied: the same bytes, but for the ChargeId. What was read strictly
 * once need not be taken apart twenty thousand times.
 */
export class KnownAnswer {
  readonly #isUpdated: (body: Buffer, chargeId: number) => boolean;
  #before: Buffer | undefined;
  #after: Buffer | undefined;
  #lessons = 0;

  /** @param isUpdated reads a body strictly: whether it says that this very charge was updated */
  constructor(isUpdated: (body: Buffer, chargeId: number) => boolean) {
    this.#isUpdated = isUpdated;
  }

  /**
   * Learns from an answer that was read as `updated`. The place of its ChargeId is taken for known only if the same bytes with another id
   * in it, read just as strictly, say that the other charge was updated.
   */
  learn(exchange: Exchange, chargeId: number): void {
    if (exchange.kind !== 'response' || this.#lessons === MOST_LESSONS) return;
    this.#lessons += 1;
    const { body } = exchange;
    const id = Buffer.from(`>${chargeId}<`);
    const at = body.indexOf(id);
    if (at < 0) return;
    const before = Buffer.from(body.subarray(0, at + 1));
    const after = Buffer.from(body.subarray(at + id.length - 1));
    const other = chargeId === 7 ? 8 : 7;
    if (!this.#isUpdated(Buffer.concat([before, Buffer.from(`${other}`), after]), other)) return;
    this.#before = before;
    this.#after = after;
  }

  /** Whether this is that answer for the charge. If not, nothing is known of it. */
  matches(exchange: Exchange, chargeId: number): boolean {
    const before = this.#before;
    const after = this.#after;
    if (before === undefined || after === undefined) return false;
    if (exchange.kind !== 'response' || exchange.status !== 200 || exchange.contentEncoding !== null)
      return false;
    const { body } = exchange;
    const id = `${chargeId}`;
    const end = before.length + id.length;
    return (
      body.length === end + after.length &&
      body.compare(before, 0, before.length, 0, before.length) === 0 &&
      body.toString('latin1', before.length, end) === id &&
      body.compare(after, 0, after.length, end, body.length) === 0
    );
  }
}
