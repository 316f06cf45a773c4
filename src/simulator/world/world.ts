import type { SimulatedCharge } from './charges.ts';
import type { History } from './history.ts';
import type { Ids } from './ids.ts';
import type { SimulatedInvoice } from './invoices.ts';
import type { SimulatorUser } from './users.ts';

/** A time that SetTimeOfLastSync stored. */
export interface StoredSync {
  readonly goodsOwnerId: number;
  readonly integrationType: string;
  /** In the server's own zone, without naming it: `2026-10-31T08:30:00`. */
  readonly time: string;
  /** The dateTime as the request wrote it, with its offset if it had one. */
  readonly received: string;
}

/** Everything that the operations read and change. */
export interface WorldState {
  readonly users: readonly SimulatorUser[];
  readonly charges: Map<number, SimulatedCharge>;
  readonly invoices: Map<number, SimulatedInvoice>;
  readonly history: History;
  readonly profitCenters: Ids;
  readonly articleGroups: Ids;
  readonly lockedCharges: Ids;
  readonly wrongCredentials: 'fault' | 'rejection';
  /** By `syncKey`: one time per goods owner and integration type. */
  readonly syncs: Map<string, StoredSync>;
  /** From UTC milliseconds to the server's wall clock as if UTC. */
  readonly toLocal: (utcMs: number) => number;
}

/** The result of an operation, before any injected fault. */
export interface OperationResult {
  readonly answer: 'updated' | 'rejected' | 'synced' | 'read';
  /** The inside of the SOAP Body. */
  readonly body: string;
  /** Whether something was stored. */
  readonly applied: boolean;
}

/**
 * An operation whose request has been read; nothing is checked or stored before `apply`, so that a connection can be reset first.
 */
export interface PreparedCall {
  /** The ChargeId of an UpdateCharge, if it could be read. */
  readonly chargeId: number | null;
  /** @throws SoapFault if the call is refused. */
  readonly apply: () => OperationResult;
}
