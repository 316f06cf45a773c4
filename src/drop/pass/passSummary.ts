import { EXIT, type ExitCode } from '../../model/exitCodes.ts';
import type { SyncRecord } from '../../model/run.ts';
import type { JsonError } from '../../reporter/wording/jsonError.ts';
import { resultCounts } from '../../reporter/wording/resultJson.ts';
import type { LeftAlone } from './scanFolder.ts';
import type { SheetOutcome, SheetState } from './sheetOutcome.ts';

/**
 * How a pass ended. `done`: it completed. `busy`: another pass is running in the folder. `stopped`: by a problem with the server or the
 * connection to it. `interrupted`: by a signal. `failed`: by a problem with the folder, the ledger or the program.
 */
export type PassEnd = 'done' | 'busy' | 'stopped' | 'interrupted' | 'failed';

/** A pass over a drop folder. All texts in it are safe to show. */
export interface PassSummary {
  readonly folder: string;
  readonly host: string;
  readonly started: string;
  readonly finished: string;
  readonly end: PassEnd;
  readonly exitCode: ExitCode;
  /** The pass in one sentence. */
  readonly headline: string;
  /** Why it did not complete; null if it did. */
  readonly reason: string | null;
  readonly sheets: readonly SheetOutcome[];
  /** Files that were not started: still being written, or the pass ended before their turn. */
  readonly waiting: readonly string[];
  readonly leftAlone: readonly LeftAlone[];
  /** Why invoices could not be read for a file, with what to do; null if they could, or there was nothing to read. */
  readonly notCompared: string | null;
  readonly recorded: SyncRecord;
  /** How many UpdateCharge calls were made; `rows` counts rows by outcome. */
  readonly calls: number;
  readonly rows: Readonly<Record<'updated' | 'rejected' | 'failed', number>>;
  /** Why it did not end with 0; null if it did. */
  readonly error: JsonError | null;
}

/** The exit code of a pass. @param expected whether it should have been recorded */
export function passExitCode(
  end: PassEnd,
  sheets: readonly SheetOutcome[],
  recorded: SyncRecord,
  expected: boolean,
): ExitCode {
  switch (end) {
    case 'failed':
      return EXIT.internal;
    case 'stopped':
      return EXIT.stopped;
    case 'interrupted':
      return EXIT.interrupted;
    case 'busy':
      return EXIT.ok;
    case 'done':
      if (sheets.some(({ needsPerson }) => needsPerson)) return EXIT.partial;
      return expected && !recorded.recorded ? EXIT.unrecorded : EXIT.ok;
  }
}

/** Why a pass did not end with 0; null if it did. @param thrown what it failed with, if it did */
export function errorOfPass(
  { end, exitCode, headline, reason, recorded }: Omit<PassSummary, 'error'>,
  thrown: JsonError | null,
): JsonError | null {
  if (exitCode === EXIT.ok) return null;
  const message = reason ?? headline;
  switch (end) {
    case 'failed':
      return { code: thrown?.code ?? 'internal', message };
    case 'stopped':
    case 'interrupted':
      return { code: end, message };
    case 'busy':
    case 'done':
      return exitCode === EXIT.unrecorded
        ? { code: 'not-recorded', message: recorded.message ?? headline }
        : { code: 'needs-person', message: headline };
  }
}

const WORDS: Readonly<Record<SheetState, string>> = {
  done: 'done',
  failed: 'failed',
  'not-imported': 'not imported',
  duplicates: 'imported before',
  'not taken': 'not taken',
  waiting: 'put back',
  'in processing': 'in processing',
};

/** The pass in one sentence, such as `3 files: 2 done, 1 failed.` */
export function headlineOf(
  end: PassEnd,
  sheets: readonly SheetOutcome[],
  waiting: readonly string[],
  reason: string | null,
): string {
  const parts = [...Map.groupBy(sheets, ({ state }) => state)].map(
    ([state, of]) => `${of.length} ${WORDS[state]}`,
  );
  if (waiting.length > 0) parts.push(`${waiting.length} not started`);
  const found = sheets.length + waiting.length;
  const what = found === 0 ? 'No files' : `${found} ${found === 1 ? 'file' : 'files'}: ${parts.join(', ')}`;
  switch (end) {
    case 'done':
      return found === 0 ? 'No files found.' : `${what}.`;
    case 'busy':
      return `Nothing done: ${reason}`;
    case 'stopped':
      return `The pass stopped. ${what}. ${reason}`;
    case 'interrupted':
      return `The pass was interrupted. ${what}. The next pass continues.`;
    case 'failed':
      return found === 0 ? `The pass failed. ${reason}` : `The pass failed. ${what}. ${reason}`;
  }
}

/** How many files a webhook's JSON or `--json` lists. */
const LISTED = 500;

/** The summary as JSON for programs. */
export function passJson(summary: PassSummary): object {
  const { sheets, leftAlone, recorded, error, ...rest } = summary;
  return {
    ...rest,
    sheets: sheets
      .slice(0, LISTED)
      .map((sheet) => ({ ...sheet, counts: sheet.counts && resultCounts(sheet.counts) })),
    leftAlone: leftAlone.slice(0, LISTED),
    recorded: { recorded: recorded.recorded, time: recorded.time, message: recorded.message },
    error,
  };
}

/** The same keys, all but the error, for a pass that could not begin. */
export function failedPassJson(folder: string | null, exitCode: ExitCode): object {
  return {
    folder,
    host: null,
    started: null,
    finished: null,
    end: null,
    exitCode,
    headline: null,
    reason: null,
    sheets: [],
    waiting: [],
    leftAlone: [],
    notCompared: null,
    recorded: { recorded: false, time: null, message: null },
    calls: 0,
    rows: { updated: 0, rejected: 0, failed: 0 },
  };
}
