import type { Expectations } from '../../src/import/fileProblems.ts';
import { describeFile } from '../../src/import/fileTally.ts';
import { type FileRequest, type LoadedFile, loadFile, NOWHERE } from '../../src/import/loadFile.ts';
import { openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { closing } from '../../src/lib/closing.ts';
import { DEFAULT_CLEAR } from '../../src/model/chargeFields.ts';
import type { LedgerRow, RowCounts } from '../../src/model/run.ts';
import { type OpenOptions, openSheet } from '../../src/reader/openSheet.ts';
import type { ConventionOptions } from '../../src/validation/conventions.ts';

export interface CheckOptions {
  readonly open?: OpenOptions;
  readonly conventions?: Partial<ConventionOptions>;
  readonly allowDuplicates?: boolean;
  readonly expect?: Expectations;
}

export interface CheckedFile extends LoadedFile {
  /** What the ledger keeps of it. */
  readonly rows: LedgerRow[];
  readonly stored: RowCounts;
}

const ALL = { keptProblems: Number.POSITIVE_INFINITY };

function requestOf(file: string, options: CheckOptions): FileRequest {
  return {
    file,
    open: options.open ?? {},
    conventions: { clear: DEFAULT_CLEAR, ...options.conventions },
    allowDuplicates: options.allowDuplicates ?? false,
    expect: options.expect ?? {},
  };
}

const NO_EXPORT = { baselines: null, target: null };

/** A file read and checked into a ledger, as an import does it. */
export async function check(path: string, options: CheckOptions = {}): Promise<CheckedFile> {
  const request = requestOf(path, options);
  await using ledger = closing(openTemporaryLedger());
  await using sheet = closing(await openSheet(path, request.open));
  const run = { id: 'run1', dryRun: true, again: false, target: null, started: '2026-10-31T12:00:00.000Z' };
  const loading = await ledger.startLoading({ ...run, sheet: describeFile(sheet) });
  const loaded = await loadFile(sheet, request, NO_EXPORT, loading, ALL);
  await loading.finish(loaded.sheet, null);
  const rows = (await Array.fromAsync(ledger.rows('run1'))).flat();
  return { ...loaded, rows, stored: await ledger.counts('run1') };
}

/** A file read and checked without keeping its rows, as a dry run does it. */
export async function checkOnly(path: string, options: CheckOptions = {}): Promise<LoadedFile> {
  const request = requestOf(path, options);
  await using sheet = closing(await openSheet(path, request.open));
  return await loadFile(sheet, request, NO_EXPORT, NOWHERE, ALL);
}
