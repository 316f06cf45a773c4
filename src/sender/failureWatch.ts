import type { Outcome } from '../ledger/ledger.ts';

export interface FailureLimits {
  readonly maxConsecutiveFailures: number;
  readonly maxFailures: number;
}

/**
 * Counts rows that were rejected or failed and says when it is time to stop: a sheet sent to the wrong warehouse would otherwise
 * fail row by row, until the vendor blocks the client.
 */
export class FailureWatch {
  readonly #limits: FailureLimits;
  #inARow = 0;
  #total = 0;
  /** What the rows of the present series were told, by how often. */
  #reasons = new Map<string, number>();

  constructor(limits: FailureLimits) {
    this.#limits = limits;
  }

  /** Takes note of an outcome. @returns why the run must stop, in a sentence, or undefined if it may go on */
  tooMuch(outcome: Outcome): string | undefined {
    if (outcome.state === 'updated') {
      this.#inARow = 0;
      this.#reasons.clear();
      return undefined;
    }
    this.#inARow += 1;
    this.#total += 1;
    const reason = reasonOf(outcome);
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    const { maxConsecutiveFailures, maxFailures } = this.#limits;
    if (this.#inARow >= maxConsecutiveFailures) return this.#sentence(`${this.#inARow} rows in a row`);
    if (this.#total >= maxFailures) return this.#sentence(`${this.#total} rows in all`);
    return undefined;
  }

  #sentence(rows: string): string {
    const [[reason] = ['']] = [...this.#reasons].sort((a, b) => b[1] - a[1]);
    const question = reason.includes('ChargeNotFound')
      ? ' Is this the right warehouse, and are these its charge ids?'
      : '';
    const least = this.#reasons.size > 1 ? 'most of them ' : '';
    return `Stopped after ${rows} were not updated, ${least}${reason}.${question} Mend the cause and resume the run.`;
  }
}

function reasonOf(outcome: Exclude<Outcome, { state: 'updated' }>): string {
  if (outcome.state === 'failed') return `failed: ${outcome.message.replace(/\.$/, '')}`;
  const types = [...new Set(outcome.errors.map(({ errorType }) => errorType))].join(', ');
  return `rejected with ${types || outcome.message.replace(/\.$/, '')}`;
}
