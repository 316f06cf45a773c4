import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Ledger } from '../ledger/ledger.ts';
import { instant } from '../lib/localTime.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { RowCounts, Run } from '../model/run.ts';
import { fileFailure } from '../reporter/workbook/fileFailure.ts';
import type { ReportReadings } from '../reporter/workbook/reportReadings.ts';
import type { ReportSource } from '../reporter/workbook/resultWorkbook.ts';
import { meaningThere } from './priceMeaningThere.ts';
import { changesOfRow } from './rowChanges.ts';
import { compareOfRun } from './runCompare.ts';
import { findRun } from './storedRuns.ts';

/**
 * Writes the result workbook of a run from the ledger alone, and notes it there. It takes the place of the run's last workbook in that folder,
 * unless somebody has worked in that one: corrections in it must not be lost.
 * @param folder created if it is missing
 * @returns its path
 * @throws {ReportError} if it can't be written
 * @throws {ConfigurationError} if there is no such run
 */
export async function writeReport(ledger: Ledger, id: string, folder: string): Promise<string> {
  const run = await findRun(ledger, id);
  // Before anything is read, so that whatever becomes of a row afterwards counts as later than the workbook.
  const reportNumber = await ledger.startReport(run.id);
  const counts = await ledger.counts(run.id);
  const source: ReportSource = {
    run,
    reportNumber,
    counts,
    readings: await readingsOf(ledger, run, counts),
    figures: () => ledger.figures(run.id),
    rows: (states) => ledger.rows(run.id, states),
  };
  // Loading the workbook library takes longer than most commands.
  const { writeResultWorkbook } = await import('../reporter/workbook/resultWorkbook.ts');
  let sha256 = '';
  const replaces = async (complete: string): Promise<string | null> => {
    // Before it has its name: afterwards, somebody may already have saved it.
    sha256 = await digestOf(complete).catch((error: unknown) => {
      throw fileFailure(folder, error);
    });
    return await untouchedReport(run, folder);
  };
  const path = await writeResultWorkbook(source, folder, { now: instant(), replaces });
  await ledger.noteFiles(run.id, { report: { path: resolve(path), sha256 } });
  return path;
}

/** What was read of the invoices of a run; null if nothing was. */
async function readingsOf(
  ledger: Ledger,
  { id, target }: Run,
  counts: RowCounts,
): Promise<ReportReadings | null> {
  const invoices = await ledger.runInvoices(id);
  if (invoices.length === 0 || target === null) return null;
  const meaning = await meaningThere(ledger, target.automationUrl);
  return {
    compare: await compareOfRun(ledger, id, counts),
    invoices,
    knowsPrices: meaning !== null,
    changesOf: (row) => changesOfRow(row, meaning),
  };
}

/** The run's last workbook, if it is in this folder and nobody has changed it. */
async function untouchedReport({ report, reportSha256 }: Run, folder: string): Promise<string | null> {
  // A run from before digests were kept has none: nobody knows whether its workbook was changed.
  if (report === null || reportSha256 === null || dirname(report) !== resolve(folder)) return null;
  const digest = await digestOf(report).catch(() => null);
  return digest === reportSha256 ? join(folder, basename(report)) : null;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
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
