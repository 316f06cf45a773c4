import type { Loading } from '../ledger/ledger.ts';
import { InterruptedError } from '../model/errors.ts';
import type { CheckedRow, RawRow } from '../model/row.ts';
import { NO_ROWS, type RowCounts, type RunSheet } from '../model/run.ts';
import type { OpenOptions } from '../reader/openSheet.ts';
import type { Sheet } from '../reader/sheet.ts';
import { checkRow, type Layout, layoutOf } from '../validation/checkRow.ts';
import { ConventionFinder, type ConventionOptions, type Conventions } from '../validation/conventions.ts';
import { Duplicates } from '../validation/duplicates.ts';
import { type Expectations, fileProblems } from './fileProblems.ts';
import { describeFile, FileTally } from './fileTally.ts';
import { digestOf, type ProblemDigest, ProblemTally } from './problemDigest.ts';

/** Which file to read, and how. */
export interface FileRequest {
  readonly file: string;
  readonly open: OpenOptions;
  readonly conventions: ConventionOptions;
  /** Send all rows of a charge that is in several, in file order, instead of none. */
  readonly allowDuplicates: boolean;
  readonly expect: Expectations;
}

/** Where the rows of a file go: a run in a ledger, or nowhere. */
export type RowSink = Pick<Loading, 'addRows' | 'addProblems'>;

/** For whoever only wants to know what is wrong. */
export const NOWHERE: RowSink = { addRows: async () => {}, addProblems: async () => {} };

/** Who watches a file being read. */
export interface LoadObserver {
  /** How many problems to keep word for word. */
  readonly keptProblems: number;
  /** Aborts when the user wants to end. */
  readonly interrupt?: AbortSignal;
}

/** A file that was read to its end, every row checked. */
export interface LoadedFile {
  readonly sheet: RunSheet;
  readonly counts: RowCounts;
  readonly problems: ProblemDigest;
}

/**
 * Reads a file to its end, checks every row, and judges what only the whole file shows: duplicates, control totals, how doubtful texts of a
 * column are to be read. This is the one way in which a file is read and checked; what becomes of its rows is up to the sink.
 * @throws {SheetError} if the file turns out to be damaged on the way
 * @throws {InterruptedError} if the user ended it
 */
export async function loadFile(
  sheet: Sheet,
  { conventions, allowDuplicates, expect }: FileRequest,
  sink: RowSink,
  { keptProblems, interrupt }: LoadObserver,
): Promise<LoadedFile> {
  const tally = new FileTally(sheet.columns);
  const checker = new RowChecker(sheet, conventions, tally);
  const ofRows = new ProblemTally(keptProblems);
  const ofDuplicates = new ProblemTally(keptProblems);
  const duplicates = new Duplicates();
  let repeated = 0;
  for await (const batch of checker.rows()) {
    if (interrupt?.aborted)
      throw new InterruptedError('Interrupted while the file was being read. Nothing was sent.');
    tally.add(batch);
    for (const { row, values, problems } of batch) {
      if (problems.length > 0) ofRows.add(problems);
      if (!allowDuplicates && values.ChargeId !== undefined) duplicates.add(values.ChargeId, row);
    }
    await sink.addRows(batch);
  }
  if (duplicates.found) {
    // Only now is it known which rows share a ChargeId; what their cells say is read again, since rows are not kept.
    for await (const batch of checker.rows()) {
      const found = batch.flatMap((row) => {
        const problem = duplicates.problemOf(row, row.values.ChargeId, checker.layout);
        if (problem && row.problems.length === 0) repeated += 1;
        return problem ?? [];
      });
      ofDuplicates.add(found);
      await sink.addProblems(found);
    }
  }
  const read = describeFile(sheet, tally);
  const invalid = tally.invalid + repeated;
  return {
    sheet: read,
    counts: { ...NO_ROWS, invalid, pending: read.rows - invalid },
    problems: digestOf(keptProblems, fileProblems(read, expect), ofRows, ofDuplicates),
  };
}

/**
 * Checks the rows of a file one by one. Where a cell can only be understood from its whole column, the file is read through once for
 * that before anything is decided.
 */
class RowChecker {
  readonly layout: Layout;
  readonly #sheet: Sheet;
  readonly #options: ConventionOptions;
  readonly #tally: FileTally;
  #conventions: Conventions;

  /** @param tally is told how doubtful cells were understood */
  constructor(sheet: Sheet, options: ConventionOptions, tally: FileTally) {
    this.layout = layoutOf(sheet.columns);
    this.#sheet = sheet;
    this.#options = options;
    this.#tally = tally;
    this.#conventions = options;
  }

  /** The rows in file order, in batches. It can be called again. */
  async *rows(): AsyncGenerator<CheckedRow[], void, undefined> {
    for await (const batch of this.#sheet.rows()) {
      const checked: CheckedRow[] = [];
      for (const raw of batch)
        checked.push(checkRow(raw, this.layout, this.#conventions) ?? (await this.#checkAfterSearch(raw)));
      yield checked;
    }
  }

  async #checkAfterSearch(raw: RawRow): Promise<CheckedRow> {
    const found = new ConventionFinder();
    for await (const batch of this.#sheet.rows()) {
      for (const { cells } of batch)
        for (const { definition, column } of this.layout) found.add(definition.field, cells[column.index]);
    }
    this.#conventions = found.conclude(this.#options);
    this.#tally.understood.push(...found.notes(this.#conventions));
    return checkRow(raw, this.layout, this.#conventions)!;
  }
}
