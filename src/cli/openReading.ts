import type { ReadPolicy } from '../invoices/askForInvoices.ts';
import { invoicesPace, type ReadParts } from '../invoices/askForInvoices.ts';
import type { CallLog, RateWindow } from '../ledger/callLog.ts';
import { systemClock } from '../lib/clock.ts';
import type { Credentials } from '../ongoing/requests/request.ts';
import type { InvoicesClient } from '../ongoing/rest/invoicesClient.ts';

/** Where to read invoices, as whom, whose, how fast and how patiently. */
export interface ReadSettings {
  readonly restUrl: string;
  readonly credentials: Credentials;
  readonly goodsOwnerId: number;
  readonly windows: readonly RateWindow[];
  readonly timeoutMs: number;
  /** The warehouse's zone by its IANA name. */
  readonly timeZone: string;
  readonly policy: ReadPolicy;
}

/** Whether the settings are enough to read invoices; `why` is for people and says what to set. */
export type ReadAccess =
  | { readonly kind: 'possible'; readonly settings: ReadSettings }
  | { readonly kind: 'impossible'; readonly why: string };

/** The tools that read invoices. Whoever opens them closes them. */
export interface OwnReading extends AsyncDisposable {
  /** What `readInvoices` takes; the client is opened on first use. @throws {ConfigurationError} as `openInvoicesClient` does */
  parts(signal: AbortSignal): Promise<ReadParts>;
}

/**
 * Prepares reading, without opening anything yet.
 * @param calls the log that all processes share; whoever opened it closes it
 */
export function openReading(settings: ReadSettings, calls: CallLog): OwnReading {
  const { restUrl, credentials, timeoutMs, timeZone, windows, policy } = settings;
  const pace = invoicesPace(calls, systemClock, { restUrl, windows, timeoutMs });
  let client: Promise<InvoicesClient> | undefined;
  const open = async (): Promise<InvoicesClient> => {
    const { openInvoicesClient } = await import('../ongoing/rest/invoicesClient.ts');
    return openInvoicesClient({ url: restUrl, credentials, timeoutMs, timeZone });
  };
  return {
    parts: async (signal) => {
      client ??= open();
      return { client: await client, pace, clock: systemClock, random: Math.random, policy, signal };
    },
    // If it failed to open, whoever asked for it already knows.
    [Symbol.asyncDispose]: async () => await (await client?.catch(() => undefined))?.close(),
  };
}
