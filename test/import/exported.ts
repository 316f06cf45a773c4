import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ExportRequest, type ExportResult, exportCharges } from '../../src/import/exportCharges.ts';
import { type Plan, prepare } from '../../src/import/prepare.ts';
import type { InvoiceReader } from '../../src/invoices/invoiceReader.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openTemporaryLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { DEFAULT_CLEAR } from '../../src/model/chargeFields.ts';
import type {
  ChargeContext,
  InvoiceWithCharges,
  PriceMeaning,
  StandingValues,
} from '../../src/model/invoice.ts';
import type { LedgerRow, RunTarget } from '../../src/model/run.ts';
import { TARGET } from '../ledger/contract.ts';

export { TARGET } from '../ledger/contract.ts';

const NO_CONTEXT: ChargeContext = {
  articleCode: 'PICK',
  articleTitle: 'Picking',
  orderNumber: 'SO-1',
  profitCenterCode: null,
  profitCenterName: null,
};
const VALUES: StandingValues = {
  ActionDate: '2026-10-31T00:00:00',
  Count: '2',
  price: '100.50',
  ProfitCenterId: 3,
  Container: 'MSKU 1',
  Comment: 'Picked',
};

/** What a test says of a charge; the rest is ordinary. */
export interface ChargeSeed {
  readonly id: number;
  readonly values?: Partial<StandingValues>;
  readonly context?: Partial<ChargeContext>;
}

/** An invoice whose amount shows nothing of what prices mean. */
export function invoiceOf(
  charges: readonly ChargeSeed[],
  more: Partial<InvoiceWithCharges> = {},
): InvoiceWithCharges {
  const id = more.id ?? 101;
  return {
    id,
    number: '2026-0101',
    title: 'October',
    timeZone: 'Europe/Stockholm',
    date: '2026-10-31',
    periodStart: '2026-10-01',
    periodEnd: '2026-10-31',
    amount: '0.0000123',
    isExported: false,
    goodsOwner: { id: 42, name: 'Nordic Outdoor AB' },
    currency: 'SEK',
    ...more,
    charges: charges.map((charge) => ({
      id: charge.id,
      invoice: id,
      values: { ...VALUES, ...charge.values },
      context: { ...NO_CONTEXT, ...charge.context },
    })),
  };
}

/** A reader that gives these invoices, whatever is wanted of them. */
export function readerOf(invoices: readonly InvoiceWithCharges[]): InvoiceReader {
  return {
    async *read() {
      yield* invoices;
    },
  };
}

/** A ledger for one test that knows what prices mean. */
export async function ledgerKnowing(meaning: PriceMeaning | null = 'total'): Promise<Ledger> {
  const ledger = openTemporaryLedger();
  onTestFinished(() => ledger.close());
  await know(ledger, meaning);
  return ledger;
}

export async function know(ledger: Ledger, meaning: PriceMeaning | null): Promise<void> {
  if (meaning !== null) await ledger.notePriceEvidence(TARGET.automationUrl, [{ meaning, source: 'a test' }]);
}

/** What a test says of an export; the rest is ordinary. */
export interface ExportOptions extends Partial<Pick<ExportRequest, 'wanted' | 'reading'>> {
  readonly signal?: AbortSignal;
}

/** Exports what a reader gives. */
export async function exportFrom(
  ledger: Parameters<typeof exportCharges>[0],
  path: string,
  reader: InvoiceReader,
  { wanted, reading, signal }: ExportOptions = {},
): Promise<ExportResult> {
  return await exportCharges(
    ledger,
    {
      path,
      wanted: wanted ?? { kind: 'not exported' },
      target: TARGET,
      reading: reading ?? { kind: 'possible', reader, timeZone: 'Europe/Stockholm' },
    },
    signal ?? new AbortController().signal,
  );
}

/** Exports invoices into a file of a folder. @returns its path */
export async function exportTo(
  ledger: Ledger,
  folder: string,
  name: string,
  invoices: readonly InvoiceWithCharges[],
): Promise<string> {
  const { path } = await exportFrom(ledger, join(folder, name), readerOf(invoices));
  return path;
}

/** What an import of a file would do, with its rows as the ledger has them. */
export interface Prepared extends Plan {
  readonly rows: readonly LedgerRow[];
  /** The values that would be sent, by ChargeId. */
  readonly sent: ReadonlyMap<number, object>;
}

/** Prepares an import as the command does on a day of 2026. Nothing is compared with what stands on invoices. */
export async function prepareImport(
  ledger: Ledger,
  file: string,
  {
    target = TARGET,
    ...words
  }: {
    readonly target?: RunTarget;
    readonly texts?: ReadonlySet<string>;
    readonly empty?: ReadonlySet<string>;
  } = {},
): Promise<Prepared> {
  const plan = await prepare(
    ledger,
    {
      file,
      open: {},
      conventions: { clear: DEFAULT_CLEAR, today: () => '2026-11-27', ...words },
      allowDuplicates: false,
      expect: {},
      target,
      dryRun: false,
      again: true,
      choices: { overwrite: false, sendUnchanged: false, acceptSuspicious: false },
      allOrNothing: false,
      compare: { mode: 'off', invoices: [], reading: { kind: 'impossible', why: '' } },
    },
    { keptProblems: Number.POSITIVE_INFINITY },
  );
  const rows = (await Array.fromAsync(ledger.rows(plan.run.id))).flat();
  const pending = rows.filter(({ state }) => state === 'pending');
  const sent = new Map(pending.map(({ values: { ChargeId, ...values } }) => [ChargeId!, values]));
  return { ...plan, rows, sent };
}
