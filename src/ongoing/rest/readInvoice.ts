import type { InvoiceWithCharges, StandingCharge } from '../../model/invoice.ts';
import { Members } from './members.ts';
import type { Json } from './readJson.ts';
import type { WarehouseTime } from './warehouseTime.ts';

/**
 * Reads one invoice as the vendor's description of the REST API has it.
 * @param index its place in the answer, from 0; for messages
 * @param time makes instants times of this zone
 * @throws WrongShape that says which member of which invoice is wrong
 */
export function readInvoice(
  value: Json,
  index: number,
  time: WarehouseTime,
  timeZone: string,
): InvoiceWithCharges {
  const nth = `the invoice in place ${index + 1}`;
  const invoice = new Members(value, nth);
  const id = (invoice.object('invoiceInfo', nth) ?? new Members({}, nth)).int('invoiceId');
  const info = invoice.object('invoiceInfo', `invoice ${id}`)!;
  const owner = invoice.object('goodsOwner', `the goods owner of invoice ${id}`);
  const day = (name: string): string | null => info.time(name, time)?.slice(0, 10) ?? null;
  return {
    id,
    number: info.text('invoiceNumber'),
    title: info.text('title'),
    timeZone,
    date: day('invoiceDate'),
    periodStart: day('invoicePeriodStart'),
    periodEnd: day('invoicePeriodEnd'),
    amount: info.decimal('invoiceAmount'),
    isExported: info.boolean('isExported'),
    goodsOwner: owner && { id: owner.int('id'), name: owner.text('name') },
    currency: owner?.text('goodsOwnerInvoiceCurrencyCode') ?? null,
    charges: new Members(value, `invoice ${id}`)
      .array('invoiceCharges')
      .map((charge, at) => readCharge(charge, at, id, time)),
  };
}

function readCharge(value: Json, index: number, invoice: number, time: WarehouseTime): StandingCharge {
  const id = new Members(value, `the charge in place ${index + 1} of invoice ${invoice}`).int('chargeId');
  const charge = new Members(value, `charge ${id} of invoice ${invoice}`);
  const article = charge.object('invoiceArticle');
  return {
    id,
    invoice,
    values: {
      ActionDate: charge.time('actionDate', time),
      Count: charge.decimal('numberOfItems'),
      price: charge.decimal('price'),
      ProfitCenterId: charge.optionalInt('profitCenterId'),
      Container: charge.text('container'),
      Comment: charge.text('comment'),
    },
    context: {
      articleCode: article?.text('code') ?? null,
      articleTitle: article?.text('title') ?? null,
      orderNumber: charge.object('orderContext')?.text('orderNumber') ?? null,
      profitCenterCode: charge.text('profitCenterCode'),
      profitCenterName: charge.text('profitCenterName'),
    },
  };
}
