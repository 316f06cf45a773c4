import { ReadingError } from '../invoices/invoiceReader.ts';
import { PERMISSION_REMEDY, type ReadStopCause } from '../invoices/nextReadStep.ts';
import { standingUnitPrice } from '../invoices/priceMeaning.ts';
import type { WantedInvoices } from '../invoices/readInvoices.ts';
import { valuesStanding } from '../invoices/standing.ts';
import type { BaselineWriting, Readings } from '../ledger/readings.ts';
import { instant } from '../lib/localTime.ts';
import { ChargesError, ConfigurationError, InterruptedError } from '../model/errors.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import type { Invoice, PriceMeaning, StandingCharge } from '../model/invoice.ts';
import type { RunTarget } from '../model/run.ts';
import type { ExportedCharge, ExportedFile, ExportedInvoice } from '../template/exportedCharges.ts';
import { assertExportable, writeExport } from '../template/writeExport.ts';
import { newRunId } from './newRunId.ts';
import { meaningThere } from './priceMeaningThere.ts';
import { noteReading, type Reading, withoutCharges } from './readBefore.ts';

/** Which invoices to export, from where, and where to. */
export interface ExportRequest {
  /** An .xlsx or .csv file that does not exist. */
  readonly path: string;
  readonly wanted: WantedInvoices;
  readonly target: Pick<RunTarget, 'automationUrl' | 'host' | 'warehouse'>;
  readonly reading: Reading;
}

/** What was written. */
export interface ExportResult extends Omit<ExportedFile, 'charges'> {
  readonly path: string;
  /** How many charges. */
  readonly charges: number;
  /** Ids of invoices that were asked for and that the server does not give. */
  readonly missing: readonly number[];
}

type ExportLedger = Pick<Readings, 'startBaseline' | 'noteInvoices' | 'notePriceEvidence' | 'priceEvidence'>;

/** Invoices that can't be read. `code` says why, for programs. */
export class UnreadInvoicesError extends ChargesError {
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(message: string, reason: ReadStopCause) {
    super(`${message} No file was written.`);
    // What passes by itself is worth another try; the rest needs a person.
    const passes = reason === 'throttled' || reason === 'failed';
    this.code = CODES[reason];
    this.exitCode = passes ? EXIT.stopped : EXIT.usage;
  }
}

const CODES: Readonly<Record<ReadStopCause, string>> = {
  refused: 'refused',
  misdirected: 'misdirected',
  throttled: 'throttled',
  failed: 'unreachable',
  absent: 'configuration',
  invalid: 'configuration',
  'too large': 'configuration',
};

/** How many charges go into the ledger at once. */
const BATCH = 500;

/**
 * Reads invoices and writes their charges into a file to correct and import. What the file says is in the ledger before the file has its name,
 * so that the import knows what was changed. Nothing stays of an export that fails.
 * @throws {ConfigurationError} if there is nothing to export, or it can't be read or written there
 * @throws {UnreadInvoicesError} if the server does not give the invoices
 * @throws {InterruptedError} if the user interrupts
 */
export async function exportCharges(
  ledger: ExportLedger,
  { path, wanted, target, reading }: ExportRequest,
  interrupt: AbortSignal,
): Promise<ExportResult> {
  if (reading.kind === 'impossible') throw new ConfigurationError(reading.why);
  await assertExportable(path);
  const facts = { id: `export-${newRunId()}`, started: instant(), timeZone: reading.timeZone };
  // Started before anything is read: whatever happens to the charges from now on, the file's author can't know.
  const writing = await ledger.startBaseline({ ...facts, kind: 'export', run: null, target });
  try {
    const read = await readAll(ledger, target.automationUrl, wanted, reading, interrupt);
    refuseNothing(read, wanted);
    const priceMeaning = await meaningThere(ledger, target.automationUrl);
    const { host, warehouse } = target;
    const { invoices, missing } = read;
    const charges = read.charges.map((charge) => exported(charge, priceMeaning));
    const file: ExportedFile = { ...facts, host, warehouse, priceMeaning, invoices, charges };
    await keep(writing, charges);
    await writeExport(path, file, async () => {
      interrupt.throwIfAborted();
      await writing.finish();
    });
    return { ...file, path, charges: charges.length, missing };
  } catch (error) {
    // The first error is the one to report.
    await writing.discard().catch(() => {});
    throw interrupt.aborted ? new InterruptedError('Interrupted. No file was written.') : error;
  }
}

interface ReadCharge {
  readonly invoice: Invoice;
  readonly charge: StandingCharge;
}

interface ReadInvoices {
  readonly invoices: readonly ExportedInvoice[];
  readonly charges: readonly ReadCharge[];
  readonly missing: readonly number[];
}

async function readAll(
  ledger: ExportLedger,
  automationUrl: string,
  wanted: WantedInvoices,
  { reader }: Extract<Reading, { kind: 'possible' }>,
  interrupt: AbortSignal,
): Promise<ReadInvoices> {
  const invoices = new Map<number, Invoice>();
  // A charge that is moved while invoices are read is on two of them: the later reading is the newer one.
  const charges = new Map<number, ReadCharge>();
  try {
    for await (const read of reader.read(wanted, interrupt)) {
      const invoice = withoutCharges(read);
      invoices.set(invoice.id, invoice);
      for (const charge of read.charges) charges.set(charge.id, { invoice, charge });
      await noteReading(ledger, automationUrl, read);
    }
  } catch (error) {
    throw error instanceof ReadingError ? new UnreadInvoicesError(error.message, error.cause) : error;
  }
  const counts = new Map<number, number>();
  for (const { invoice } of charges.values()) counts.set(invoice.id, (counts.get(invoice.id) ?? 0) + 1);
  return {
    invoices: [...invoices.values()].map((one) => ({ ...one, charges: counts.get(one.id) ?? 0 })),
    charges: [...charges.values()],
    missing: wanted.kind === 'ids' ? wanted.ids.filter((id) => !invoices.has(id)) : [],
  };
}

function refuseNothing({ invoices, charges }: ReadInvoices, wanted: WantedInvoices): void {
  if (charges.length > 0) return;
  if (invoices.length > 0) {
    const ids = invoices.map(({ id }) => id);
    const which = ids.length === 1 ? `Invoice ${ids[0]} has` : `The ${ids.length} invoices have`;
    throw new ConfigurationError(`${which} no charges. No file was written.`);
  }
  throw new UnreadInvoicesError(`${nothingFor(wanted)} ${PERMISSION_REMEDY}`, 'absent');
}

function nothingFor(wanted: WantedInvoices): string {
  switch (wanted.kind) {
    case 'ids': {
      const { ids } = wanted;
      return `The server gives none of the invoices asked for (${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ` and ${ids.length - 10} more` : ''}). Check their ids, which are not their numbers.`;
    }
    case 'period':
      return `The server gives no invoice with a date from ${wanted.from} to ${wanted.to}.`;
    case 'not exported':
      return 'The server gives no invoice that is not exported yet.';
  }
}

function exported({ invoice, charge }: ReadCharge, meaning: PriceMeaning | null): ExportedCharge {
  const { id, values, context } = charge;
  return {
    id,
    invoice,
    values: valuesStanding(values, meaning),
    unitPrice: meaning === null ? values.price : (standingUnitPrice(values, meaning) ?? null),
    context,
  };
}

async function keep(writing: BaselineWriting, charges: readonly ExportedCharge[]): Promise<void> {
  for (let at = 0; at < charges.length; at += BATCH)
    await writing.add(
      charges.slice(at, at + BATCH).map(({ id, invoice, values }) => ({ id, invoice: invoice.id, values })),
    );
}
