import type { Ledger } from '../ledger/ledger.ts';
import { type Problem, type ProblemKind, runRowOf } from '../model/row.ts';

/** The problems of a file: all counted, the first ones in full. */
export interface ProblemDigest {
  readonly total: number;
  readonly byKind: ReadonlyMap<ProblemKind, number>;
  readonly first: readonly Problem[];
}

/** Counts problems and keeps the first ones. */
export class ProblemTally implements ProblemDigest {
  readonly first: Problem[] = [];
  readonly byKind = new Map<ProblemKind, number>();
  total = 0;
  readonly #kept: number;

  /** @param kept how many to keep in full */
  constructor(kept: number) {
    this.#kept = kept;
  }

  add(problems: readonly Problem[]): void {
    for (const problem of problems) {
      if (this.first.length < this.#kept) this.first.push(problem);
      this.total += 1;
      this.byKind.set(problem.kind, (this.byKind.get(problem.kind) ?? 0) + 1);
    }
  }
}

/**
 * Merges the problems of a file into one digest.
 * @param kept how many to keep in full
 * @param ofFile the problems of the file as a whole, which come first
 * @param ofRows the problems of its rows, each tally in row order with `kept` problems in full
 */
export function digestOf(
  kept: number,
  ofFile: readonly Problem[],
  ...ofRows: readonly ProblemDigest[]
): ProblemDigest {
  const inOrder = ofRows.flatMap(({ first }) => first).sort((a, b) => runRowOf(a) - runRowOf(b));
  const byKind = new Map<ProblemKind, number>();
  const count = (kind: ProblemKind, found: number) => byKind.set(kind, (byKind.get(kind) ?? 0) + found);
  for (const { kind } of ofFile) count(kind, 1);
  for (const tally of ofRows) for (const [kind, found] of tally.byKind) count(kind, found);
  const total = ofFile.length + ofRows.reduce((sum, tally) => sum + tally.total, 0);
  return { total, byKind, first: [...ofFile, ...inOrder].slice(0, kept) };
}

/** The problems of a run's rows in the ledger. @param kept how many to keep in full */
export async function storedProblems(ledger: Ledger, run: string, kept: number): Promise<ProblemDigest> {
  const tally = new ProblemTally(kept);
  for await (const rows of ledger.rows(run, ['invalid']))
    for (const { problems } of rows) tally.add(problems);
  return tally;
}
