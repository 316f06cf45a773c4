import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldsOf } from '../invoices/judgeRow.ts';
import { standingUnitPrice } from '../invoices/priceMeaning.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { BaselineCharge } from '../ledger/readings.ts';
import { numberedName } from '../lib/fileName.ts';
import { instant } from '../lib/localTime.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Invoice, PriceMeaning } from '../model/invoice.ts';
import { ownRow, tabOfRow } from '../model/joinedTabs.ts';
import { type LedgerRow, mayHaveBeenApplied, type Run, type RunTarget } from '../model/run.ts';
import { endOf } from '../model/runEnd.ts';
import { undoName } from '../reporter/workbook/fileName.ts';
import type { ExportedCharge, ExportedFile, NotUndone } from '../template/exportedCharges.ts';
import { assertExportable, writeExport } from '../template/writeExport.ts';
import { newRunId } from './newRunId.ts';
import { meaningThere } from './priceMeaningThere.ts';
import { assertWritable } from './report.ts';
import { findRun } from './storedRuns.ts';
import { type UndoneCharge, undoOf } from './undoOf.ts';

/** Which run to take back, and where to write how. */
export interface UndoRequest {
  /** Its id, or the beginning of it. */
  readonly run: string;
  /** An .xlsx or .csv file that does not exist; null for a name of its own in `folder`. */
  readonly path: string | null;
  readonly folder: string;
  /** The IANA zone of the warehouse's dates. */
  readonly timeZone: string;
}

/** What an undo file puts back, and what it can't. */
export interface UndoResult {
  readonly run: Run;
  /** The file and its id; null if nothing can be put back. */
  readonly written: { readonly path: string; readonly id: string } | null;
  readonly priceMeaning: PriceMeaning | null;
  readonly charges: number;
  readonly cells: number;
  readonly notUndone: readonly NotUndone[];
  /** Updated rows of which nothing was read before they were sent. */
  readonly unread: number;
  /** Rows in the file that were not as they were sent when they were read again. */
  readonly differing: number;
  /** Rows that were not confirmed and may have been applied: they are not in the file. */
  readonly uncertain: number;
  /** Rows that a resume of the run would still send. */
  readonly left: number;
}

/** How many charges go into the ledger at once. */
const BATCH = 500;

/**
 * Writes a file that puts back what a run changed, from the ledger alone: the values that stood there before it, of the fields that it sent, in the
 * rows that were updated. What it says is in the ledger before it has its name, with what the run left there, so that its import finds what was
 * changed since.
 * @throws {ConfigurationError} if the run has sent nothing, or still sends, or the file can't be written there
 */
export async function undoRun(
  ledger: Ledger,
  { run: id, path, folder, timeZone }: UndoRequest,
): Promise<UndoResult> {
  const run = await findRun(ledger, id);
  const target = await assertUndoable(ledger, run);
  if (path !== null) await assertExportable(path);
  const priceMeaning = await meaningThere(ledger, target.automationUrl);
  const rows = await updatedRows(ledger, run);
  const undone = [...rows.values()].map((ofCharge) => undoOf(ofCharge, priceMeaning));
  const putBack = undone.flatMap((charge) => charge.putBack ?? []);
  const { tabs } = run.sheet;
  const notUndone = undone
    .flatMap((charge) => charge.notUndone)
    .sort((a, b) => a.row - b.row)
    .map((each) => ({ ...each, row: ownRow(each.row, tabs), tab: tabs?.[tabOfRow(each.row)]?.name ?? null }));
  const cells = putBack.reduce((sum, { written }) => sum + Object.keys(written).length, 0);
  const inFile = new Set(putBack.map(({ id }) => id));
  const all = [...rows.values()].flat();
  const facts = {
    run,
    priceMeaning,
    charges: putBack.length,
    cells,
    notUndone,
    unread: all.filter(({ before }) => before === null).length,
    differing: all.filter(
      ({ values, verification }) => verification?.state === 'differs' && inFile.has(values.ChargeId!),
    ).length,
    uncertain: await countUncertain(ledger, run),
    left: await countLeft(ledger, run),
  };
  if (putBack.length === 0) return { ...facts, written: null };
  const file: ExportedFile = {
    id: `undo-${newRunId()}`,
    started: instant(),
    host: target.host,
    warehouse: target.warehouse,
    timeZone,
    priceMeaning,
    invoices: [],
    charges: await withContext(ledger, run, putBack, { meaning: priceMeaning, timeZone }),
    undo: { run: run.id, file: run.sheet.file, cells, notUndone },
  };
  const writtenTo = path ?? (await freePath(folder, run));
  await write(ledger, writtenTo, file, putBack, target);
  return { ...facts, written: { path: writtenTo, id: file.id } };
}

/** Where the run was sent. @throws {ConfigurationError} if there is nothing to undo, or it is too early to know what */
async function assertUndoable(ledger: Ledger, run: Run): Promise<RunTarget> {
  const counts = await ledger.counts(run.id);
  const { target } = run;
  if (run.dryRun || target === null)
    throw new ConfigurationError(
      `Run ${run.id} was a dry run: it sent nothing, so there is nothing to undo.`,
    );
  const { kind } = endOf(run, counts);
  if (kind === 'sending')
    throw new ConfigurationError(
      `Run ${run.id} is still being sent, or its process ended before it was done. Wait for its end, or finish it first; then undo it.`,
      {
        advice: [
          { say: 'To continue it', command: 'resume', argument: run.id },
          { say: 'To close it and leave out the rest', command: 'abandon', argument: run.id },
        ],
      },
    );
  if (counts.updated === 0)
    throw new ConfigurationError(`Run ${run.id} has updated no charge, so there is nothing to undo.`);
  return target;
}

/** The updated rows by their charges, in file order. */
async function updatedRows(ledger: Ledger, run: Run): Promise<Map<number, LedgerRow[]>> {
  const rows = new Map<number, LedgerRow[]>();
  for await (const batch of ledger.rows(run.id, ['updated'])) {
    for (const row of batch) {
      const { ChargeId } = row.values;
      if (ChargeId === undefined || fieldsOf(row.values).length === 0) continue;
      const ofCharge = rows.get(ChargeId);
      // The cells of the file are not needed, and may be most of the memory.
      const kept = { ...row, cells: [] };
      if (ofCharge) ofCharge.push(kept);
      else rows.set(ChargeId, [kept]);
    }
  }
  return rows;
}

async function countUncertain(ledger: Ledger, run: Run): Promise<number> {
  let uncertain = 0;
  for await (const rows of ledger.rows(run.id, ['sending', 'rejected', 'failed']))
    uncertain += rows.filter(
      ({ state, outcome }) => state === 'sending' || mayHaveBeenApplied(outcome),
    ).length;
  return uncertain;
}

async function countLeft(ledger: Ledger, run: Run): Promise<number> {
  const counts = await ledger.counts(run.id);
  const { kind } = endOf(run, counts);
  return kind === 'stopped' || kind === 'interrupted' ? counts.pending : 0;
}

/** The charges as the file shows them, with what helps to know them again. */
async function withContext(
  ledger: Ledger,
  run: Run,
  undone: readonly UndoneCharge[],
  { meaning, timeZone }: { readonly meaning: PriceMeaning | null; readonly timeZone: string },
): Promise<ExportedCharge[]> {
  const invoices = new Map(
    (await ledger.runInvoices(run.id)).map(({ id, before, after }) => [id, before ?? after]),
  );
  return undone.map(({ id, written, before }) => ({
    id,
    invoice: invoices.get(before.invoice) ?? unknownInvoice(before.invoice, timeZone),
    values: written,
    unitPrice: written.TotalPrice === undefined ? null : (standingUnitPrice(before.values, meaning) ?? null),
    context: before.context,
  }));
}

/** An invoice of which only the id is known. Nothing shows its amount. */
function unknownInvoice(id: number, timeZone: string): Invoice {
  return {
    id,
    timeZone,
    number: null,
    title: null,
    date: null,
    periodStart: null,
    periodEnd: null,
    amount: '0',
    isExported: false,
    goodsOwner: null,
    currency: null,
  };
}

async function write(
  ledger: Ledger,
  path: string,
  file: ExportedFile,
  undone: readonly UndoneCharge[],
  { automationUrl, host, warehouse }: RunTarget,
): Promise<void> {
  const { id, started, timeZone } = file;
  const run = file.undo!.run;
  const target = { automationUrl, host, warehouse };
  const writing = await ledger.startBaseline({ id, kind: 'undo', run, target, timeZone, started });
  try {
    for (let at = 0; at < undone.length; at += BATCH)
      await writing.add(undone.slice(at, at + BATCH).map(baselineOf));
    await writeExport(path, file, () => writing.finish());
  } catch (error) {
    // The first error is the one to report.
    await writing.discard().catch(() => {});
    throw error;
  }
}

function baselineOf({ id, invoice, left, written }: UndoneCharge): BaselineCharge {
  return { id, invoice, values: left, written };
}

/** A name in the folder of the results that no file has. */
async function freePath(folder: string, run: Run): Promise<string> {
  await assertWritable(folder);
  for (let number = 1; ; number += 1) {
    const path = join(folder, numberedName(`${undoName(run)}.xlsx`, number));
    const isFree = await access(path).then(
      () => false,
      () => true,
    );
    if (isFree) return path;
  }
}
