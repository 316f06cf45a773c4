import { ConfigurationError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openLedger } from '../ledger/sqlite/sqliteLedger.ts';
import { closing } from '../lib/closing.ts';
import { instant } from '../lib/localTime.ts';
import type { RowCounts, Run } from '../model/run.ts';
import type { ReportSource } from '../reporter/workbook/resultWorkbook.ts';

/** Makes the result workbook of a run again from the ledger. @throws {ConfigurationError} if there is no such run */
export async function remakeReport(
  stateDir: string,
  id: string,
  reports: string,
): Promise<{ run: string; path: string }> {
  await using ledger = closing(openLedger(stateDir));
  const run = await findRun(ledger, id);
  const path = await writeReport(ledger, run.id, reports);
  await ledger.updateRun(run.id, { report: path });
  return { run: run.id, path };
}

/** Every run in the ledger with its counts, newest first. */
export async function listRuns(stateDir: string): Promise<{ run: Run; counts: RowCounts }[]> {
  await using ledger = closing(openLedger(stateDir));
  const runs = await ledger.runs();
  return await Promise.all(runs.map(async (run) => ({ run, counts: await ledger.counts(run.id) })));
}

/** The run with this id, or undefined. */
export async function lookUpRun(stateDir: string, id: string): Promise<Run | undefined> {
  await using ledger = closing(openLedger(stateDir));
  return await ledger.findRun(id);
}

/** Writes down where the sheet of a run and its result workbook lie now. */
export async function noteMoved(
  stateDir: string,
  id: string,
  { sheet, report }: { readonly sheet: string; readonly report: string | null },
): Promise<void> {
  await using ledger = closing(openLedger(stateDir));
  const run = await findRun(ledger, id);
  await ledger.updateRun(id, {
    sheet: { ...run.sheet, file: sheet },
    ...(report === null ? {} : { report }),
  });
}

/** A run by its id or the beginning of it. @throws {ConfigurationError} if there is none */
export async function findRun(ledger: Ledger, id: string): Promise<Run> {
  const run = await ledger.findRun(id);
  if (run) return run;
  throw new ConfigurationError(`There is no run ${id} in this ledger. charges runs lists them.`);
}

/** Writes the result workbook of a run from the ledger alone. @returns its path @throws {ReportError} */
export async function writeReport(ledger: Ledger, id: string, folder: string): Promise<string> {
  const run = await findRun(ledger, id);
  const counts = await ledger.counts(id);
  const source: ReportSource = {
    run,
    counts,
    figures: () => ledger.figures(id),
    rows: (states) => ledger.rows(id, states),
  };
  // Loading the library that writes workbooks takes longer than most commands.
  const { writeResultWorkbook } = await import('../reporter/workbook/resultWorkbook.ts');
  return writeResultWorkbook(source, folder, { now: instant() });
}
