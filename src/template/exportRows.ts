import { cellText } from '../lib/cellText.ts';
import { CONTEXT_COLUMNS, type ContextColumn } from '../model/exportColumns.ts';
import type { ExportedCharge } from './exportedCharges.ts';

/** What an exported file says of a charge beside the columns to import, in the order of `CONTEXT_COLUMNS`. */
export function contextTexts({ invoice, unitPrice, context }: ExportedCharge): string[] {
  const { goodsOwner } = invoice;
  const texts: Readonly<Record<ContextColumn, string | null>> = {
    Invoice: `${invoice.id}`,
    'Invoice number': invoice.number,
    'Goods owner': goodsOwner && (goodsOwner.name ?? `${goodsOwner.id}`),
    Article: [context.articleCode, context.articleTitle].filter(Boolean).join(' '),
    Order: context.orderNumber,
    Currency: invoice.currency,
    'Profit center code': context.profitCenterCode,
    'Profit center name': context.profitCenterName,
    'Unit price': unitPrice,
  };
  return CONTEXT_COLUMNS.map((column) => onOneLine(texts[column] ?? ''));
}

/** Nobody edits these texts, and one with line breaks would make its row higher. */
function onOneLine(text: string): string {
  return cellText(text).replace(/\s*\n\s*/g, ' ');
}
