import type { ChargeError } from '../../model/run.ts';
import type { Quote } from '../redact.ts';

/**
 * The outcome of one call. `message` is a sentence for people; the server's own words in it are short and hold no password.
 */
export type Answer =
  /** The server said Success=true for this very ChargeId; for SetTimeOfLastSync, the time is recorded. */
  | { readonly kind: 'updated' }
  /** The server said Success=false for this call. `message` is the server's words. */
  | { readonly kind: 'rejected'; readonly message: string; readonly errors: readonly ChargeError[] }
  /** Over a limit, and certainly not applied. `retryAfterMs`: how long the server asks to wait, if it says so. */
  | { readonly kind: 'throttled'; readonly message: string; readonly retryAfterMs: number | null }
  /** The credentials or their permissions were refused: every other call will be, too. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The path to the server is wrong (URL, certificate, proxy): nothing was done, and every other call will fail the same way. */
  | { readonly kind: 'misdirected'; readonly message: string }
  /** No usable answer. `transient`: the same call may well succeed later. */
  | {
      readonly kind: 'unanswered';
      readonly message: string;
      readonly mayHaveBeenApplied: boolean;
      readonly transient: boolean;
    };

/** What becomes of a call without a result. */
export type NoResult = Exclude<Answer, { readonly kind: 'updated' | 'rejected' }>;

/** What was asked. */
export type Question =
  | { readonly operation: 'UpdateCharge'; readonly chargeId: number }
  | { readonly operation: 'SetTimeOfLastSync' };

/** What messages mention, and the clock for a Retry-After that is a date (milliseconds since 1970). */
export interface AnswerContext {
  readonly host: string;
  readonly path: string;
  readonly proxies: string | null;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly quote: Quote;
}
