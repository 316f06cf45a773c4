import type { Settlement } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import type { CheckedRow } from '../../src/model/row.ts';
import { deriveEndpoints } from '../../src/ongoing/endpoints.ts';
import { type BenchRow, benchRows, HEADER } from './sheets.ts';

export const RUN = 'benchrun';
const BATCH = 5000;

/** Makes a ledger with a stopped run of so many rows, of which the first ones are updated. */
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
  await ledger.createRun({ id: RUN, dryRun: false, sheet, target, started });
  let row = 1;
  let batch: CheckedRow[] = [];
  const put = async (): Promise<void> => {
    await ledger.addRows(RUN, batch);
    const settled = batch
      .filter((each) => each.row <= updated + 1)
      .map((each) => settlement(each.row, started));
    await ledger.record(RUN, { announced: [], settled, withdrawn: [] });
    batch = [];
  };
  for (const benchRow of benchRows(rows)) {
    row += 1;
    batch.push(checked(row, benchRow));
    if (batch.length === BATCH) await put();
  }
  await put();
  await ledger.updateRun(RUN, { state: 'stopped', finished: started, stopReason: 'For the benchmark.' });
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
