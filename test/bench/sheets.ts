import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { seededRandom } from '../../src/simulator/world/random.ts';
import { writeWorkbookFile } from './workbookFile.ts';

/** One row of a sheet as an invoicing clerk would write it. */
export interface BenchRow {
  readonly chargeId: number;
  /** `2026-10-31` */
  readonly date: string;
  readonly count: string;
  readonly totalPrice: string;
  readonly profitCenterId: number;
  readonly container: string;
  readonly comment: string;
  readonly articleGroupId: number;
}

export const HEADER = [
  'ChargeId',
  'ActionDate',
  'Count',
  'TotalPrice',
  'ProfitCenterId',
  'Container',
  'Comment',
  'ArticleGroupId',
] as const;

const REASONS = [
  'Extra handling of damaged pallets',
  'Weekend unloading, agreed by phone',
  'Corrected after stocktaking',
  'Återförd hyra, felaktig vikt',
  'Credit for "lost" carton',
  'Price list of October applies',
  'Kyltillägg, två dygn',
  'Storage counted twice',
];

/** The rows of a sheet, the same each time. Every charge has one row. */
export function* benchRows(rows: number): Generator<BenchRow, void, undefined> {
  const random = seededRandom(20261121);
  const upTo = (most: number): number => Math.floor(random() * most);
  for (let index = 0; index < rows; index += 1) {
    const cents = 100 + upTo(2_500_000);
    const count = upTo(5) === 0 ? `${1 + upTo(400)}.${upTo(2) === 0 ? '5' : '25'}` : `${1 + upTo(400)}`;
    yield {
      chargeId: 1_000_001 + index,
      date: `2026-${pad(1 + upTo(10))}-${pad(1 + upTo(28))}`,
      count,
      totalPrice: `${Math.floor(cents / 100)}.${pad(cents % 100)}`,
      profitCenterId: 10 + upTo(40),
      container: `MSKU${1_000_000 + upTo(40_000)}`,
      comment: `${REASONS[upTo(REASONS.length)]}, ref ${1000 + upTo(9000)}`,
      articleGroupId: 1 + upTo(120),
    };
  }
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** Writes a CSV sheet with all eight columns. */
export async function writeCsv(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  let piece = `${HEADER.join(',')}\n`;
  for (const row of benchRows(rows)) {
    const { chargeId, date, count, totalPrice, profitCenterId, container, comment, articleGroupId } = row;
    piece += `${chargeId},${date},${count},${totalPrice},${profitCenterId},${container},"${comment.replaceAll('"', '""')}",${articleGroupId}\n`;
    if (piece.length > 1 << 20) {
      await put(file, piece);
      piece = '';
    }
  }
  await put(file, piece);
  file.end();
  await once(file, 'close');
}

/** Writes an XLSX sheet with all eight columns, with shared texts and real dates and numbers, as Excel saves it. */
export async function writeXlsx(path: string, rows: number): Promise<void> {
  await writeWorkbookFile(path, HEADER, benchRows(rows));
}

/** Writes a few lines as they are. */
export async function writeCsvRows(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(path, `${lines.join('\n')}\n`);
}

async function put(file: WriteStream, piece: string): Promise<void> {
  if (!file.write(piece)) await once(file, 'drain');
}
