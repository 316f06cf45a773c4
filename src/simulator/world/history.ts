import type { SimulatedCharge } from './charges.ts';
import type { SimulatedInvoice } from './invoices.ts';

/** How old the state is that a REST call shows: as it stood some milliseconds ago, or when an earlier REST call read it. */
export type Lag = { readonly ms: number } | { readonly reads: number };

/** What a read sees of the charges and invoices. */
export interface View {
  readonly charge: (id: number) => SimulatedCharge | undefined;
  readonly invoice: (id: number) => SimulatedInvoice | undefined;
  /** In ascending order of their ids. */
  readonly invoices: () => readonly SimulatedInvoice[];
}

interface Past {
  /** When the change came, in milliseconds. */
  readonly at: number;
  /** How many reads came before the change. */
  readonly reads: number;
  readonly restore: (seen: Overlay) => void;
}

interface Overlay {
  readonly charges: Map<number, SimulatedCharge>;
  /** Undefined: the invoice did not exist. */
  readonly invoices: Map<number, SimulatedInvoice | undefined>;
}

/** Keeps what charges and invoices were before each change, as long as reads lag behind. */
export class History {
  /** How old the state is that reads see; undefined: they see the present. Changes made while it is undefined are seen at once. */
  lag: Lag | undefined;
  readonly #charges: ReadonlyMap<number, SimulatedCharge>;
  readonly #invoices: ReadonlyMap<number, SimulatedInvoice>;
  readonly #now: () => number;
  #past: Past[] = [];
  #reads = 0;

  /** @param now milliseconds */
  constructor(
    charges: ReadonlyMap<number, SimulatedCharge>,
    invoices: ReadonlyMap<number, SimulatedInvoice>,
    now: () => number,
  ) {
    this.#charges = charges;
    this.#invoices = invoices;
    this.#now = now;
  }

  /** To be called before a charge is changed. */
  beforeCharge(charge: SimulatedCharge): void {
    if (this.lag === undefined) return;
    const before = { ...charge };
    this.#keep(({ charges }) => charges.set(charge.id, before));
  }

  /** To be called before an invoice is replaced or deleted. */
  beforeInvoice(id: number): void {
    if (this.lag === undefined) return;
    const before = this.#invoices.get(id);
    this.#keep(({ invoices }) => invoices.set(id, before));
  }

  /** Counts a read, and gives what it sees. */
  read(): View {
    const shown = this.#past.findIndex((past) => !this.#isSeen(past));
    this.#past.splice(0, shown < 0 ? this.#past.length : shown);
    this.#reads += 1;
    const overlay: Overlay = { charges: new Map(), invoices: new Map() };
    // Backwards: the earliest of the states that are not to be seen yet is the one before them all.
    for (const { restore } of this.#past.toReversed()) restore(overlay);
    const invoice = (id: number) =>
      overlay.invoices.has(id) ? overlay.invoices.get(id) : this.#invoices.get(id);
    return {
      charge: (id) => overlay.charges.get(id) ?? this.#charges.get(id),
      invoice,
      invoices: () =>
        [...new Set([...this.#invoices.keys(), ...overlay.invoices.keys()])]
          .sort((a, b) => a - b)
          .flatMap((id) => invoice(id) ?? []),
    };
  }

  #keep(restore: (seen: Overlay) => void): void {
    this.#past.push({ at: this.#now(), reads: this.#reads, restore });
  }

  #isSeen({ at, reads }: Past): boolean {
    if (this.lag === undefined) return true;
    return 'ms' in this.lag ? at <= this.#now() - this.lag.ms : reads <= this.#reads - this.lag.reads;
  }
}
