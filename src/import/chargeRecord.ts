import { fieldsOf } from '../invoices/judgeRow.ts';
import { valuesStanding } from '../invoices/standing.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChargeBaseline, ChargeRow } from '../ledger/readings.ts';
import { cellAddress } from '../model/cell.ts';
import type { PriceMeaning } from '../model/invoice.ts';
import { columnInTab, columnsOfFile, ownRow, tabOfRow } from '../model/joinedTabs.ts';
import type { BaselineValues } from '../model/row.ts';
import type { LedgerRow, Run } from '../model/run.ts';
import type { ChangeableField, FieldValue } from '../model/sameValue.ts';
import { meaningThere } from './priceMeaningThere.ts';

/** All that a ledger knows of one charge. */
export interface ChargeRecord {
  readonly id: number;
  /** The newest run first. */
  readonly rows: readonly ChargeEntry[];
  /** Exported and undo files that have it, the newest first. */
  readonly files: readonly ChargeBaseline[];
}

/** What one row of one run said of the charge, and what became of it. */
export interface ChargeEntry extends ChargeRow {
  /** The tab of the row; null for a CSV file. */
  readonly tab: string | null;
  /** The row in that tab, as spreadsheet programs number it. */
  readonly place: number;
  /** The invoice on which the charge was; null if that is not known. */
  readonly invoice: number | null;
  readonly fields: readonly FieldHistory[];
}

/** One field, before and after a row. */
export interface FieldHistory {
  readonly field: ChangeableField;
  /** `C17`; null if the file has no such column. */
  readonly cell: string | null;
  /** Null is an empty field; undefined if it is not known. */
  readonly before: FieldValue | undefined;
  readonly sent: FieldValue;
  readonly after: FieldValue | undefined;
}

/** What is known of a charge; nothing may be. */
export async function recordOf(ledger: Ledger, id: number): Promise<ChargeRecord> {
  const meanings = new Map<string, PriceMeaning | null>();
  const meaningOf = async ({ target }: Run): Promise<PriceMeaning | null> => {
    if (target === null) return null;
    const { automationUrl } = target;
    if (!meanings.has(automationUrl)) meanings.set(automationUrl, await meaningThere(ledger, automationUrl));
    return meanings.get(automationUrl)!;
  };
  const rows: ChargeEntry[] = [];
  for (const known of await ledger.rowsOfCharge(id)) rows.push(entryOf(known, await meaningOf(known.run)));
  return { id, rows, files: await ledger.baselinesOfCharge(id) };
}

function entryOf({ run, row }: ChargeRow, meaning: PriceMeaning | null): ChargeEntry {
  const before = row.before ? valuesStanding(row.before.values, meaning) : {};
  const after = row.after ? valuesStanding(row.after.values, meaning) : {};
  const invoice = (row.after ?? row.before)?.invoice ?? row.invoice ?? null;
  const { tabs } = run.sheet;
  const tab = tabs === undefined ? run.sheet.tab : (tabs[tabOfRow(row.row)]?.name ?? null);
  return {
    run,
    row,
    tab,
    place: ownRow(row.row, tabs),
    invoice,
    fields: fieldsOfRow(run, row, before, after),
  };
}

function fieldsOfRow(
  { sheet }: Run,
  { row, values }: LedgerRow,
  before: BaselineValues,
  after: BaselineValues,
): FieldHistory[] {
  const columns = columnsOfFile(sheet);
  return fieldsOf(values).map((field) => {
    const column = columns.find((candidate) => candidate.field === field);
    const inTab = column && columnInTab(column, row);
    const cell = inTab === undefined ? null : cellAddress(inTab.index, ownRow(row, sheet.tabs));
    return { field, cell, before: before[field], sent: values[field] ?? null, after: after[field] };
  });
}
