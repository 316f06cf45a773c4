import type { ChargeError } from '../../model/run.ts';
import type { Quote } from '../redact.ts';

/**
 * What became of one call. `message` is a sentence for people, in which the server's own words are kept short and hold no
 * password.
 */
export type Answer =
  /** The server said Success=true for this very ChargeId; for SetTimeOfLastSync, that it is recorded. */
  | { readonly kind: 'updated' }
  /** The server said Success=false for this call. `message` is the server's words. */
  | { readonly kind: 'rejected'; readonly message: string; readonly errors: readonly ChargeError[] }
  /** Over a limit, and surely not applied. `retryAfterMs`: how long the server asks to wait, if it says so. */
  | { readonly kind: 'throttled'; readonly message: string; readonly retryAfterMs: number | null }
  /** The credentials or their permissions were refused: every other call will be, too. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The way to the server is wrong (URL, certificate, proxy): nothing was done, and every other call will meet the same. */
  | { readonly kind: 'misdirected'; readonly message: string }
  /** No usable answer. `transient`: the same call may well succeed later. */
  | {
      readonly kind: 'unanswered';
      readonly message: string;
      readonly mayHaveBeenApplied: boolean;
      readonly transient: boolean;
    };

/** What was asked. */
export type Question =
  | { readonly operation: 'UpdateCharge'; readonly chargeId: number }
  | { readonly operation: 'SetTimeOfLastSync' };

/** What messages speak of, and the clock against which a Retry-After date is read (milliseconds since 1970). */
export interface AnswerContext {
  readonly host: string;
  readonly path: string;
  readonly proxies: string | null;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly quote: Quote;
}
