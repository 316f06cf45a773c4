import { onTestFinished } from 'vitest';
import { invoicesPace, type ReadParts } from '../../src/invoices/askForInvoices.ts';
import {
  type InvoiceReading,
  type ReadEnd,
  type ReadRequest,
  readInvoices,
} from '../../src/invoices/readInvoices.ts';
import { openCallLog } from '../../src/ledger/sqlite/sqliteCallLog.ts';
import type { InvoiceWithCharges } from '../../src/model/invoice.ts';
import { type TestClock, testClock } from '../helpers/clock.ts';
import { ownFolder } from '../helpers/folder.ts';
import { invoiceJson, invoicesClientOf, JSON_TYPE, listen } from '../ongoing/rest/helpers.ts';

export const GOODS_OWNER = 42;
const START = 1_790_000_000_000;

/** An answer: these invoices with status 200, or a status. */
export type Reply =
  | readonly (number | string)[]
  | { readonly status: number; readonly body?: string | Buffer; readonly headers?: Record<string, string> };

/** A real HTTP server that answers each query as told. Invoices are given as ids, or as JSON. */
export async function invoicesServer(
  reply: (query: URLSearchParams, call: number) => Reply,
): Promise<{ origin: string; queries: string[] }> {
  const queries: string[] = [];
  const { origin } = await listen((request, response) => {
    const query = new URL(request.url!, 'http://x').searchParams;
    queries.push(decodeURIComponent(query.toString()));
    const answer = reply(query, queries.length);
    if ('status' in answer) {
      response.writeHead(answer.status, { ...JSON_TYPE, ...answer.headers }).end(answer.body ?? '');
    } else {
      const invoices = answer.map((one) => (typeof one === 'number' ? invoiceJson(one) : one));
      response.writeHead(200, JSON_TYPE).end(`[${invoices.join(',')}]`);
    }
  });
  return { origin, queries };
}

/** What reading needs, against a server, under a clock that never waits. @param folder of the log of calls */
export function partsFor(
  origin: string,
  {
    folder = ownFolder(),
    clock = testClock(START),
    ...more
  }: Partial<ReadParts> & {
    readonly folder?: string;
    readonly clock?: TestClock;
  } = {},
): ReadParts & { readonly clock: TestClock } {
  const calls = openCallLog(folder, { ...clock, boot: 'b' });
  onTestFinished(() => calls.close());
  return {
    client: invoicesClientOf(origin),
    pace: invoicesPace(calls, clock, {
      restUrl: `${origin}/demo/api/v1`,
      windows: [{ calls: 60, windowMs: 60_000 }],
      timeoutMs: 10_000,
    }),
    clock,
    random: () => 0.5,
    policy: { maxAttempts: 5, retryWaitMs: 1000, longestWaitMs: 900_000 },
    signal: new AbortController().signal,
    ...more,
  };
}

/** Reads to the end. */
export async function readAll(
  request: Omit<ReadRequest, 'goodsOwnerId'>,
  parts: ReadParts,
): Promise<{ readonly ids: number[]; readonly invoices: InvoiceWithCharges[]; readonly end: ReadEnd }> {
  const invoices: InvoiceWithCharges[] = [];
  const reading = readInvoices({ ...request, goodsOwnerId: GOODS_OWNER }, parts);
  const end = await eachInvoice(reading, (invoice) => void invoices.push(invoice));
  return { ids: invoices.map(({ id }) => id), invoices, end };
}

/** Hands every invoice of a reading to `use`, one after the other. @returns how reading ended */
export async function eachInvoice(
  reading: InvoiceReading,
  use: (invoice: InvoiceWithCharges) => void | Promise<void>,
): Promise<ReadEnd> {
  for (;;) {
    const { done, value } = await reading.next();
    if (done === true) return value;
    await use(value);
  }
}
