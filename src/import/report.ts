import { access, constants, mkdir } from 'node:fs/promises';
import type { Ledger } from '../ledger/ledger.ts';
import { instant } from '../lib/localTime.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { ReportSource } from '../reporter/workbook/resultWorkbook.ts';
import { findRun } from './storedRuns.ts';

/**
 * Writes the result workbook of a run from the ledger alone.
 * @param folder created if it is missing
 * @returns its path
 * @throws {ReportError} if it can't be written
 * @throws {ConfigurationError} if there is no such run
 */
export async function writeReport(ledger: Ledger, id: string, folder: string): Promise<string> {
  const run = await findRun(ledger, id);
  const source: ReportSource = {
    run,
    counts: await ledger.counts(run.id),
    figures: () => ledger.figures(run.id),
    rows: (states) => ledger.rows(run.id, states),
  };
  // Loading the workbook library takes longer than most commands.
  const { writeResultWorkbook } = await import('../reporter/workbook/resultWorkbook.ts');
  return writeResultWorkbook(source, folder, { now: instant() });
}

/** Checks that a folder can hold workbooks, before anything is sent. @throws {ConfigurationError} if it can't */
export async function assertWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `Result workbooks can't be written to ${folder} (${code}). Check its permissions, or choose another folder with --reports.`,
      { cause: error },
    );
  }
}
