import { writeFile } from 'node:fs/promises';
import { type BenchRow, benchRows } from './sheets.ts';

/** Writes the requests of a sheet's rows for the peers, one per line: as charges posts them, and as arguments for SOAP clients. */
export async function writeRequests(bodies: string, updates: string, rows: number): Promise<void> {
  const all = [...benchRows(rows)];
  await writeFile(bodies, all.map((row) => `${envelope(row)}\n`).join(''));
  await writeFile(updates, all.map((row) => `${JSON.stringify(soapArguments(row))}\n`).join(''));
}

/** The bytes that charges posts for a row. */
export function envelope(row: BenchRow): string {
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"  xmlns:tns="http://ongoingsystems.se/Automation"><soap:Body><UpdateCharge xmlns="http://ongoingsystems.se/Automation"><UserName>demo</UserName><Password>demo</Password><UpdateInvoiceCharge><ChargeId>${row.chargeId}</ChargeId><UpdateInvoiceChargeActionDate><ActionDate>${row.date}T00:00:00</ActionDate></UpdateInvoiceChargeActionDate><UpdateInvoiceChargeCountAndTotalPrice><Count>${row.count}</Count><TotalPrice>${row.totalPrice}</TotalPrice></UpdateInvoiceChargeCountAndTotalPrice><UpdateInvoiceChargeProfitCenter><ProfitCenterId>${row.profitCenterId}</ProfitCenterId></UpdateInvoiceChargeProfitCenter><UpdateInvoiceChargeContainer><Container>${row.container}</Container></UpdateInvoiceChargeContainer><UpdateInvoiceChargeComment><Comment>${row.comment.replaceAll('"', '&quot;')}</Comment></UpdateInvoiceChargeComment><UpdateInvoiceChargeArticleGroup><ArticleGroupId>${row.articleGroupId}</ArticleGroupId></UpdateInvoiceChargeArticleGroup></UpdateInvoiceCharge></UpdateCharge></soap:Body></soap:Envelope>`;
}

function soapArguments(row: BenchRow): object {
  return {
    UserName: 'demo',
    Password: 'demo',
    UpdateInvoiceCharge: {
      ChargeId: row.chargeId,
      UpdateInvoiceChargeActionDate: { ActionDate: `${row.date}T00:00:00` },
      UpdateInvoiceChargeCountAndTotalPrice: { Count: row.count, TotalPrice: row.totalPrice },
      UpdateInvoiceChargeProfitCenter: { ProfitCenterId: row.profitCenterId },
      UpdateInvoiceChargeContainer: { Container: row.container },
      UpdateInvoiceChargeComment: { Comment: row.comment },
      UpdateInvoiceChargeArticleGroup: { ArticleGroupId: row.articleGroupId },
    },
  };
}
