import { listIds } from './ids.ts';
import type { InvoiceSeed } from './invoicingOptions.ts';
import { seededRandom } from './random.ts';

/** An invoice as the simulated server holds it. It is replaced, never changed, so that earlier states can be kept. */
export interface SimulatedInvoice {
  readonly id: number;
  readonly goodsOwnerId: number;
  readonly number: string | null;
  readonly title: string | null;
  /** Its dates are dateTimes in the server's own zone: `2026-10-31T00:00:00`. */
  readonly date: string;
  readonly periodStart: string | null;
  readonly periodEnd: string | null;
  readonly exportedDate: string | null;
  /** Whether the bookkeeping has it already. */
  readonly exported: boolean;
  /** The ids of its charges, in its own order. */
  readonly charges: readonly number[];
}

const FIRST_ID = 101;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/**
 * The invoices by id.
 * @throws {RangeError} if a charge is on two invoices or does not exist, or two invoices have one id
 */
export function seedInvoices(
  seeds: readonly InvoiceSeed[],
  charges: ReadonlyMap<number, unknown>,
): Map<number, SimulatedInvoice> {
  const invoices = new Map<number, SimulatedInvoice>();
  const taken = new Set<number>();
  for (const seed of seeds) {
    if (invoices.has(seed.id)) throw new RangeError(`Two invoices have the id ${seed.id}.`);
    const invoice = makeInvoice(seed);
    for (const id of invoice.charges) {
      if (!charges.has(id)) throw new RangeError(`Charge ${id} of invoice ${seed.id} does not exist.`);
      if (taken.has(id)) throw new RangeError(`Charge ${id} is on two invoices.`);
      taken.add(id);
    }
    invoices.set(seed.id, invoice);
  }
  return invoices;
}

function makeInvoice(seed: InvoiceSeed): SimulatedInvoice {
  const date = withTime(seed.date ?? '2026-10-31');
  const [year = '', month = ''] = date.split('-');
  const exported = seed.exported ?? false;
  const { exportedDate = exported ? dayAfter(date) : null } = seed;
  const { periodStart = `${year}-${month}-01`, periodEnd = date } = seed;
  return {
    id: seed.id,
    goodsOwnerId: seed.goodsOwnerId ?? 42,
    number: seed.number === undefined ? `${year}-${String(seed.id).padStart(4, '0')}` : seed.number,
    title:
      seed.title === undefined
        ? `Storage and handling, ${MONTHS[Number(month) - 1] ?? ''} ${year}`
        : seed.title,
    date,
    periodStart: periodStart === null ? null : withTime(periodStart),
    periodEnd: periodEnd === null ? null : withTime(periodEnd),
    exportedDate: exportedDate === null ? null : withTime(exportedDate),
    exported,
    charges: listIds(seed.charges),
  };
}

/** A date as a dateTime: `2026-10-31` is midnight. */
export function withTime(date: string): string {
  return date.length === 10 ? `${date}T00:00:00` : date;
}

/** The day after a dateTime, at half past eight, when the bookkeeping runs. */
export function dayAfter(date: string): string {
  const day = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return `${day.toISOString().slice(0, 10)}T08:30:00`;
}

/**
 * Spreads charges over invoices: 20 to 50 each, from invoice 101, and what is left on the last one. One invoice in five is of goods
 * owner 43, the others of 42. One in three is of September and exported, the others are of October.
 */
export function spreadOverInvoices(ids: Iterable<number>, seed: number): InvoiceSeed[] {
  const random = seededRandom(Math.imul(seed, 0x27d4eb2f));
  const sorted = [...ids].sort((a, b) => a - b);
  const seeds: InvoiceSeed[] = [];
  for (let at = 0; at < sorted.length; ) {
    const size = 20 + Math.floor(random() * 31);
    const n = seeds.length;
    const exported = n % 3 === 2;
    seeds.push({
      id: FIRST_ID + n,
      goodsOwnerId: n % 5 === 4 ? 43 : 42,
      exported,
      date: exported ? '2026-09-30' : n % 3 === 0 ? '2026-10-31' : '2026-10-15',
      charges: sorted.slice(at, at + size),
    });
    at += size;
  }
  return seeds;
}
