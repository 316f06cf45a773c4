import type { Ledger } from '../ledger/ledger.ts';
import { DecimalSum } from '../model/decimal.ts';
import type { ChargeValues } from '../model/row.ts';

/** How many rows, and the exact sums of their values as decimal texts. */
export interface RowSum {
  readonly rows: number;
  readonly count: string;
  readonly totalPrice: string;
}

/** What a plan would send, and what not. */
export interface PlanSums {
  readonly toSend: RowSum;
  readonly leftOut: RowSum;
  /** Rows that are sent only if they may overwrite newer values, or may be mistakes; in none of the others. */
  readonly inConflict: RowSum;
  readonly held: RowSum;
  /** Those rows in conflict that may be mistakes, too. */
  readonly inConflictAndHeld: RowSum;
}

/** What a person decided of the rows that need a word. */
export interface Decided {
  readonly overwrite: boolean;
  readonly acceptSuspicious: boolean;
}

/** The sums with the rows to be sent that a person has accepted in advance; about the others, they can still decide. */
export function acceptedSums(sums: PlanSums, { overwrite, acceptSuspicious }: Decided): PlanSums {
  const none = new RowSumTally().sum;
  let { toSend, inConflict, held, inConflictAndHeld } = sums;
  if (overwrite) {
    toSend = added(toSend, without(inConflict, inConflictAndHeld));
    held = added(held, inConflictAndHeld);
    inConflict = none;
    inConflictAndHeld = none;
  }
  if (acceptSuspicious) {
    toSend = added(toSend, held);
    held = none;
  }
  return { toSend, leftOut: sums.leftOut, inConflict, held, inConflictAndHeld };
}

/** The sums once a person has decided: each row is to be sent or left out. */
export function decidedSums(sums: PlanSums, decided: Decided): PlanSums {
  const { toSend, leftOut, inConflict, held } = acceptedSums(sums, decided);
  const none = new RowSumTally().sum;
  return {
    toSend,
    leftOut: added(added(leftOut, inConflict), held),
    inConflict: none,
    held: none,
    inConflictAndHeld: none,
  };
}

function added(a: RowSum, b: RowSum): RowSum {
  const [count, totalPrice] = [new DecimalSum(), new DecimalSum()];
  for (const sum of [a, b]) {
    count.add(sum.count);
    totalPrice.add(sum.totalPrice);
  }
  return { rows: a.rows + b.rows, count: `${count}`, totalPrice: `${totalPrice}` };
}

function without(all: RowSum, part: RowSum): RowSum {
  const [count, totalPrice] = [new DecimalSum(), new DecimalSum()];
  count.add(all.count);
  count.subtract(part.count);
  totalPrice.add(all.totalPrice);
  totalPrice.subtract(part.totalPrice);
  return { rows: all.rows - part.rows, count: `${count}`, totalPrice: `${totalPrice}` };
}

/** Adds up rows. Values that could not be read are not in the sums. */
class RowSumTally {
  #rows = 0;
  readonly #count = new DecimalSum();
  readonly #totalPrice = new DecimalSum();

  add({ Count, TotalPrice }: ChargeValues): void {
    this.#rows += 1;
    if (Count !== undefined) this.#count.add(Count);
    if (TotalPrice !== undefined) this.#totalPrice.add(TotalPrice);
  }

  /** Takes a row out that was added. */
  remove({ Count, TotalPrice }: ChargeValues): void {
    this.#rows -= 1;
    if (Count !== undefined) this.#count.subtract(Count);
    if (TotalPrice !== undefined) this.#totalPrice.subtract(TotalPrice);
  }

  get sum(): RowSum {
    return { rows: this.#rows, count: `${this.#count}`, totalPrice: `${this.#totalPrice}` };
  }
}

/** The rows of a file or a run while it is decided which of them are sent. */
export class PlanTally {
  readonly #toSend = new RowSumTally();
  readonly #leftOut = new RowSumTally();
  readonly #inConflict = new RowSumTally();
  readonly #held = new RowSumTally();
  readonly #inConflictAndHeld = new RowSumTally();

  /** @param isSent whether the row is to be sent, as far as is known by now */
  add(values: ChargeValues, isSent: boolean): void {
    (isSent ? this.#toSend : this.#leftOut).add(values);
  }

  /** A row that was to be sent is left out. */
  leaveOut(values: ChargeValues): void {
    this.#toSend.remove(values);
    this.#leftOut.add(values);
  }

  /** A row that was to be sent would overwrite a newer value. @param isHeld whether it may be a mistake, too */
  putInConflict(values: ChargeValues, isHeld: boolean): void {
    this.#toSend.remove(values);
    this.#inConflict.add(values);
    if (isHeld) this.#inConflictAndHeld.add(values);
  }

  /** A row that was to be sent may be a mistake. */
  hold(values: ChargeValues): void {
    this.#toSend.remove(values);
    this.#held.add(values);
  }

  get sums(): PlanSums {
    return {
      toSend: this.#toSend.sum,
      leftOut: this.#leftOut.sum,
      inConflict: this.#inConflict.sum,
      held: this.#held.sum,
      inConflictAndHeld: this.#inConflictAndHeld.sum,
    };
  }
}

/** The rows of a run: those that have no outcome yet are to be sent, and those that were updated belong to neither side. */
export async function tallyOfRun(ledger: Ledger, run: string): Promise<PlanTally> {
  const tally = new PlanTally();
  for await (const batch of ledger.figures(run)) {
    for (const { state, values, stated } of batch) {
      const isSent = state === 'pending' || state === 'sending';
      if (state !== 'updated') tally.add(isSent ? values : (stated ?? values), isSent);
    }
  }
  return tally;
}
