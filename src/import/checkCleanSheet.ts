import { closing } from '../lib/closing.ts';
import { instant } from '../lib/localTime.ts';
import type { RunSheet } from '../model/run.ts';
import { openSheet } from '../reader/openSheet.ts';
import type { Sheet } from '../reader/sheet.ts';
import { ChargeIdSet } from '../validation/chargeIdSet.ts';
import { type CheckRequest, newRunId, type Plan, sheetProblems } from './checkSheet.ts';
import { checkedRows, describe, type LoadOptions, SheetTally } from './loadSheet.ts';

/**
 * Checks a sheet for a dry run without keeping its rows: of a sheet with nothing wrong, only its numbers are wanted.
 * @returns the same plan as `checkSheet`, or undefined as soon as anything is wrong with any row; the sheet is to be loaded then, so that
 * all that is wrong comes from one place
 * @throws {SheetError | InvalidSheetError} if it can't be used
 */
export async function planIfClean(request: CheckRequest): Promise<Plan | undefined> {
  const started = instant();
  await using sheet = closing(await openSheet(request.file, request.open));
  const read = await readIfClean(sheet, request.load);
  if (read === undefined || sheetProblems(read, request.expect).length > 0) return undefined;
  return {
    run: {
      id: newRunId(),
      state: 'checked',
      dryRun: true,
      sheet: read,
      target: null,
      started,
      finished: instant(),
      stopReason: null,
      stopCause: null,
      report: null,
      sync: { recorded: false, time: null, message: null },
    },
    counts: { invalid: 0, pending: read.rows, sending: 0, updated: 0, rejected: 0, failed: 0 },
    problems: { total: 0, byKind: new Map(), first: [] },
  };
}

async function readIfClean(
  sheet: Sheet,
  { conventions, allowDuplicates }: LoadOptions,
): Promise<RunSheet | undefined> {
  const tally = new SheetTally(sheet.columns);
  const seen = new ChargeIdSet();
  for await (const batch of checkedRows(sheet, conventions, tally)) {
    for (const { problems, values } of batch) {
      if (problems.length > 0) return undefined;
      if (!allowDuplicates && !seen.add(values.ChargeId!)) return undefined;
    }
    tally.add(batch);
  }
  return describe(sheet, tally);
}
