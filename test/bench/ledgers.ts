import type { Settlement } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import type { CheckedRow } from '../../src/model/row.ts';
import { deriveEndpoints } from '../../src/ongoing/endpoints.ts';
import { type BenchRow, benchRows, HEADER } from './sheets.ts';

export const RUN = 'benchrun';
const BATCH = 5000;

/** Makes a ledger with a stopped run of `rows` rows, the first of which are updated. */
export async function makeLedger(folder: string, url: string, rows: number, updated: number): Promise<void> {
  const ledger = openLedger(folder);
  const sheet = {
    file: 'bench.csv',
    tab: null,
    sha256: '0'.repeat(64),
    headerRow: 1,
    rows,
    columns: HEADER.map((name, index) => ({ index, name, field: name })),
    totals: { count: '0', totalPrice: '0' },
    notes: [],
  };
  const target = {
    ...deriveEndpoints(url, {}),
    username: 'demo',
    goodsOwnerId: 42,
    integrationType: 'ChargeImport',
  };
  const started = new Date().toISOString();
  const loading = await ledger.startLoading({ id: RUN, dryRun: false, again: false, sheet, target, started });
  let row = 1;
  let batch: CheckedRow[] = [];
  const put = async (): Promise<void> => {
    await loading.addRows(batch);
    batch = [];
  };
  for (const benchRow of benchRows(rows)) {
    row += 1;
    batch.push(checked(row, benchRow));
    if (batch.length === BATCH) await put();
  }
  await put();
  await loading.finish(sheet, null);
  const reply = await ledger.lease(RUN, { target, again: false, seen: null });
  if (reply.kind !== 'given') throw new Error(`The run can't be leased: ${reply.kind}`);
  const { lease } = reply;
  for (let from = 2; from <= updated + 1; from += BATCH) {
    const length = Math.min(BATCH, updated + 2 - from);
    const settled = Array.from({ length }, (_, index) => settlement(from + index, started));
    await lease.record({ announced: [], settled, withdrawn: [], unsent: [] });
  }
  const sync = { recorded: false, time: null, message: null };
  const stopReason = 'For the benchmark.';
  await lease.finish({
    state: 'stopped',
    stopReason,
    stopCause: null,
    stopRow: null,
    sync,
    finished: started,
  });
  await lease.release();
  await ledger.close();
}

function settlement(row: number, sentAt: string): Settlement {
  return { row, outcome: { state: 'updated' }, attempts: 1, sentAt, sentAgain: false };
}

function checked(row: number, bench: BenchRow): CheckedRow {
  const { chargeId, date, count, totalPrice, profitCenterId, container, comment, articleGroupId } = bench;
  return {
    row,
    cells: [
      `${chargeId}`,
      date,
      count,
      totalPrice,
      `${profitCenterId}`,
      container,
      comment,
      `${articleGroupId}`,
    ],
    values: {
      ChargeId: chargeId,
      ActionDate: `${date}T00:00:00`,
      Count: count,
      TotalPrice: totalPrice,
      ProfitCenterId: profitCenterId,
      Container: container,
      Comment: comment,
      ArticleGroupId: articleGroupId,
    },
    problems: [],
  };
}
