import { orderIdOf } from '../world/chargeContext.ts';
import type { History, View } from '../world/history.ts';
import type { WithoutPermission } from '../world/invoicingOptions.ts';
import { findUser, mayUseRest, type SimulatorUser } from '../world/users.ts';
import { chargesOf, invoiceJson, orderChargeJson, type Showing } from './invoiceJson.ts';
import { type Json, writeJson } from './json.ts';
import { findInvoices, readInteger, readQuery, UnreadableQuery } from './query.ts';
import type { Route } from './routes.ts';

/** What the REST calls read, and by which rules. */
export interface Invoicing extends Showing {
  readonly users: readonly SimulatorUser[];
  readonly history: History;
  readonly toLocal: (utcMs: number) => number;
  readonly withoutPermission: WithoutPermission;
  readonly mostInvoices: number;
  readonly emptyMembers: 'null' | 'left-out';
}

/** A call's own answer, before any injected fault: JSON. */
export interface RestResult {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers a REST call: the credentials, the permission and the question are checked in this order.
 * @param credentials the Authorization header
 */
export function readInvoices(
  route: Route,
  query: URLSearchParams,
  credentials: string | undefined,
  invoicing: Invoicing,
): RestResult {
  const user = basicUser(credentials, invoicing.users);
  if (user === undefined || !mayUseRest(user)) return UNAUTHORIZED;
  if (user.seesInvoices === false) return refuseUser(route, invoicing.withoutPermission);
  try {
    const found = answer(route, query, user, invoicing);
    if ('refused' in found) return found.refused;
    return { status: 200, text: writeJson(found.json, invoicing.emptyMembers) };
  } catch (error) {
    if (error instanceof UnreadableQuery) return message(400, error.message);
    throw error;
  }
}

type Found = { readonly json: Json } | { readonly refused: RestResult };

function answer(route: Route, query: URLSearchParams, user: SimulatorUser, invoicing: Invoicing): Found {
  const { history, mostInvoices, toLocal } = invoicing;
  switch (route.operation) {
    case 'GET invoices': {
      const asked = readQuery(query, toLocal);
      if (asked.goodsOwnerId !== user.goodsOwnerId) return { refused: FORBIDDEN };
      const view = history.read();
      const found = findInvoices(view.invoices(), asked, mostInvoices);
      return { json: found.map((invoice) => invoiceJson(invoice, view, invoicing)) };
    }
    case 'GET invoices/{id}': {
      const id = readInteger(route.id, 'invoiceId');
      const view = history.read();
      const invoice = view.invoice(id);
      if (invoice?.goodsOwnerId !== user.goodsOwnerId) return { refused: nothing(route) };
      return { json: invoiceJson(invoice!, view, invoicing) };
    }
    case 'GET orders/{id}/invoiceCharges': {
      const charges = chargesOfOrder(readInteger(route.id, 'orderId'), history.read(), user, invoicing);
      return charges.length === 0
        ? { refused: message(404, `There is no order with id ${route.id}.`) }
        : { json: charges };
    }
    default:
      return route satisfies never;
  }
}

function chargesOfOrder(orderId: number, view: View, user: SimulatorUser, invoicing: Invoicing): Json[] {
  return view
    .invoices()
    .filter(({ goodsOwnerId }) => goodsOwnerId === user.goodsOwnerId)
    .flatMap((invoice) =>
      chargesOf(invoice, view)
        .filter(({ id }) => orderIdOf(id) === orderId)
        .map((charge) => orderChargeJson(charge, invoice.id, invoicing)),
    );
}

/** The user of an `Authorization: Basic` header, whose text is UTF-8. */
function basicUser(header: string | undefined, users: readonly SimulatorUser[]): SimulatorUser | undefined {
  const encoded = /^\s*Basic\s+([A-Za-z0-9+/]+=*)\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : findUser(users, text.slice(0, colon), text.slice(colon + 1));
}

function refuseUser(route: Route, withoutPermission: WithoutPermission): RestResult {
  switch (withoutPermission) {
    case '403':
      return FORBIDDEN;
    case '401':
      return UNAUTHORIZED;
    case 'empty-list':
      return nothing(route);
    default:
      return withoutPermission satisfies never;
  }
}

/** What a call answers when there is nothing to show: an empty list, or 404 for a single invoice. */
export function nothing(route: Route): RestResult {
  return route.operation === 'GET invoices/{id}'
    ? message(404, `There is no invoice with id ${route.id}.`)
    : { status: 200, text: '[]' };
}

/** An answer that only says something. */
export function message(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): RestResult {
  return { status, text: JSON.stringify({ message: text }), headers };
}

export const UNAUTHORIZED = message(401, 'Authorization has been denied for this request.', {
  'WWW-Authenticate': 'Basic realm="Ongoing WMS"',
});
export const FORBIDDEN = message(403, 'This user is not allowed to see invoicing information.');
