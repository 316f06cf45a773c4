import type { SendableRow } from '../ledger/ledger.ts';
import type { Outcome } from '../model/run.ts';
import type { Answer } from '../ongoing/answers/answer.ts';

/** A row that the server refused although it accepts the user. */
export interface Refusal {
  readonly row: SendableRow;
  /** What becomes of the row once the refusal is known to be about it. */
  readonly outcome: Extract<Outcome, { state: 'rejected' }>;
  readonly attempts: number;
  /** When its last call was made, in milliseconds since 1970. */
  readonly sentAt: number;
}

/**
 * The refused rows of which it is not known yet whether the refusal is about them or about the user, whose password may have been changed
 * meanwhile. An update tells it of the rows that were refused before its call; an update whose call is older tells nothing.
 */
export class Refusals {
  #kept: { readonly refusal: Refusal; readonly at: number }[] = [];
  #time = 0;
  #accepted = false;
  readonly #calls = new Set<Promise<Answer>>();
  readonly #wasAccepted: () => Promise<boolean>;

  /** @param wasAccepted whether earlier updates show that the server accepts the user */
  constructor(wasAccepted: () => Promise<boolean>) {
    this.#wasAccepted = wasAccepted;
  }

  /** To be taken before a call, for `before`. */
  turn(): number {
    this.#time += 1;
    return this.#time;
  }

  /** Waits for the answer to a call. */
  async answerTo(call: Promise<Answer>): Promise<Answer> {
    this.#calls.add(call);
    try {
      const answer = await call;
      this.#accepted ||= answer.kind === 'updated';
      return answer;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Whether the server accepts the user: it has updated a row for it. Calls in progress are awaited, since they may be about to show it. */
  async isAccepted(): Promise<boolean> {
    if (!this.#accepted) await Promise.allSettled([...this.#calls].map((call) => this.answerTo(call)));
    this.#accepted ||= await this.#wasAccepted();
    return this.#accepted;
  }

  add(refusal: Refusal): void {
    this.#kept.push({ refusal, at: this.turn() });
  }

  /** The first row in file order; null if there is none. */
  get first(): number | null {
    return this.#kept.length === 0 ? null : Math.min(...this.#kept.map(({ refusal }) => refusal.row.row));
  }

  /** Removes the rows that were refused before this turn. */
  before(turn: number): readonly Refusal[] {
    return this.#take(({ at }) => at < turn);
  }

  /** Removes the rows of this charge. */
  ofCharge(chargeId: number): readonly Refusal[] {
    return this.#take(({ refusal }) => refusal.row.update.ChargeId === chargeId);
  }

  /** Removes all rows. */
  all(): readonly Refusal[] {
    return this.#take(() => true);
  }

  #take(isTaken: (kept: { readonly refusal: Refusal; readonly at: number }) => boolean): readonly Refusal[] {
    if (this.#kept.length === 0) return [];
    const taken = this.#kept.filter(isTaken);
    if (taken.length > 0) this.#kept = this.#kept.filter((kept) => !taken.includes(kept));
    return taken.map(({ refusal }) => refusal);
  }
}
