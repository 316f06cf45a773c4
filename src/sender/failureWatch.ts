import type { Outcome, StopCause } from '../model/run.ts';
import { REFUSED_REMEDY } from './nextStep.ts';

export interface FailureLimits {
  readonly maxConsecutiveFailures: number;
  readonly maxFailures: number;
}

/** Why a run must stop. */
export interface TooMuch {
  readonly cause: Extract<StopCause, 'failures' | 'refused'>;
  /** In a sentence or two. */
  readonly reason: string;
}

/**
 * Counts rows that were rejected or failed and says when it is time to stop: a sheet sent to the wrong warehouse would otherwise
 * fail row by row, until the vendor blocks the client.
 */
export class FailureWatch {
  readonly #limits: FailureLimits;
  /** Why rows were not updated: those of the current series, and those of the whole run. */
  #series: { readonly reason: string; readonly refusal: string | undefined }[] = [];
  readonly #all = new Map<string, number>();
  #total = 0;

  constructor(limits: FailureLimits) {
    this.#limits = limits;
  }

  /**
   * Counts an outcome.
   * @param refusal the server's words, if it refused the row as it refuses wrong credentials
   * @returns why the run must stop, or undefined if it may continue
   */
  tooMuch(outcome: Outcome, refusal?: string): TooMuch | undefined {
    if (outcome.state === 'updated') {
      this.#series = [];
      return undefined;
    }
    const reason = refusal === undefined ? reasonOf(outcome) : `refused: ${refusal.replace(/\.$/, '')}`;
    this.#series.push({ reason, refusal });
    this.#total += 1;
    this.#all.set(reason, (this.#all.get(reason) ?? 0) + 1);
    const { maxConsecutiveFailures, maxFailures } = this.#limits;
    if (this.#series.length >= maxConsecutiveFailures) {
      const { length } = this.#series;
      // Nothing but refusals: the credentials may have been changed, or a permission taken away.
      if (refusal !== undefined && this.#series.every((row) => row.refusal !== undefined))
        return { cause: 'refused', reason: refusedText(length, refusal) };
      return failures(length, 'consecutive rows', counted(this.#series.map((row) => row.reason)));
    }
    if (this.#total >= maxFailures) return failures(this.#total, 'rows in total', this.#all);
    return undefined;
  }
}

function counted(reasons: readonly string[]): Map<string, number> {
  return new Map(
    [...Map.groupBy(reasons, (reason) => reason)].map(([reason, same]) => [reason, same.length]),
  );
}

function refusedText(rows: number, words: string): string {
  const what = rows === 1 ? '1 row was' : `${rows} consecutive rows were`;
  return `Stopped after ${what} refused. ${words} ${REFUSED_REMEDY}`;
}

function failures(rows: number, which: string, reasons: ReadonlyMap<string, number>): TooMuch {
  const total = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const [[reason, count] = ['', 0]] = [...reasons].sort((a, b) => b[1] - a[1]);
  const share = count === total ? '' : count * 2 > total ? 'most of them ' : 'for example ';
  const allUnknown = [...reasons.keys()].every((other) => other === 'rejected with ChargeNotFound');
  const question = allUnknown ? ' Is this the right warehouse, and are these its charge ids?' : '';
  const what = rows === 1 ? '1 row was' : `${rows} ${which} were`;
  return {
    cause: 'failures',
    reason: `Stopped after ${what} not updated, ${share}${reason}.${question} Fix the cause, then resume the run.`,
  };
}

function reasonOf(outcome: Exclude<Outcome, { state: 'updated' }>): string {
  if (outcome.state === 'failed') return `failed: ${outcome.message.replace(/\.$/, '')}`;
  const types = [...new Set(outcome.errors.map(({ errorType }) => errorType))].join(', ');
  return `rejected with ${types || outcome.message.replace(/\.$/, '')}`;
}
