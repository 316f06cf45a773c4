import { readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';

/** How many bytes of a file `charges validate` reads, and what it ended with. @param args more arguments */
async function bytesRead(
  folder: string,
  file: string,
  args: readonly string[] = [],
): Promise<{ bytes: number; code: number | null }> {
  const figures = join(folder, 'figures.txt');
  const probe = join(folder, 'probe.mjs');
  // Counts what comes through a handle of that file, by the name that the kernel knows it by.
  writeFileSync(
    probe,
    `import { readlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
const handle = await open(process.execPath);
const { read } = Object.getPrototypeOf(handle);
let bytes = 0;
Object.getPrototypeOf(handle).read = async function (...args) {
  const result = await read.apply(this, args);
  if (readlinkSync('/proc/self/fd/' + this.fd) === ${JSON.stringify(file)}) bytes += result.bytesRead;
  return result;
};
await handle.close();
process.on('exit', () => writeFileSync(${JSON.stringify(figures)}, String(bytes)));`,
  );
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(probe)}` };
  const { code } = await charges(['validate', file, '--json', ...args], { cwd: folder, env });
  return { bytes: Number(readFileSync(figures, 'latin1')), code };
}

/** A file with one price in all rows but the last, which shows how it is meant. @param remark is in every row, in a column of its own */
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

/** Two tabs with charges, of which the last row of the second has the ChargeId of the first row of the first. */
async function chargesInTwoTabs(rows: number): Promise<Buffer> {
  const made = new ExcelJS.Workbook();
  for (const [at, name] of ['Oct', 'Nov'].entries()) {
    const sheet = made.addWorksheet(name);
    sheet.addRow(['ChargeId', 'Count', 'TotalPrice', 'Comment']);
    for (let row = 0; row < rows; row += 1)
      sheet.addRow([1_000_000 + ((at * rows + row) % (2 * rows - 1)), 1, '1.234', `pallet ${row * 7919}`]);
  }
  return Buffer.from(await made.xlsx.writeBuffer());
}

/** So wide that the file is larger than what is kept in memory. */
const WIDE = 'Palletiseras om. '.repeat(720);

const windows1252 = (text: string): Buffer => iconv.encode(text, 'windows-1252');
const FILES = [
  ['a CSV file', 'csv', (rows: number) => csv(rows, '12,25'), 10_000, 0],
  ['a Windows-1252 file', 'csv', (rows: number) => windows1252(csv(rows, '12,25')), 10_000, 0],
  ['a file of ambiguous numbers', 'csv', (rows: number) => csv(rows, '1.234'), 10_000, 0],
  ['a workbook of two tabs', 'xlsx', workbook, 5_000, 0],
  ['a CSV file of over 32 MB', 'csv', (rows: number) => csv(rows, '12,25', WIDE), 3_000, 0],
  [
    'a Windows-1252 file of over 32 MB',
    'csv',
    (rows: number) => windows1252(csv(rows, '12,25', WIDE)),
    3_000,
    0,
  ],
  [
    'a file of over 32 MB with ambiguous numbers, a duplicate and a row that is not valid',
    'csv',
    (rows: number) => `${csv(rows, '1.234', WIDE)}1000000;1;2,5;;\n1000000;x;2,5;;\n`,
    3_000,
    3,
  ],
] as const;

describe.skipIf(process.platform !== 'linux')('charges validate', () => {
  it.each(FILES)('reads %s once', async (_, extension, make, rows, exitCode) => {
    const folder = realpathSync(ownFolder());
    const file = join(folder, `large.${extension}`);
    writeFileSync(file, await make(rows));
    const { bytes, code } = await bytesRead(folder, file);
    expect(code).toBe(exitCode);
    expect(bytes / statSync(file).size).toBeCloseTo(1, 2);
  });

  it('reads a workbook once also where all its tabs are read', async () => {
    const folder = realpathSync(ownFolder());
    const file = join(folder, 'tabs.xlsx');
    writeFileSync(file, await chargesInTwoTabs(5_000));
    const { bytes, code } = await bytesRead(folder, file, ['--tab', 'all']);
    // Two rows have the same ChargeId, so all rows are read again.
    expect(code).toBe(3);
    expect(bytes).toBe(statSync(file).size);
  });
});
