import { randomBytes } from 'node:crypto';
import type { Ledger } from '../ledger/ledger.ts';
import { closing } from '../lib/closing.ts';
import { instant, localClock, localText } from '../lib/localTime.ts';
import { cellAddress } from '../model/cell.ts';
import { sameDecimal } from '../model/decimal.ts';
import { EarlierRunError } from '../model/errors.ts';
import type { Problem, ProblemKind } from '../model/row.ts';
import type { RowCounts, Run, RunSheet, RunTarget } from '../model/run.ts';
import { type OpenOptions, openSheet } from '../reader/openSheet.ts';
import { describe, type LoadOptions, loadSheet } from './loadSheet.ts';
import { findRun } from './storedRuns.ts';

/** What to read, and how. */
export interface CheckRequest {
  readonly file: string;
  readonly open: OpenOptions;
  readonly load: LoadOptions;
  /** Control totals: what the sheet must add up to. */
  readonly expect: { readonly rows?: number; readonly totalPrice?: string };
  /** Take a sheet that was imported before. */
  readonly again: boolean;
  /** Refuse it also if its earlier import ended with rows that were not updated. Default false: those may be tried again. */
  readonly once?: boolean;
}

/** What is about to be sent. */
export interface Plan {
  readonly run: Run;
  readonly counts: RowCounts;
  readonly problems: ProblemDigest;
}

/** The problems of a sheet: all of them counted, the first ones word for word. */
export interface ProblemDigest {
  readonly total: number;
  readonly byKind: ReadonlyMap<ProblemKind, number>;
  readonly first: readonly Problem[];
}

export interface CheckObserver {
  /** How many problems to keep word for word. */
  readonly keptProblems: number;
  /** Aborts when the user wants to end. */
  readonly interrupt?: AbortSignal;
}

/**
 * Reads a sheet into the ledger as a new run, every row checked. Without a target it is a dry run.
 * @throws {EarlierRunError} if it was imported into the target before, unless `again`
 * @throws {SheetError | InvalidSheetError} if it can't be used
 * @throws {InterruptedError} if the user ended it; the run is gone then
 */
export async function checkSheet(
  ledger: Ledger,
  request: CheckRequest,
  target: RunTarget | null,
  { keptProblems, interrupt }: CheckObserver,
): Promise<Plan> {
  await using sheet = closing(await openSheet(request.file, request.open));
  if (!request.again && target !== null)
    await refuseSecondImport(ledger, sheet, target, request.once ?? false);
  const id = newRunId();
  await ledger.createRun({ id, dryRun: target === null, sheet: describe(sheet), target, started: instant() });
  try {
    const read = await loadSheet(ledger, id, sheet, request.load, interrupt);
    await ledger.finishLoading(id);
    const problems = await digestProblems(ledger, id, keptProblems, sheetProblems(read, request.expect));
    return { run: await findRun(ledger, id), counts: await ledger.counts(id), problems };
  } catch (error) {
    await ledger.deleteRun(id);
    throw error;
  }
}

/** What is wrong with the sheet as a whole: no rows, or control totals that differ. */
export function sheetProblems(sheet: RunSheet, expect: CheckRequest['expect']): Problem[] {
  const { headerRow: row, rows, totals, columns } = sheet;
  const at = (field: string, value: string, message: string): Problem => {
    const column = columns.find((candidate) => candidate.field === field)!;
    return {
      row,
      cell: cellAddress(column?.index ?? 0, row),
      column: column?.name ?? field,
      value,
      message,
      kind: 'sheet',
    };
  };
  const problems: Problem[] = [];
  if (rows === 0)
    problems.push(at('ChargeId', '', 'There are no rows below the header. Fill in at least one.'));
  if (expect.rows !== undefined && expect.rows !== rows) {
    problems.push(
      at(
        'ChargeId',
        `${rows}`,
        `The sheet has ${rows} rows, and ${expect.rows} were expected (--expect-rows).`,
      ),
    );
  }
  if (expect.totalPrice !== undefined && totals.unread) {
    const { cells, first } = totals.unread;
    const message = `TotalPrice can't be added up for --expect-total, since ${cells === 1 ? 'one of its cells' : `${cells} of its cells`} can't be read (${first}).`;
    problems.push(at('TotalPrice', totals.totalPrice, message));
  } else if (expect.totalPrice !== undefined && !sameDecimal(expect.totalPrice, totals.totalPrice)) {
    const message = `TotalPrice adds up to ${totals.totalPrice}, and ${expect.totalPrice} was expected (--expect-total).`;
    problems.push(at('TotalPrice', totals.totalPrice, message));
  }
  return problems;
}

/** All problems of a run, those of the sheet as a whole first. */
export async function digestProblems(
  ledger: Ledger,
  run: string,
  kept: number,
  before: readonly Problem[] = [],
): Promise<ProblemDigest> {
  const first: Problem[] = [];
  const byKind = new Map<ProblemKind, number>();
  let total = 0;
  const take = (problems: readonly Problem[]): void => {
    for (const problem of problems) {
      if (total < kept) first.push(problem);
      total += 1;
      byKind.set(problem.kind, (byKind.get(problem.kind) ?? 0) + 1);
    }
  };
  take(before);
  for await (const problems of ledger.problems(run)) take(problems);
  return { total, byKind, first };
}

async function refuseSecondImport(
  ledger: Ledger,
  { sha256, tab }: Pick<RunSheet, 'sha256' | 'tab'>,
  target: RunTarget,
  once: boolean,
): Promise<void> {
  const same = (await ledger.runs()).filter(
    ({ sheet, target: other }) =>
      sheet.sha256 === sha256 &&
      sheet.tab === tab &&
      other !== null &&
      sameUrl(other.automationUrl, target.automationUrl),
  );
  for (const run of same) {
    const counts = await ledger.counts(run.id);
    if (run.state === 'finished' && (once || counts.updated === run.sheet.rows)) {
      const report = run.report === null ? '' : ` Its report is ${run.report}.`;
      throw new EarlierRunError(
        `This sheet was imported into ${target.warehouse} already: run ${run.id}, ${run.sheet.file}, ${localText(localClock(), run.started)}.${report} To import it once more, say --again.`,
        run.id,
        true,
      );
    }
    // Where the user said no, nothing was begun.
    const begun = run.state === 'stopped' || run.state === 'interrupted' || run.state === 'sending';
    if (begun && run.stopCause !== 'unconfirmed') {
      throw new EarlierRunError(
        `An import of this sheet into ${target.warehouse} was begun and not ended: run ${run.id}, ${counts.pending + counts.sending} rows left. Go on with it: charges resume ${run.id}. To begin anew, say --again.`,
        run.id,
        false,
      );
    }
  }
}

/** Whether two URLs lead to the same place on a server that does not mind upper and lower case, as IIS does not. */
export function sameUrl(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Eight letters and digits that can't be mistaken for one another when read aloud. */
export function newRunId(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789x';
  return [...randomBytes(8)].map((byte) => alphabet[byte % 32]).join('');
}
