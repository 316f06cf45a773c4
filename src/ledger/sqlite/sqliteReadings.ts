import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PriceMeaning } from '../../model/invoice.ts';
import type { LedgerRow } from '../../model/run.ts';
import type {
  Baseline,
  BaselineCharge,
  BaselineKey,
  BaselineWriting,
  ChargeBaseline,
  ChargePlace,
  ChargeRow,
  NewBaseline,
  PriceEvidence,
  Reading,
  Readings,
  RunInvoice,
  RunPlaces,
} from '../readings.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { baselineCharges, baselinesOfCharge, findBaseline, startBaseline } from './sqliteBaselines.ts';
import { rowsOfCharge, updatedRows } from './sqliteRows.ts';
import { countCompared, countVerifications, noteBefore, runInvoices } from './sqliteStanding.ts';

const PAGE_ROWS = 10_000;

/** The part of a ledger that keeps what was read of invoices. */
export class SqliteReadings implements Readings {
  protected readonly file: LedgerFile;

  constructor(file: LedgerFile) {
    this.file = file;
  }

  async startBaseline(baseline: NewBaseline): Promise<BaselineWriting> {
    return startBaseline(this.file, baseline);
  }

  async findBaseline(id: string): Promise<Baseline | undefined> {
    return findBaseline(this.file, id);
  }

  async baselineCharges(keys: readonly BaselineKey[]): Promise<readonly (BaselineCharge | undefined)[]> {
    return baselineCharges(this.file, keys);
  }

  async noteInvoices(automationUrl: string, charges: readonly ChargePlace[]): Promise<void> {
    const { database } = this.file;
    database.transaction(() => {
      this.file.assertInPlace();
      const note = database.sql(
        `INSERT INTO charge_places (target, charge_id, invoice) VALUES (lower(?), ?, ?)
           ON CONFLICT DO UPDATE SET invoice = excluded.invoice`,
      );
      for (const { id, invoice } of charges) note.run(automationUrl, id, invoice);
    });
  }

  async placesOf(run: string, which: 'to send' | 'updated'): Promise<RunPlaces> {
    const { database } = this.file;
    const number = this.file.numberOf(run);
    const lastOfPage = `SELECT max(row) AS last FROM
      (SELECT row FROM rows WHERE run = ? AND row > ? ORDER BY row LIMIT ${PAGE_ROWS})`;
    const states = which === 'updated' ? "'updated'" : "'pending', 'sending'";
    // An export is newer knowledge than a column that anybody may have typed, and the last reading is the newest.
    const select = `SELECT coalesce(place.invoice, exported.invoice, mine.invoice) AS invoice, count(*) AS n
      FROM rows AS mine JOIN runs AS me ON me.number = mine.run
      LEFT JOIN charge_places AS place ON place.target = lower(me.target ->> 'automationUrl') AND place.charge_id = mine.charge_id
      LEFT JOIN baselines ON baselines.id = mine.baseline AND baselines.holder IS NULL
      LEFT JOIN baseline_charges AS exported ON exported.baseline = baselines.number AND exported.charge_id = mine.charge_id
      WHERE mine.run = ? AND mine.row > ? AND mine.row <= ? AND mine.state IN (${states}) GROUP BY 1`;
    const invoices = new Set<number>();
    let unplaced = 0;
    for (let after = 0; ; ) {
      const page = database.do(() => {
        const last = database.sql(lastOfPage).get(number, after)!.last as number | null;
        return last === null ? null : { last, found: database.sql(select).all(number, after, last) };
      });
      if (page === null) break;
      after = page.last;
      for (const { invoice, n } of page.found) {
        if (invoice === null) unplaced += n as number;
        else invoices.add(invoice as number);
      }
      await nextTurn();
    }
    return { invoices: [...invoices].sort((a, b) => a - b), unplaced };
  }

  async noteBefore(run: string, reading: Reading): Promise<void> {
    noteBefore(this.file, this.file.numberOf(run), reading);
  }

  async runInvoices(run: string): Promise<readonly RunInvoice[]> {
    return runInvoices(this.file, this.file.numberOf(run));
  }

  async comparedRows(run: string): Promise<number> {
    return countCompared(this.file, this.file.numberOf(run));
  }

  async verifications(run: string): ReturnType<Readings['verifications']> {
    return countVerifications(this.file, this.file.numberOf(run));
  }

  async updatedRows(run: string, charges: readonly number[]): Promise<readonly LedgerRow[]> {
    return updatedRows(this.file, this.file.numberOf(run), charges);
  }

  async notePriceEvidence(automationUrl: string, evidence: readonly PriceEvidence[]): Promise<void> {
    const { database } = this.file;
    database.transaction(() => {
      this.file.assertInPlace();
      const note = database.sql(
        `INSERT INTO price_evidence (target, source, meaning) VALUES (lower(?), ?, ?)
           ON CONFLICT DO UPDATE SET meaning = excluded.meaning`,
      );
      for (const { source, meaning } of evidence) note.run(automationUrl, source, meaning);
    });
  }

  async priceEvidence(automationUrl: string): Promise<Readonly<Record<PriceMeaning, number>>> {
    const select =
      'SELECT meaning, count(*) AS n FROM price_evidence WHERE target = lower(?) GROUP BY meaning';
    const found = this.file.database.do(() => this.file.database.sql(select).all(automationUrl));
    return {
      total: 0,
      unit: 0,
      ...Object.fromEntries(found.map(({ meaning, n }) => [meaning as PriceMeaning, n as number])),
    };
  }

  async rowsOfCharge(chargeId: number): Promise<readonly ChargeRow[]> {
    return rowsOfCharge(this.file, chargeId);
  }

  async baselinesOfCharge(chargeId: number): Promise<readonly ChargeBaseline[]> {
    return baselinesOfCharge(this.file, chargeId);
  }
}
