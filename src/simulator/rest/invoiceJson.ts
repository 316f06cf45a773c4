import { sameDecimal } from '../../model/decimal.ts';
import { contextOf, profitCenterOf } from '../world/chargeContext.ts';
import type { SimulatedCharge } from '../world/charges.ts';
import type { View } from '../world/history.ts';
import type { SimulatedInvoice } from '../world/invoices.ts';
import type { GoodsOwner } from '../world/invoicingOptions.ts';
import { JsonNumber, type JsonObject } from './json.ts';
import { amountOf, unitPrice } from './prices.ts';

/** How the server shows what it holds. */
export interface Showing {
  readonly goodsOwners: readonly GoodsOwner[];
  readonly priceIs: 'total' | 'unit';
  readonly unitPriceDecimals: number;
  readonly leastDecimals: number;
  /** A dateTime of the server's own zone as an instant: `2026-10-30T23:00:00Z`. */
  readonly instant: (dateTime: string) => string;
  /** Determines articles and users. */
  readonly seed: number;
}

/**
 * An invoice in the shape of the vendor's OpenAPI file, with a few members that the file does not name. The amount is the sum of the
 * totals, whatever `priceIs` says, rounded to two decimals.
 */
export function invoiceJson(invoice: SimulatedInvoice, view: View, showing: Showing): JsonObject {
  const charges = chargesOf(invoice, view);
  const owner = showing.goodsOwners.find(({ id }) => id === invoice.goodsOwnerId);
  const instantOrNull = (dateTime: string | null) => (dateTime === null ? null : showing.instant(dateTime));
  return {
    goodsOwner: {
      id: invoice.goodsOwnerId,
      name: owner?.name ?? null,
      financialCode: null,
      goodsLocationCode: null,
      goodsOwnerReference: owner === undefined ? null : `GO${owner.id}`,
      goodsOwnerInvoiceCurrencyCode: owner?.currency ?? null,
    },
    invoiceInfo: {
      invoiceNumber: invoice.number,
      invoiceId: invoice.id,
      title: invoice.title,
      invoiceDate: showing.instant(invoice.date),
      invoicePeriodStart: instantOrNull(invoice.periodStart),
      invoicePeriodEnd: instantOrNull(invoice.periodEnd),
      invoiceAmount: new JsonNumber(amountOf(charges.map(totalOf))),
      isExported: invoice.exported,
      invoiceYourOrderNumber: null,
      invoiceYourReference: null,
      simulatedMember: {
        exportedDate: instantOrNull(invoice.exportedDate),
        rates: [1, new JsonNumber('0.250')],
      },
    },
    invoiceCharges: charges.map((charge) => ({
      ...chargeJson(charge, showing),
      container: charge.container,
      profitCenterId: charge.profitCenterId,
      simulatedMember: null,
    })),
  };
}

/** A charge as the list of an order has it: with its invoice, without container and profit center id. */
export function orderChargeJson(charge: SimulatedCharge, invoiceId: number, showing: Showing): JsonObject {
  return { invoiceId, ...chargeJson(charge, showing) };
}

/** The charges of an invoice, as far as they exist. */
export function chargesOf(invoice: SimulatedInvoice, view: View): SimulatedCharge[] {
  return invoice.charges.flatMap((id) => view.charge(id) ?? []);
}

function chargeJson(charge: SimulatedCharge, showing: Showing): JsonObject {
  const { article, account, order, userId } = contextOf(charge.id, showing.seed);
  const profitCenter = charge.profitCenterId === null ? null : profitCenterOf(charge.profitCenterId);
  return {
    chargeId: charge.id,
    price: new JsonNumber(priceOf(charge, showing), showing.leastDecimals),
    numberOfItems: new JsonNumber(countOf(charge), showing.leastDecimals),
    actionDate: charge.actionDate === null ? null : showing.instant(charge.actionDate),
    comment: charge.comment,
    profitCenterCode: profitCenter?.code ?? null,
    invoiceArticle: { code: article.code, title: article.title, account, id: article.id },
    profitCenterName: profitCenter?.name ?? null,
    byUser: userId === null ? null : { userId },
    orderContext:
      order === null
        ? null
        : {
            orderId: order.id,
            orderNumber: order.number,
            deliveryDate: showing.instant('2026-10-12T00:00:00'),
            referenceNumber: null,
            remark: '',
            wayBill: null,
            consignee: { name: order.consignee, customerNumber: null },
            transporter: null,
            returnTransporter: null,
          },
    purchaseOrderContext: null,
    palletItemContext: null,
    articleItemContext: null,
    articleContext: null,
    parcelTypeContext: null,
  };
}

function priceOf(charge: SimulatedCharge, { priceIs, unitPriceDecimals }: Showing): string {
  const total = totalOf(charge);
  return priceIs === 'total' ? total : unitPrice(total, countOf(charge), unitPriceDecimals);
}

/** The total as it was received; 0 if there is none, since the document's `price` can't be null. */
function totalOf({ totalPrice, totalPriceValue }: SimulatedCharge): string {
  return asHeld(totalPrice, totalPriceValue);
}

function countOf({ count, countValue }: SimulatedCharge): string {
  return asHeld(count, countValue);
}

/** The digits as received, unless they are more than .NET's decimal holds: then those that it holds. */
function asHeld(text: string | null, value: string | null): string {
  if (text === null || value === null) return '0';
  return sameDecimal(text, value) ? text : value;
}
