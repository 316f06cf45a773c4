import type { Ledger, OutdatedRow } from '../ledger/ledger.ts';
import { localClock } from '../lib/localTime.ts';
import { InvalidSheetError } from '../model/errors.ts';
import { cellName, columnInTab, columnsOfFile, ownRow } from '../model/joinedTabs.ts';
import type { Problem } from '../model/row.ts';
import type { Run, RunSheet, RunTarget } from '../model/run.ts';
import { onText } from '../reporter/wording/updateTexts.ts';

/**
 * Refuses a *To fix* tab whose runs this ledger does not have, or that are of another target: nobody could tell whether its rows are still to
 * be fixed.
 * @param origins the runs that its rows name
 * @throws {InvalidSheetError}
 */
export async function refuseForeignOrigins(
  ledger: Ledger,
  sheet: RunSheet,
  target: RunTarget,
  origins: ReadonlySet<string>,
): Promise<void> {
  for (const id of origins) {
    const run = await exactRun(ledger, id);
    if (run?.target?.automationUrl.toLowerCase() === target.automationUrl.toLowerCase()) continue;
    const where = run?.target
      ? `belongs to ${run.target.host}, warehouse ${run.target.warehouse}. Import it there`
      : 'is not in this ledger, so it is unknown what became of its rows. Import it with the ledger (--state-dir) of that run';
    throw new InvalidSheetError(
      `This "To fix" tab comes from run ${id}, which ${where}, or add --overwrite to send its rows anyway.`,
      [],
      sheet.tab,
    );
  }
}

async function exactRun(ledger: Ledger, id: string): Promise<Run | undefined> {
  const run = await ledger.findRun(id);
  return run?.id === id ? run : undefined;
}

/**
 * Refuses a *To fix* tab if its own run has updated rows of it after its workbook was written. What other runs did to its charges makes rows
 * conflicts, as in any file.
 * @param kept how many rows to name
 * @throws {InvalidSheetError} with these rows as its problems
 */
export async function refuseOutdatedRows(
  ledger: Ledger,
  id: string,
  sheet: RunSheet,
  origins: ReadonlySet<string>,
  kept: number,
): Promise<void> {
  const rows: OutdatedRow[] = [];
  let total = 0;
  for await (const batch of ledger.outdatedRows(id)) {
    total += batch.length;
    rows.push(...batch.slice(0, Math.max(0, kept - rows.length)));
  }
  if (total === 0) return;
  const newest = await Promise.all([...origins].map((origin) => exactRun(ledger, origin)));
  const reports = newest.flatMap((run) => run?.report ?? []);
  const use = reports.length === 0 ? '' : ` Use the newest workbook: ${reports.join(', ')}.`;
  const what = total === 1 ? 'one of its rows was' : `${total} of its rows were`;
  throw new InvalidSheetError(
    `This "To fix" tab is out of date: ${what} updated after it was written.${use} To send all of its rows anyway, add --overwrite.`,
    rows.map((row) => problemOf(row, sheet)),
    sheet.tab,
  );
}

function problemOf({ row, chargeId, run, at }: OutdatedRow, sheet: RunSheet): Problem {
  const { tabs } = sheet;
  const column = columnInTab(columnsOfFile(sheet).find(({ field }) => field === 'ChargeId')!, row)!;
  return {
    row: ownRow(row, tabs),
    ...(tabs === undefined ? {} : { runRow: row }),
    cell: cellName(column.index, row, tabs),
    column: column.name,
    value: `${chargeId ?? ''}`,
    message: `Charge ${chargeId ?? ''} was updated${onText(localClock(), at)} by run ${run}.`,
    kind: 'out of date',
  };
}
