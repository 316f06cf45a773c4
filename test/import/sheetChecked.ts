import { type CheckRequest, checkSheet, type Plan } from '../../src/import/checkSheet.ts';
import { openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import type { LedgerRow } from '../../src/model/run.ts';
import type { OpenOptions } from '../../src/reader/openSheet.ts';
import { type ConventionOptions, DEFAULT_CLEAR } from '../../src/validation/conventions.ts';

export interface CheckOptions {
  readonly open?: OpenOptions;
  readonly conventions?: Partial<ConventionOptions>;
  readonly allowDuplicates?: boolean;
  readonly expect?: CheckRequest['expect'];
}

export interface CheckedSheet extends Plan {
  readonly rows: LedgerRow[];
}

/** A file checked as `charges validate` checks it, with what the ledger keeps of it. */
export async function check(path: string, options: CheckOptions = {}): Promise<CheckedSheet> {
  const ledger = openTemporaryLedger();
  try {
    const request: CheckRequest = {
      file: path,
      open: options.open ?? {},
      load: {
        conventions: { clear: DEFAULT_CLEAR, ...options.conventions },
        allowDuplicates: options.allowDuplicates ?? false,
      },
      expect: options.expect ?? {},
      again: true,
    };
    const plan = await checkSheet(ledger, request, null, { keptProblems: Number.POSITIVE_INFINITY });
    const rows: LedgerRow[] = [];
    for await (const batch of ledger.rows(plan.run.id)) rows.push(...batch);
    return { ...plan, rows };
  } finally {
    await ledger.close();
  }
}
