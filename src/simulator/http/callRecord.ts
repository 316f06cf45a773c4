/** What the simulator answered, or did instead. */
export type CallAnswer =
  /** Not answered yet. */
  | 'open'
  /** UpdateCharge, Success=true. */
  | 'updated'
  /** UpdateCharge, Success=false. */
  | 'rejected'
  /** SetTimeOfLastSync, stored. */
  | 'synced'
  /** GetTimeOfLastSync or a REST call, answered. */
  | 'read'
  /**
   * Refused for its own content: wrong credentials as a fault, an unreadable request, a wrong SOAPAction, too large. A REST call
   * with a status from 400 on.
   */
  | 'refused'
  /** A limit was exceeded, or a 503 or 429 was injected. */
  | 'throttled'
  /** A soap:Server fault, or a 500 of a REST call, was injected. */
  | 'failed'
  | 'reset'
  | 'hung'
  | 'empty'
  | 'empty-list'
  | 'html'
  | 'success-500'
  | 'truncated'
  | 'wrong-id';

/** One call as the server saw it. Never holds a password, unless `keepBodies` says so. */
export interface CallRecord {
  /** When the request was read, in milliseconds since 1970, with fractions. */
  readonly at: number;
  /** When the answer was given or the connection reset; null while neither has happened. */
  readonly answeredAt: number | null;
  readonly endpoint: 'automation' | 'service' | 'rest';
  /**
   * By the SOAPAction header; null if it names none of the endpoint's operations. Of a REST call, `GET invoices`, `GET invoices/{id}`
   * or `GET orders/{id}/invoiceCharges`.
   */
  readonly operation: string | null;
  readonly chargeId: number | null;
  /** The HTTP status; null if none was sent. */
  readonly status: number | null;
  /** Whether something was stored. */
  readonly applied: boolean;
  readonly answer: CallAnswer;
  /** Of a REST call, the path and query. */
  readonly url?: string;
  /** The request's text, if `keepBodies` asks for it. */
  readonly body?: string;
}

/** Two or more calls for one ChargeId that had been read and not yet answered at the same time. */
export interface Overlap {
  readonly at: number;
  readonly chargeId: number;
  readonly inFlight: number;
}

/** Counts the calls in flight for each charge, and records when there was more than one. */
export class FlightWatch {
  readonly overlaps: Overlap[] = [];
  /** The most calls in flight at once, by ChargeId. */
  readonly maxInFlight = new Map<number, number>();
  readonly #inFlight = new Map<number, number>();

  /** A call for the charge has been read, at `at` milliseconds. */
  begin(chargeId: number, at: number): void {
    const inFlight = (this.#inFlight.get(chargeId) ?? 0) + 1;
    this.#inFlight.set(chargeId, inFlight);
    if (inFlight > (this.maxInFlight.get(chargeId) ?? 0)) this.maxInFlight.set(chargeId, inFlight);
    if (inFlight > 1) this.overlaps.push({ at, chargeId, inFlight });
  }

  /** The server is done with a call for the charge: it stores nothing more for it. */
  end(chargeId: number): void {
    const inFlight = (this.#inFlight.get(chargeId) ?? 0) - 1;
    if (inFlight > 0) this.#inFlight.set(chargeId, inFlight);
    else this.#inFlight.delete(chargeId);
  }
}
