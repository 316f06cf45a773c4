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
  /** Rows that are sent only if they may overwrite newer values; in neither of the others. */
  readonly inConflict: RowSum;
}

/** The sums once it is known whether newer values are overwritten: nothing is in conflict any more. */
export function decidedSums({ toSend, leftOut, inConflict }: PlanSums, overwrite: boolean): PlanSums {
  const inNone = new RowSumTally().sum;
  return overwrite
    ? { toSend: added(toSend, inConflict), leftOut, inConflict: inNone }
    : { toSend, leftOut: added(leftOut, inConflict), inConflict: inNone };
}

function added(a: RowSum, b: RowSum): RowSum {
  const [count, totalPrice] = [new DecimalSum(), new DecimalSum()];
  for (const sum of [a, b]) {
    count.add(sum.count);
    totalPrice.add(sum.totalPrice);
  }
  return { rows: a.rows + b.rows, count: `${count}`, totalPrice: `${totalPrice}` };
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

  /** @param isSent whether the row is to be sent, as far as is known by now */
  add(values: ChargeValues, isSent: boolean): void {
    (isSent ? this.#toSend : this.#leftOut).add(values);
  }

  /** A row that was to be sent is left out. */
  leaveOut(values: ChargeValues): void {
    this.#toSend.remove(values);
    this.#leftOut.add(values);
  }

  /** A row that was to be sent would overwrite a newer value. */
  putInConflict(values: ChargeValues): void {
    this.#toSend.remove(values);
    this.#inConflict.add(values);
  }

  get sums(): PlanSums {
    return { toSend: this.#toSend.sum, leftOut: this.#leftOut.sum, inConflict: this.#inConflict.sum };
  }
}

/** The rows of a run: those that have no outcome yet are to be sent, and those that were updated belong to neither side. */
export async function tallyOfRun(ledger: Ledger, run: string): Promise<PlanTally> {
  const tally = new PlanTally();
  for await (const batch of ledger.figures(run)) {
    for (const { state, values } of batch)
      if (state !== 'updated') tally.add(values, state === 'pending' || state === 'sending');
  }
  return tally;
}
