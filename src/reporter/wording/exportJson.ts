import type { ExitCode } from '../../model/exitCodes.ts';
import type { Invoice, PriceMeaning } from '../../model/invoice.ts';

/** What was exported, as far as programs are told of it. */
export interface ExportFacts {
  readonly path: string;
  readonly id: string;
  readonly priceMeaning: PriceMeaning | null;
  readonly charges: number;
  readonly invoices: readonly (Invoice & { readonly charges: number })[];
  readonly missing: readonly number[];
}

/** What `charges export --json` prints. @param why what people are told of missing invoices */
export function exportJson(
  { path, id, priceMeaning, charges, invoices, missing }: ExportFacts,
  exitCode: ExitCode,
  why: string | null,
): object {
  return {
    file: path,
    export: id,
    priceMeaning,
    charges,
    invoices: invoices.map((invoice) => ({
      id: invoice.id,
      number: invoice.number,
      date: invoice.date,
      periodStart: invoice.periodStart,
      periodEnd: invoice.periodEnd,
      amount: invoice.amount,
      currency: invoice.currency,
      exported: invoice.isExported,
      charges: invoice.charges,
    })),
    missing,
    exitCode,
    error: why === null ? null : { code: 'invoices-missing', message: why },
  };
}
