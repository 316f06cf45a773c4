import { ConfigurationError } from '../model/errors.ts';
import { checkObject, checkText, checkWhole, checkYesNo, orNull } from './faults/jsonCheck.ts';
import { type ChargeSeed, withValues } from './world/charges.ts';
import { dayAfter, type SimulatedInvoice, withTime } from './world/invoices.ts';
import type { WorldState } from './world/world.ts';

/** What somebody else does to a charge: new values as in a seed, another invoice, or none. */
export interface ChargeChange extends Omit<ChargeSeed, 'id'> {
  readonly invoiceId?: number | null;
}

/** What somebody else does to an invoice. */
export interface InvoiceChange {
  readonly exported?: boolean;
  readonly number?: string | null;
  readonly title?: string | null;
  /** In the server's own zone: `2026-10-31`. */
  readonly date?: string;
  readonly goodsOwnerId?: number;
}

const TEXT = checkText(/^/, 'a text');
const DATE = checkText(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,7})?)?$/, 'a date such as 2026-10-31');
const DECIMAL = checkText(/^[+-]?(\d+(\.\d*)?|\.\d+)$/, 'a decimal as a text, such as "12.10"');
const ID = checkWhole(1);
const checkChargeChange = checkObject({
  actionDate: orNull(DATE),
  count: orNull(DECIMAL),
  totalPrice: orNull(DECIMAL),
  profitCenterId: orNull(ID),
  container: orNull(TEXT),
  comment: orNull(TEXT),
  articleGroupId: orNull(ID),
  invoiceId: orNull(ID),
});
const checkInvoiceChange = checkObject({
  exported: checkYesNo,
  number: orNull(TEXT),
  title: orNull(TEXT),
  date: DATE,
  goodsOwnerId: ID,
});

/**
 * Changes a charge as somebody else would, without a call: nothing is logged, and its `updates` stay as they are.
 * @param change a ChargeChange, or parsed JSON
 * @throws {ConfigurationError} if the charge or its new invoice does not exist, or a value is of the wrong kind
 */
export function changeCharge(id: number, change: unknown, world: WorldState): void {
  checkChargeChange(change, 'charge');
  const { invoiceId, actionDate, ...values } = change as ChargeChange;
  const charge = world.charges.get(id);
  if (charge === undefined) throw new ConfigurationError(`There is no charge with id ${id}.`);
  if (typeof invoiceId === 'number') invoiceWith(invoiceId, world);
  world.history.beforeCharge(charge);
  Object.assign(charge, withValues({ ...charge, ...values, ...readDate(actionDate) }));
  if (invoiceId !== undefined) moveCharge(id, invoiceId, world);
}

/**
 * Changes an invoice as somebody else would.
 * @param change an InvoiceChange, or parsed JSON
 * @throws {ConfigurationError} if the invoice does not exist, or a value is of the wrong kind
 */
export function changeInvoice(id: number, change: unknown, world: WorldState): void {
  checkInvoiceChange(change, 'invoice');
  const invoice = invoiceWith(id, world);
  const { date = invoice.date, ...values } = change as InvoiceChange;
  const next = { ...invoice, ...values, date: withTime(date) };
  const exportedDate = next.exported ? (invoice.exportedDate ?? dayAfter(next.date)) : null;
  replaceInvoice({ ...next, exportedDate }, world);
}

/**
 * Deletes an invoice as somebody else would. Its charges can still be updated; no REST call shows them.
 * @throws {ConfigurationError} if it does not exist
 */
export function deleteInvoice(id: number, world: WorldState): void {
  invoiceWith(id, world);
  world.history.beforeInvoice(id);
  world.invoices.delete(id);
}

function invoiceWith(id: number, world: WorldState): SimulatedInvoice {
  const invoice = world.invoices.get(id);
  if (invoice === undefined) throw new ConfigurationError(`There is no invoice with id ${id}.`);
  return invoice;
}

function moveCharge(id: number, to: number | null, world: WorldState): void {
  const from = [...world.invoices.values()].find(({ charges }) => charges.includes(id));
  if (from?.id === to) return;
  if (from !== undefined) {
    replaceInvoice({ ...from, charges: from.charges.filter((charge) => charge !== id) }, world);
  }
  if (to === null) return;
  const invoice = invoiceWith(to, world);
  replaceInvoice({ ...invoice, charges: [...invoice.charges, id] }, world);
}

function replaceInvoice(invoice: SimulatedInvoice, world: WorldState): void {
  world.history.beforeInvoice(invoice.id);
  world.invoices.set(invoice.id, invoice);
}

function readDate(date: string | null | undefined): { actionDate?: string | null } {
  if (date === undefined) return {};
  return { actionDate: date === null ? null : withTime(date) };
}
