import type { Lag } from '../world/history.ts';

/**
 * The faults that can be injected into a call. Some still store the update:
 * - `503`, `429`: refused with that status; not stored.
 * - `fault`: a soap:Server fault with HTTP 500; not stored.
 * - `html`: a maintenance page with HTTP 200; not stored.
 * - `reset-before`, `hang`: the connection is reset, or no answer ever comes; not stored.
 * - `reset-after`, `hang-after`: the same, but **stored**.
 * - `empty`: HTTP 200 without a body; **stored**.
 * - `success-500`: the real answer under HTTP 500; **stored**.
 * - `truncated`: half of the real answer, then the connection closes; **stored**.
 * - `wrong-id`: the real answer, but with the ChargeId after the one asked for; **stored**. For Service.asmx, the same as no fault.
 */
export const FAULT_KINDS = [
  '503',
  '429',
  'fault',
  'html',
  'reset-before',
  'hang',
  'reset-after',
  'hang-after',
  'empty',
  'success-500',
  'truncated',
  'wrong-id',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * The faults that can be injected into a REST call. None of these calls stores anything.
 * - `503`, `429`, `500`, `404`, `403`, `401`: refused with that status.
 * - `empty-list`: an empty list, and 404 for a single invoice.
 * - `html`: a maintenance page with HTTP 200. `empty`: HTTP 200 without a body.
 * - `success-500`: the real answer under HTTP 500.
 * - `reset-before`, `hang`: the connection is reset, or no answer ever comes.
 * - `truncated`, `reset-after`: half of the real answer, then the connection closes or is reset.
 */
export const REST_FAULT_KINDS = [
  '503',
  '429',
  '500',
  '404',
  '403',
  '401',
  'empty-list',
  'html',
  'empty',
  'success-500',
  'reset-before',
  'hang',
  'truncated',
  'reset-after',
] as const;

export type RestFaultKind = (typeof REST_FAULT_KINDS)[number];

/** A fault and the calls that it hits: those that meet any of the conditions. */
export interface FaultRule<Kind extends string = FaultKind> {
  readonly kind: Kind;
  /** 0..1, of every call. */
  readonly probability?: number;
  /** This many calls, counted from when the faults were set. */
  readonly first?: number;
  /** Every n-th call: 3 hits the 3rd, the 6th, … */
  readonly every?: number;
}

/** What an exceeded limit looks like: the vendor documents it for REST only (429). */
export type LimitAnswer = '429' | '503' | 'fault';

/** At most `calls` calls in any `windowMs` milliseconds, or that many consecutive failures. Per operation. */
export interface Limit {
  readonly calls: number;
  readonly windowMs: number;
  /** Default `429`. */
  readonly answer?: LimitAnswer;
}

/** The Retry-After of a 503 or 429; without it, none is sent. A limit sends the time that is actually left instead of `seconds`. */
export interface RetryAfter {
  readonly seconds: number;
  /** As a number of seconds (the default) or as an HTTP date. */
  readonly as?: 'seconds' | 'date';
}

/** The faults of one endpoint. */
export interface EndpointFaults<Kind extends string = FaultKind> {
  /** Every call waits this long between being read and being carried out. */
  readonly latency?: { readonly minMs: number; readonly maxMs: number };
  /** The first rule that is due decides. */
  readonly rules?: readonly FaultRule<Kind>[];
  readonly retryAfter?: RetryAfter;
  /** The volume limit: the window slides, and a call that is refused does not count. */
  readonly limit?: Limit;
  /**
   * The consecutive-failure limit: after `calls` consecutive calls within the window that were rejected or refused for their own
   * content, everything is refused until the first of them has left the window. A success resets it; injected faults do not count.
   */
  readonly failures?: Limit;
}

/** The faults of the REST calls. */
export interface RestFaults extends EndpointFaults<RestFaultKind> {
  /** Only what changes while this is set is shown late. */
  readonly lag?: Lag;
}

/** The faults of a simulator. */
export interface Faults {
  readonly automation?: EndpointFaults;
  readonly service?: EndpointFaults;
  readonly rest?: RestFaults;
}

/** What happens to a call. */
export type FaultDecision<Kind extends string = FaultKind> =
  | { readonly kind: 'none' }
  | { readonly kind: 'limit'; readonly answer: LimitAnswer; readonly waitMs: number }
  | { readonly kind: Kind };

/** Decides for the calls of one endpoint, in the order in which they arrive. */
export class FaultInjector<Kind extends string = FaultKind> {
  readonly #faults: EndpointFaults<Kind>;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #volumes = new Map<string, SlidingWindow>();
  readonly #failures = new Map<string, SlidingWindow>();
  #calls = 0;

  /** @param random numbers in [0, 1) @param now milliseconds */
  constructor(faults: EndpointFaults<Kind>, random: () => number, now: () => number) {
    this.#faults = faults;
    this.#random = random;
    this.#now = now;
  }

  /** The configured Retry-After, if any. */
  get retryAfter(): RetryAfter | undefined {
    return this.#faults.retryAfter;
  }

  /** How long the next call waits, in milliseconds. */
  latencyMs(): number {
    const { latency } = this.#faults;
    if (latency === undefined) return 0;
    return latency.minMs === latency.maxMs
      ? latency.minMs
      : latency.minMs + this.#random() * (latency.maxMs - latency.minMs);
  }

  /** Counts a call of the operation and decides what happens to it. */
  decide(operation: string): FaultDecision<Kind> {
    const { limit, failures, rules = [] } = this.#faults;
    const now = this.#now();
    if (failures !== undefined) {
      const waitMs = windowOf(this.#failures, operation, failures).waitMs(now);
      if (waitMs > 0) return { kind: 'limit', answer: failures.answer ?? '429', waitMs };
    }
    if (limit !== undefined) {
      const window = windowOf(this.#volumes, operation, limit);
      const waitMs = window.waitMs(now);
      if (waitMs > 0) return { kind: 'limit', answer: limit.answer ?? '429', waitMs };
      window.add(now);
    }
    this.#calls += 1;
    // Every rule draws a number, so that one rule does not shift the numbers of another.
    const [first] = rules.filter((rule) => this.#isDue(rule));
    return first === undefined ? { kind: 'none' } : { kind: first.kind };
  }

  /** Reports whether a call of the operation that was carried out succeeded. */
  report(operation: string, succeeded: boolean): void {
    const { failures } = this.#faults;
    if (failures === undefined) return;
    if (succeeded) this.#failures.delete(operation);
    else windowOf(this.#failures, operation, failures).add(this.#now());
  }

  #isDue({ probability = 0, first = 0, every = 0 }: FaultRule<Kind>): boolean {
    const drawn = probability > 0 && this.#random() < probability;
    return drawn || this.#calls <= first || (every > 0 && this.#calls % every === 0);
  }
}

function windowOf(windows: Map<string, SlidingWindow>, operation: string, limit: Limit): SlidingWindow {
  let window = windows.get(operation);
  if (window === undefined) {
    window = new SlidingWindow(limit.calls, limit.windowMs);
    windows.set(operation, window);
  }
  return window;
}

/** The times of the last `calls` events; full while the oldest of them is younger than the window. */
class SlidingWindow {
  readonly #times: number[] = [];
  readonly #calls: number;
  readonly #windowMs: number;
  #oldest = 0;

  constructor(calls: number, windowMs: number) {
    this.#calls = calls;
    this.#windowMs = windowMs;
  }

  /** Milliseconds until another event fits; 0 or less when it fits now. */
  waitMs(now: number): number {
    if (this.#times.length < this.#calls) return 0;
    return (this.#times[this.#oldest] ?? now) + this.#windowMs - now;
  }

  add(now: number): void {
    if (this.#times.length < this.#calls) {
      this.#times.push(now);
      return;
    }
    this.#times[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.#calls;
  }
}
