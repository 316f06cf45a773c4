import type { Loading } from '../ledger/ledger.ts';
import { InterruptedError } from '../model/errors.ts';
import { tabOfRow } from '../model/joinedTabs.ts';
import type { CheckedRow, ExportedValues, RawRow } from '../model/row.ts';
import { NO_ROWS, type RowCounts, type RunSheet, type RunTarget } from '../model/run.ts';
import type { OpenOptions } from '../reader/openSheet.ts';
import type { Sheet } from '../reader/sheet.ts';
import { CellFindings } from '../validation/cellFindings.ts';
import { checkRow, type Layout, layoutOf } from '../validation/checkRow.ts';
import { ConventionFinder, type ConventionOptions, type Conventions } from '../validation/conventions.ts';
import { windowAround } from '../validation/dateWindow.ts';
import { Duplicates } from '../validation/duplicates.ts';
import { type SumsAbove, whyTotals } from '../validation/sumsRow.ts';
import { type BaselineSource, Baselines } from './baselines.ts';
import { type Expectations, fileProblems } from './fileProblems.ts';
import { describeFile, FileTally } from './fileTally.ts';
import { PlanTally } from './planSums.ts';
import { digestOf, type ProblemDigest, ProblemTally } from './problemDigest.ts';

/** Which file to read, and how. */
export interface FileRequest {
  readonly file: string;
  readonly open: OpenOptions;
  readonly conventions: ConventionOptions;
  /** Send all rows of a charge that is in several rows, in file order, instead of none. */
  readonly allowDuplicates: boolean;
  readonly expect: Expectations;
}

/** Where exported rows come from and go to. */
export interface Origin {
  /** Null if there is no ledger to ask. */
  readonly baselines: BaselineSource | null;
  /** Null for a dry run. */
  readonly target: RunTarget | null;
}

/** Where the rows of a file go: a run in a ledger, or nowhere. */
export type RowSink = Pick<Loading, 'addRows' | 'addProblems'>;

/** A sink that discards all rows, for finding problems only. */
export const NOWHERE: RowSink = { addRows: async () => {}, addProblems: async () => {} };

/** Follows a file being read. */
export interface LoadObserver {
  /** How many problems to keep in full. */
  readonly keptProblems: number;
  /** Aborts when the user interrupts. */
  readonly interrupt?: AbortSignal;
}

/** A file read to its end, with every row checked. */
export interface LoadedFile {
  readonly sheet: RunSheet;
  readonly counts: RowCounts;
  readonly problems: ProblemDigest;
  /** Its valid rows as rows to send, the others as left out. */
  readonly tally: PlanTally;
  /** The runs that its rows correct, if it is a *To fix* tab. */
  readonly origins: ReadonlySet<string>;
  /**
   * It is a header and nothing else, as from an export that found nothing. Not so if anything was skipped, such as other tabs or an example row:
   * then its rows may be missing by mistake.
   */
  readonly isHeaderOnly: boolean;
}

/** Whether no cell of a row was changed since it was exported. */
function isAsExported({ stated, values }: CheckedRow): boolean {
  return stated !== undefined && Object.keys(values).every((field) => field === 'ChargeId');
}

/** The notes that say nothing about rows or tabs. */
const HARMLESS_NOTES = [
  'delimiter',
  'guessed-encoding',
  'given-encoding',
  'lost-letters',
  'bytes-behind',
  'mapped-columns',
  'taken-columns',
  'invisible-in-header',
  'unused-map',
  'unknown-columns',
  'ignored-columns',
  'unnamed-columns',
];

/**
 * Reads a file to its end, checks every row, and checks what only the whole file shows: duplicates, control totals, how to read ambiguous
 * cells of a column. Every file is read and checked here; the sink decides where its rows go.
 * @throws {SheetError} if the file turns out to be damaged
 * @throws {InterruptedError} if the user interrupts
 */
export async function loadFile(
  sheet: Sheet,
  { conventions, allowDuplicates, expect }: FileRequest,
  origin: Origin,
  sink: RowSink,
  { keptProblems, interrupt }: LoadObserver,
): Promise<LoadedFile> {
  const tally = new FileTally(sheet);
  const baselines = new Baselines(origin.baselines, origin.target, sheet);
  const checker = new RowChecker(sheet, conventions, tally, baselines);
  const ofRows = new ProblemTally(keptProblems);
  const ofDuplicates = new ProblemTally(keptProblems);
  const duplicates = new Duplicates();
  const plan = new PlanTally();
  const origins = new Set<string>();
  // Rows that are read again for another reason are not counted again.
  const findings = new CellFindings(sheet.tabs);
  let repeated = 0;
  let unchanged = 0;
  for await (const batch of checker.rows(findings)) {
    if (interrupt?.aborted)
      throw new InterruptedError('Interrupted while the file was being read. Nothing was sent.');
    tally.add(batch);
    baselines.add(batch);
    for (const checked of batch) {
      const { row, values, problems, origin } = checked;
      if (problems.length > 0) ofRows.add(problems);
      const isSent = problems.length === 0 && !isAsExported(checked);
      if (problems.length === 0 && !isSent) unchanged += 1;
      plan.add(isSent ? values : (checked.stated ?? values), isSent);
      if (origin) origins.add(origin.run);
      if (!allowDuplicates && values.ChargeId !== undefined) duplicates.add(values.ChargeId, row);
    }
    await sink.addRows(batch);
  }
  if (duplicates.found) {
    // Which rows share a ChargeId is known only now. Rows are not kept, so they are read again.
    for await (const batch of checker.rows()) {
      const found = batch.flatMap((row) => {
        const problem = duplicates.problemOf(row, row.values.ChargeId, checker.layoutOf(row));
        if (problem && row.problems.length === 0) {
          repeated += 1;
          if (isAsExported(row)) unchanged -= 1;
          else plan.leaveOut(row.values);
        }
        return problem ?? [];
      });
      ofDuplicates.add(found);
      await sink.addProblems(found);
    }
  }
  tally.understood.push(...findings.notes(), ...baselines.notes(conventions.clear));
  const read = describeFile(sheet, tally);
  const ofFile = fileProblems(read, expect);
  const invalid = tally.invalid + repeated;
  return {
    sheet: read,
    counts: { ...NO_ROWS, invalid, unchanged, pending: read.rows - invalid - unchanged },
    problems: digestOf(keptProblems, ofFile, ofRows, ofDuplicates),
    tally: plan,
    origins,
    isHeaderOnly:
      read.rows === 0 &&
      ofFile.length === 1 &&
      sheet.notes().every(({ code }) => HARMLESS_NOTES.includes(code)),
  };
}

/**
 * Checks the rows of a file one by one. At the first cell that only its whole column can explain, it reads the whole file, with all tabs, once to decide.
 */
class RowChecker {
  /** One for each tab that is read. */
  readonly #layouts: readonly Layout[];
  readonly #sheet: Sheet;
  readonly #tally: FileTally;
  readonly #baselines: Baselines;
  #conventions: Conventions;
  /** The sums of all rows of a tab but the last, after the first pass, by the number of that last row. */
  readonly #sums = new Map<number, SumsAbove>();

  /** @param tally gets the notes on how cells and rows were read */
  constructor(sheet: Sheet, options: ConventionOptions, tally: FileTally, baselines: Baselines) {
    const { tabs, columns } = sheet;
    this.#layouts = tabs?.map((tab) => layoutOf(tab.columns, tabs)) ?? [layoutOf(columns)];
    this.#sheet = sheet;
    this.#tally = tally;
    this.#baselines = baselines;
    const { today } = options;
    this.#conventions = today === undefined ? options : { ...options, dateWindow: windowAround(today()) };
  }

  /** Where the fields are in the tab of a row. */
  layoutOf({ row }: RawRow): Layout {
    return this.#layouts.length === 1 ? this.#layouts[0]! : this.#layouts[tabOfRow(row)]!;
  }

  /**
   * The rows in file order, in batches. Each call starts from the first row. The caller adds every batch of the first call to the tally
   * before it asks for the next one: the last row of a tab is judged by the sums of its others.
   * @param findings gets what is noticed in their cells
   */
  async *rows(findings?: CellFindings): AsyncGenerator<CheckedRow[], void, undefined> {
    let last: CheckedRow | undefined;
    for await (const batch of this.#sheet.rows()) {
      const layout = this.layoutOf(batch[0]!);
      if (last && this.layoutOf(last) !== layout) {
        if (!this.#isTotals(last)) yield [last];
        last = undefined;
      }
      const checked: CheckedRow[] = last ? [last] : [];
      const exported = batch.some(({ baseline }) => baseline !== undefined)
        ? await this.#baselines.of(batch, layout, this.#conventions)
        : [];
      for (const [index, raw] of batch.entries()) {
        const values = exported[index];
        checked.push(
          checkRow(raw, layout, this.#conventions, findings, values) ??
            (await this.#checkAfterSearch(raw, findings, values)),
        );
      }
      last = checked.pop();
      if (checked.length > 0) yield checked;
    }
    if (last && !this.#isTotals(last)) yield [last];
  }

  /** Whether the last row of a tab holds the totals of its others; that is noted. An exported row is none. */
  #isTotals(last: CheckedRow): boolean {
    const sums = this.#sums.get(last.row) ?? this.#tally.sumsOfTab(last.row);
    this.#sums.set(last.row, sums);
    const why = last.stated === undefined ? whyTotals(last, sums) : null;
    if (why !== null) this.#tally.noteTotals(last.row, why);
    return why !== null;
  }

  async #checkAfterSearch(
    raw: RawRow,
    findings: CellFindings | undefined,
    exported: ExportedValues | undefined,
  ): Promise<CheckedRow> {
    const found = new ConventionFinder();
    for await (const batch of this.#sheet.rows()) {
      const { fields } = this.layoutOf(batch[0]!);
      for (const { cells } of batch)
        for (const { definition, column } of fields)
          found.add(definition, cells[column.index], this.#conventions);
    }
    this.#conventions = found.conclude(this.#conventions);
    this.#tally.understood.push(...found.notes(this.#conventions));
    return checkRow(raw, this.layoutOf(raw), this.#conventions, findings, exported)!;
  }
}
