import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import type { Clock } from '../lib/clock.ts';
import type { InvoicesAnswer, InvoicesQuery } from '../ongoing/rest/invoicesAnswer.ts';
import type { InvoicesClient } from '../ongoing/rest/invoicesClient.ts';
import { Pace } from '../sender/pace.ts';
import type { SendPolicy } from '../sender/send.ts';
import { nextReadStep, type ReadStep } from './nextReadStep.ts';

/** How often and after which waits to ask again, in the words of sending. */
export type ReadPolicy = Pick<SendPolicy, 'maxAttempts' | 'retryWaitMs' | 'longestWaitMs'>;

/** What reading needs. */
export interface ReadParts {
  readonly client: Pick<InvoicesClient, 'list'>;
  /** From `invoicesPace`. */
  readonly pace: Pace;
  readonly clock: Clock;
  /** From 0 to 1, so that several clients don't retry in step. */
  readonly random: () => number;
  readonly policy: ReadPolicy;
  /** Gives reading up, also a call in progress: nothing is lost by that. */
  readonly signal: AbortSignal;
}

/** The answer that counts after all retries, why there is none, or that the signal came first. */
export type Asked = Exclude<ReadStep, { kind: 'retry' }> | { readonly kind: 'interrupted' };

export interface InvoicesPaceOptions {
  /** The address of the REST API. */
  readonly restUrl: string;
  readonly windows: readonly RateWindow[];
  /** For a whole call, in milliseconds. */
  readonly timeoutMs: number;
}

/** The pace of reading. All processes that use one log of calls share it, and it is apart from that of sending. */
export function invoicesPace(
  calls: CallLog,
  clock: Clock,
  { restUrl, ...options }: InvoicesPaceOptions,
): Pace {
  return new Pace(calls, clock, { endpoint: `invoices ${restUrl.toLowerCase()}`, ...options });
}

/** Makes one query, at the allowed pace, and again while what is wrong may pass by itself. Never rejects for an answer or the signal. */
export async function askForInvoices(
  query: InvoicesQuery,
  { client, pace, clock, random, policy, signal }: ReadParts,
): Promise<Asked> {
  let failed = 0;
  let throttled = 0;
  for (;;) {
    try {
      const permit = await pace.permit(signal);
      const answer = await client.list(query, { signal, onSent: () => permit.sent() });
      await permit.done(isAnswered(answer));
      if (signal.aborted) return { kind: 'interrupted' };
      if (answer.kind === 'read') pace.passed();
      failed += answer.kind === 'failed' ? 1 : 0;
      throttled += answer.kind === 'throttled' ? 1 : 0;
      const step = nextReadStep({ ...policy, answer, failed, throttled, random: random() });
      if (step.kind !== 'retry') return step;
      if (step.pauseAll) await pace.throttled(step.delayMs);
      else await clock.sleep(step.delayMs, signal);
    } catch (error) {
      if (signal.aborted) return { kind: 'interrupted' };
      throw error;
    }
  }
}

/** Whether the server's answer came back whole, so that the round trip counts for the pace. */
function isAnswered({ kind }: InvoicesAnswer): boolean {
  return kind !== 'failed' && kind !== 'misdirected';
}
