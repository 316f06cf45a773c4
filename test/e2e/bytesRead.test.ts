import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';

/** How many bytes `charges validate` reads in all, the program's own files among them. */
async function bytesRead(folder: string, file: string): Promise<number> {
  const figures = join(folder, 'figures.txt');
  const probe = join(folder, 'probe.mjs');
  // Threads that read are counted with their process.
  writeFileSync(
    probe,
    `import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(figures)}, readFileSync('/proc/self/io', 'latin1')));`,
  );
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(probe)}` };
  const { code, stderr } = await charges(['validate', file, '--json'], { cwd: folder, env });
  expect(code, stderr).toBe(0);
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(figures, 'latin1'))![1]);
}

/** A file with this price in every row but the last, whose price shows how the others are meant. @param remark fills a column of its own */
function csv(rows: number, price: string, remark = ''): string {
  const lines = Array.from(
    { length: rows },
    (_, at) =>
      `${1_000_000 + at};1;${at === rows - 1 ? '0,5' : price};Lagring på pall, ${at % 977};${remark}\n`,
  );
  return `ChargeId;Count;TotalPrice;Comment;Remark\n${lines.join('')}`;
}

async function workbook(rows: number): Promise<Buffer> {
  const made = new ExcelJS.Workbook();
  made.addWorksheet('Notes').addRows(Array.from({ length: rows }, (_, at) => [`note ${at * 7919}`, at]));
  const sheet = made.addWorksheet('Charges');
  sheet.addRow(['ChargeId', 'Count', 'TotalPrice', 'Comment']);
  for (let at = 0; at < rows; at += 1) sheet.addRow([1_000_000 + at, 1, at / 4, `pallet ${at * 7919}`]);
  return Buffer.from(await made.xlsx.writeBuffer());
}

/** So wide that the file is larger than what is kept in memory. */
const WIDE = 'Palletiseras om. '.repeat(60);

const once = [
  ['a CSV file', 'csv', (rows: number) => Buffer.from(csv(rows, '12,25')), 50_000],
  ['a Windows-1252 file', 'csv', (rows: number) => iconv.encode(csv(rows, '12,25'), 'windows-1252'), 50_000],
  ['a sheet of ambiguous numbers', 'csv', (rows: number) => Buffer.from(csv(rows, '1.234')), 50_000],
  ['a workbook of two tabs', 'xlsx', workbook, 20_000],
] as const;
const twice = [
  ['a CSV file of over 32 MB', 'csv', (rows: number) => Buffer.from(csv(rows, '12,25', WIDE)), 35_000],
  [
    'a Windows-1252 file of over 32 MB',
    'csv',
    (rows: number) => iconv.encode(csv(rows, '12,25', WIDE), 'windows-1252'),
    35_000,
  ],
] as const;

describe.skipIf(process.platform !== 'linux')('charges validate', () => {
  it.each(once)('reads %s once', async (_, extension, make, rows) => {
    expect(await timesRead(extension, make, rows)).toBeCloseTo(1, 1);
  });

  it.each(twice)('reads %s twice', async (_, extension, make, rows) => {
    expect(await timesRead(extension, make, rows)).toBeCloseTo(2, 1);
  });
});

/** How often the bytes of a file with this many rows are read. */
async function timesRead(
  extension: string,
  make: (rows: number) => Buffer | Promise<Buffer>,
  rows: number,
): Promise<number> {
  const folder = ownFolder();
  const [small, large] = ['small', 'large'].map((name) => join(folder, `${name}.${extension}`)) as [
    string,
    string,
  ];
  writeFileSync(small, await make(10));
  writeFileSync(large, await make(rows));
  // The first call also fills the cache of what Node compiles.
  await bytesRead(folder, small);
  const program = (await bytesRead(folder, small)) - statSync(small).size;
  return ((await bytesRead(folder, large)) - program) / statSync(large).size;
}
