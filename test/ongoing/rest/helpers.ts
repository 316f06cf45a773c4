import { onTestFinished } from 'vitest';
import type { InvoicesAnswer } from '../../../src/ongoing/rest/invoicesAnswer.ts';
import {
  type InvoicesClient,
  type InvoicesClientOptions,
  openInvoicesClient,
} from '../../../src/ongoing/rest/invoicesClient.ts';
import { listen, listenWith, PASSWORD } from '../helpers.ts';

export const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

/** A charge as JSON. @param members instead of those of an ordinary charge, already as JSON; undefined leaves one out */
export function chargeJson(members: Readonly<Record<string, string | undefined>> = {}): string {
  return objectJson({
    chargeId: '4711',
    price: '1234.10',
    numberOfItems: '12.500',
    actionDate: '"2026-10-30T23:00:00Z"',
    comment: '"Rättelse"',
    profitCenterCode: '"PC3"',
    container: '"MSKU 123"',
    invoiceArticle: '{"code":"PICK","title":"Plock","account":"3010","id":77}',
    profitCenterId: '3',
    profitCenterName: '"Lager"',
    byUser: '{"userId":5}',
    orderContext: '{"orderId":9,"orderNumber":"SO-9","deliveryDate":"2026-10-30T23:00:00Z","consignee":{}}',
    purchaseOrderContext: 'null',
    ...members,
  });
}

/** An invoice as JSON. @param info members of its invoiceInfo instead of the ordinary ones */
export function invoiceJson(
  id: number | string,
  charges: readonly string[] = [chargeJson()],
  info: Readonly<Record<string, string | undefined>> = {},
): string {
  const invoiceInfo = objectJson({
    invoiceNumber: '"F-1"',
    invoiceId: String(id),
    title: '"Oktober"',
    invoiceDate: '"2026-10-30T23:00:00Z"',
    invoicePeriodStart: '"2026-09-30T22:00:00Z"',
    invoicePeriodEnd: '"2026-10-30T23:00:00Z"',
    invoiceAmount: '15426.25',
    isExported: 'false',
    invoiceYourOrderNumber: 'null',
    ...info,
  });
  const goodsOwner = '{"id":42,"name":"Ägaren","goodsOwnerInvoiceCurrencyCode":"SEK"}';
  return `{"goodsOwner":${goodsOwner},"invoiceInfo":${invoiceInfo},"invoiceCharges":[${charges.join(',')}]}`;
}

export function objectJson(members: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return `{${given.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** A client for one test; closed at its end. @param origin of its server */
export function invoicesClientOf(
  origin: string,
  options: Partial<InvoicesClientOptions> = {},
): InvoicesClient {
  const client = openInvoicesClient({
    url: `${origin}/demo/api/v1`,
    credentials: { username: 'ägare', password: PASSWORD },
    timeoutMs: 10_000,
    timeZone: 'Europe/Stockholm',
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** The answer to one `list` from a server that always gives this response. */
export async function listAnswer(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = JSON_TYPE,
): Promise<InvoicesAnswer> {
  const { origin } = await listenWith(status, body, headers);
  return invoicesClientOf(origin).list({ goodsOwnerId: 42 });
}

export { listen };
