import type { Faults } from './faults/faults.ts';
import type { ChargeSeed } from './world/charges.ts';
import type { IdRange, Ids } from './world/ids.ts';
import type { InvoicingOptions } from './world/invoicingOptions.ts';
import type { SimulatorUser } from './world/users.ts';

/** What the simulated server knows when it starts. */
export interface World {
  /** The first segment of the path; its case does not matter, as in IIS. */
  readonly warehouse: string;
  readonly users: readonly SimulatorUser[];
  readonly charges: IdRange | readonly ChargeSeed[];
  readonly profitCenters: Ids;
  readonly articleGroups: Ids;
}

/** Every part is optional: `startSimulator({})` is `DEFAULT_WORLD` on a free port, without faults. */
export interface SimulatorOptions extends Partial<World>, InvoicingOptions {
  /** 0, the default, picks a free port. The host is always 127.0.0.1. */
  readonly port?: number | undefined;
  /** Charges that are already invoiced: every update is answered with UnknownError. */
  readonly lockedCharges?: Ids | undefined;
  /**
   * How wrong credentials look to UpdateCharge, which the vendor does not document: a SOAP fault with HTTP 500 (the default), or
   * Success=false with a message and no errors. The Service.asmx calls always answer with a fault.
   */
  readonly wrongCredentials?: 'fault' | 'rejection' | undefined;
  readonly faults?: Faults | undefined;
  /** Determines the generated charges and, unless `random` is given, the faults. Default 1. */
  readonly seed?: number | undefined;
  /** Numbers in [0, 1) that determine the faults. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970, with fractions. Determines rate windows, Retry-After dates and the times in the log. */
  readonly now?: (() => number) | undefined;
  /** Waits for an injected latency, in milliseconds. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
  /**
   * The server's own zone: a dateTime with an offset is converted into it, and REST calls give its times as UTC. Default
   * `Europe/Stockholm`.
   */
  readonly timeZone?: string | undefined;
  /** False keeps no log of calls, for benchmarks. Calls are still counted. Default true. */
  readonly keepLog?: boolean | undefined;
  /**
   * Keeps every request's text in the log: `redacted` without the password, `with-passwords` with it, for tests of exact bytes.
   * Default `none`.
   */
  readonly keepBodies?: 'none' | 'redacted' | 'with-passwords' | undefined;
}

/** The simulator's data when it is started by hand; nothing here is secret. */
export const DEFAULT_WORLD: World = {
  warehouse: 'demo',
  users: [{ username: 'demo', password: 'demo', kind: 'both', goodsOwnerId: 42 }],
  charges: { from: 1001, to: 2000 },
  profitCenters: { from: 1, to: 5 },
  articleGroups: { from: 1, to: 20 },
};
