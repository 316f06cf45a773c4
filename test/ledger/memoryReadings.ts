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
  VerifiedRows,
} from '../../src/ledger/readings.ts';
import { LedgerError } from '../../src/model/errors.ts';
import type { PriceMeaning, StandingCharge } from '../../src/model/invoice.ts';
import type { LedgerRow, Run, Verification } from '../../src/model/run.ts';

export interface KeptRow extends Omit<LedgerRow, 'before' | 'after'> {
  readonly moment?: number;
  /** See `Loading.finish`; for rows that correct others or have a baseline. */
  readonly known?: number;
}

export interface Kept {
  run: Run;
  rows: KeptRow[];
  /** See `Loading.finish`. */
  known: number;
  seen: number;
  /** The moments at which its workbooks were started. */
  readonly reports: number[];
  /** Who loads it, or has it leased. */
  holder: object | null;
  expires: number;
  readonly before: Map<number, { readonly charge: StandingCharge; readonly at: string }>;
  readonly after: Map<number, StandingCharge>;
  readonly invoices: Map<number, RunInvoice>;
  /** When invoices were last asked for before sending. */
  readonly invoicesReadAt: Map<number, string>;
}

interface KeptBaseline {
  readonly baseline: Baseline;
  readonly charges: Map<number, BaselineCharge>;
  isFinished: boolean;
}

/** The data of a memory ledger, which several openings may share, and its clock. */
export class Memory {
  readonly kept = new Map<string, Kept>();
  readonly baselines = new Map<string, KeptBaseline>();
  /** By target and charge. */
  readonly places = new Map<string, number>();
  /** By target, then by source. */
  readonly evidence = new Map<string, Map<string, PriceMeaning>>();
  /** Milliseconds. */
  now = 0;
  moment = 0;
}

/** What a memory ledger keeps of what was read of invoices. */
export class MemoryReadings implements Readings {
  protected readonly memory: Memory;
  readonly #writing = new Set<string>();

  constructor(memory: Memory = new Memory()) {
    this.memory = memory;
  }

  async moment(): Promise<number> {
    this.memory.moment += 1;
    return this.memory.moment;
  }

  async startBaseline({ target, ...baseline }: NewBaseline): Promise<BaselineWriting> {
    const { id } = baseline;
    if (this.memory.baselines.has(id)) throw new LedgerError(`There is a baseline ${id} already.`);
    const { automationUrl, host, warehouse } = target;
    const kept: KeptBaseline = {
      baseline: { ...baseline, target: { automationUrl, host, warehouse }, moment: await this.moment() },
      charges: new Map(),
      isFinished: false,
    };
    this.memory.baselines.set(id, kept);
    this.#writing.add(id);
    const assertWriting = (): void => {
      if (kept.isFinished || this.memory.baselines.get(id) !== kept)
        throw new LedgerError('It is no longer being written.', { lost: true });
    };
    return {
      add: async (charges) => {
        assertWriting();
        const ids = new Set([...kept.charges.keys(), ...charges.map((charge) => charge.id)]);
        if (ids.size < kept.charges.size + charges.length) throw new LedgerError('It has a charge twice.');
        for (const charge of charges) kept.charges.set(charge.id, charge);
      },
      finish: async () => {
        assertWriting();
        kept.isFinished = true;
        this.#writing.delete(id);
      },
      discard: async () => {
        assertWriting();
        this.memory.baselines.delete(id);
        this.#writing.delete(id);
      },
    };
  }

  async findBaseline(id: string): Promise<Baseline | undefined> {
    return this.finishedBaseline(id)?.baseline;
  }

  protected finishedBaseline(id: string): KeptBaseline | undefined {
    const kept = this.memory.baselines.get(id);
    return kept?.isFinished ? kept : undefined;
  }

  protected exportedCharge(baseline = '', chargeId = Number.NaN): BaselineCharge | undefined {
    return this.finishedBaseline(baseline)?.charges.get(chargeId);
  }

  async baselineCharges(keys: readonly BaselineKey[]): Promise<readonly (BaselineCharge | undefined)[]> {
    return keys.map(({ baseline, chargeId }) => this.exportedCharge(baseline, chargeId));
  }

  async noteInvoices(automationUrl: string, charges: readonly ChargePlace[]): Promise<void> {
    for (const { id, invoice } of charges) this.memory.places.set(placeKey(automationUrl, id), invoice);
  }

  async placesOf(id: string, which: 'to send' | 'updated'): Promise<RunPlaces> {
    const { run, rows } = this.keptRun(id);
    const wanted = rows.filter((row) => (which === 'updated' ? row.state === 'updated' : isOpen(row)));
    const places = wanted.map(({ invoice, baseline, values }) => {
      const url = run.target?.automationUrl;
      const noted = url === undefined ? undefined : this.memory.places.get(placeKey(url, values.ChargeId!));
      return noted ?? this.exportedCharge(baseline, values.ChargeId)?.invoice ?? invoice;
    });
    const known = places.filter((place) => typeof place === 'number');
    const invoices = [...new Set(known)].sort((a, b) => a - b);
    return { invoices, unplaced: places.length - known.length };
  }

  async noteBefore(run: string, { charges, invoices, absent, at }: Reading): Promise<void> {
    const kept = this.keptRun(run);
    const called = new Set(kept.rows.filter(isCalled).map(({ values }) => values.ChargeId));
    const standing = [...charges, ...[...kept.before.values()].map(({ charge }) => charge)];
    const settled = new Set(standing.filter(({ id }) => called.has(id)).map(({ invoice }) => invoice));
    for (const charge of charges) if (!called.has(charge.id)) kept.before.set(charge.id, { charge, at });
    for (const before of invoices) {
      if (settled.has(before.id)) continue;
      const after = kept.invoices.get(before.id)?.after ?? null;
      kept.invoices.set(before.id, { id: before.id, before, after });
      kept.invoicesReadAt.set(before.id, at);
    }
    for (const id of absent) {
      if (settled.has(id)) continue;
      kept.invoices.set(id, { id, before: null, after: kept.invoices.get(id)?.after ?? null });
      kept.invoicesReadAt.set(id, at);
    }
  }

  async runInvoices(run: string): Promise<readonly RunInvoice[]> {
    return [...this.keptRun(run).invoices.values()].sort((a, b) => a.id - b.id);
  }

  async comparedRows(run: string): Promise<number> {
    const { rows, before } = this.keptRun(run);
    return rows.filter(({ state, values }) => state !== 'invalid' && before.has(values.ChargeId!)).length;
  }

  async verifications(run: string): Promise<Readonly<Record<Verification['state'], number>>> {
    const counts = { verified: 0, differs: 0, unread: 0 };
    for (const { state, verification } of this.keptRun(run).rows)
      if (state === 'updated' && verification) counts[verification.state] += 1;
    return counts;
  }

  async updatedRows(run: string, charges: readonly number[]): Promise<readonly LedgerRow[]> {
    const kept = this.keptRun(run);
    return kept.rows
      .filter(({ state, values }) => state === 'updated' && charges.includes(values.ChargeId!))
      .map((row) => ledgerRow(kept, row));
  }

  async notePriceEvidence(automationUrl: string, evidence: readonly PriceEvidence[]): Promise<void> {
    const target = automationUrl.toLowerCase();
    const sources = this.memory.evidence.get(target) ?? new Map<string, PriceMeaning>();
    for (const { source, meaning } of evidence) sources.set(source, meaning);
    this.memory.evidence.set(target, sources);
  }

  async priceEvidence(automationUrl: string): Promise<Readonly<Record<PriceMeaning, number>>> {
    const counts = { total: 0, unit: 0 };
    const sources = this.memory.evidence.get(automationUrl.toLowerCase());
    for (const meaning of sources?.values() ?? []) counts[meaning] += 1;
    return counts;
  }

  async rowsOfCharge(chargeId: number): Promise<readonly ChargeRow[]> {
    return [...this.memory.kept.values()]
      .reverse()
      .filter(({ run }) => !run.dryRun)
      .flatMap((kept) => {
        const rows = kept.rows.filter(({ values }) => values.ChargeId === chargeId);
        return rows.map((row) => ({ run: kept.run, row: ledgerRow(kept, row) }));
      });
  }

  async baselinesOfCharge(chargeId: number): Promise<readonly ChargeBaseline[]> {
    return [...this.memory.baselines.values()].reverse().flatMap(({ baseline, charges, isFinished }) => {
      const charge = charges.get(chargeId);
      return isFinished && charge ? [{ baseline, charge }] : [];
    });
  }

  protected keptRun(id: string): Kept {
    const kept = this.memory.kept.get(id);
    if (!kept) throw new LedgerError(`There is no run ${id}.`);
    return kept;
  }

  async close(): Promise<void> {
    for (const id of this.#writing) this.memory.baselines.delete(id);
  }
}

function placeKey(automationUrl: string, chargeId: number): string {
  return `${automationUrl.toLowerCase()} ${chargeId}`;
}

/** Whether a row is to be sent, for the first time or again. */
export function isOpen({ state }: KeptRow): boolean {
  return state === 'pending' || state === 'sending';
}

/** Whether a call was made for a row, or may have been. */
function isCalled({ state, attempts }: KeptRow): boolean {
  return attempts > 0 || ['updated', 'sending', 'rejected', 'failed'].includes(state);
}

/** A row as the ledger gives it. */
export function ledgerRow({ before, after }: Kept, { moment: _, known: __, ...row }: KeptRow): LedgerRow {
  const id = row.values.ChargeId ?? Number.NaN;
  return { ...row, before: before.get(id)?.charge ?? null, after: after.get(id) ?? null };
}

/** Writes what a reading after the updates showed. @throws {LedgerError} if a row is missing; then nothing is written */
export function noteAfter(kept: Kept, { charges, invoices, rows }: VerifiedRows): void {
  const verified = new Map(rows.map(({ row, verification }) => [row, verification]));
  const found = kept.rows.filter(({ row }) => verified.has(row));
  if (found.length < verified.size) throw new LedgerError('It has no such row.');
  for (const charge of charges) kept.after.set(charge.id, charge);
  for (const after of invoices) {
    const before = kept.invoices.get(after.id)?.before ?? null;
    kept.invoices.set(after.id, { id: after.id, before, after });
  }
  kept.rows = kept.rows.map((row) => ({ ...row, verification: verified.get(row.row) ?? row.verification }));
}
