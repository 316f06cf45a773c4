import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';

/** Adds to a ledger what a process leaves if it is killed after checking a file: a run of the same file as another run, started before it. */
export async function leaveChecked(stateDir: string, like: string, id: string): Promise<void> {
  const ledger = openLedger(stateDir);
  const { sheet, target } = (await ledger.findRun(like))!;
  const loading = await ledger.startLoading({
    id,
    dryRun: false,
    again: false,
    sheet,
    target,
    started: '2026-01-01T00:00:00.000Z',
  });
  for await (const rows of ledger.rows(like)) await loading.addRows(rows);
  await loading.finish(sheet, null);
  await ledger.close();
}
