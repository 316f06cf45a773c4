import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { LedgerError, ReportError } from '../../../src/model/errors.ts';
import { writeResultWorkbook } from '../../../src/reporter/workbook/resultWorkbook.ts';
import type { ReportSource } from '../../../src/reporter/workbook/rowOverview.ts';
import { ownFolder } from '../../helpers/folder.ts';
import { zipTexts } from '../../helpers/zipFile.ts';
import { chargeRow, columnsOf, NOW, runOf, sourceOf, UPDATED } from './sources.ts';

let folder: string;
beforeEach(() => {
  folder = ownFolder();
});

const OPTIONS = { now: NOW, timeZone: 'UTC' };

function source(file = 'prices.csv'): ReportSource {
  const rows = [chargeRow(2, ['1', '2026-10-31', '1', '2.50', ''], { outcome: UPDATED })];
  const run = runOf(columnsOf('ChargeId', 'Date', 'Count', 'TotalPrice', 'Comment'), rows);
  return sourceOf({ ...run, sheet: { ...run.sheet, file } }, rows);
}

test('makes the folder with its parents, and leaves nothing but the report', async () => {
  const path = await writeResultWorkbook(source('Priser: "Åbo"?.xlsx'), join(folder, 'a', 'b'), OPTIONS);
  expect(path).toBe(join(folder, 'a', 'b', 'Priser_ _Åbo__-20261031-120000-7f3a91.xlsx'));
  expect(await readdir(join(folder, 'a', 'b'))).toEqual([basename(path)]);
});

test('never overwrites a report, even when many are written at once', async () => {
  const paths = await Promise.all([1, 2, 3].map(() => writeResultWorkbook(source(), folder, OPTIONS)));
  paths.push(await writeResultWorkbook(source(), folder, OPTIONS));
  const stem = 'prices-20261031-120000-7f3a91';
  expect((await readdir(folder)).sort()).toEqual([
    `${stem}-2.xlsx`,
    `${stem}-3.xlsx`,
    `${stem}-4.xlsx`,
    `${stem}.xlsx`,
  ]);
  expect(new Set(paths).size).toBe(4);
});

describe('an older workbook of the run', () => {
  const NAME = 'prices-20261031-120000-7f3a91';

  test('is replaced once the new one is complete, and not before', async () => {
    const old = await writeResultWorkbook(source(), folder, OPTIONS);
    const before = await readFile(old);
    let asked = 0;
    const rows = [chargeRow(2, ['7', '2026-10-31', '1', '2.50', ''])];
    const newer = sourceOf(
      runOf(columnsOf('ChargeId', 'Date', 'Count', 'TotalPrice', 'Comment'), rows),
      rows,
    );
    const path = await writeResultWorkbook(newer, folder, {
      ...OPTIONS,
      replaces: async () => {
        asked += 1;
        expect(await readFile(old)).toEqual(before);
        const [temporary] = (await readdir(folder)).filter((name) => name.endsWith('.part'));
        expect((await zipTexts(join(folder, temporary!))).get('xl/worksheets/sheet3.xml')).toContain(
          '<v>7</v>',
        );
        return old;
      },
    });
    expect(asked).toBe(1);
    expect(path).toBe(old);
    expect(await readdir(folder)).toEqual([basename(old)]);
    expect((await zipTexts(old)).get('xl/worksheets/sheet3.xml')).toContain('<v>7</v>');
  });

  test('is replaced where it is, whatever its name', async () => {
    const old = join(folder, 'moved', 'my corrections.xlsx');
    await mkdir(join(folder, 'moved'));
    await writeFile(old, 'old');
    const path = await writeResultWorkbook(source(), folder, { ...OPTIONS, replaces: async () => old });
    expect(path).toBe(old);
    expect(await readdir(folder)).toEqual(['moved']);
    expect((await readFile(old)).subarray(0, 2).toString()).toBe('PK');
  });

  test('stays if it must: the new one has a free name', async () => {
    const old = await writeResultWorkbook(source(), folder, OPTIONS);
    const before = await readFile(old);
    const path = await writeResultWorkbook(source(), folder, { ...OPTIONS, replaces: async () => null });
    expect(path).toBe(join(folder, `${NAME}-2.xlsx`));
    expect(await readFile(old)).toEqual(before);
  });

  test('stays if it can not be replaced: the new one has a free name', async () => {
    // A folder can't be replaced by a file, as on Windows a workbook that is open can't.
    const old = join(folder, `${NAME}.xlsx`);
    await mkdir(join(old, 'in the way'), { recursive: true });
    const path = await writeResultWorkbook(source(), folder, { ...OPTIONS, replaces: async () => old });
    expect(path).toBe(join(folder, `${NAME}-2.xlsx`));
    expect((await readdir(folder)).sort()).toEqual([`${NAME}-2.xlsx`, `${NAME}.xlsx`]);
  });

  test('stays if asking for it fails, and nothing else is left', async () => {
    const old = await writeResultWorkbook(source(), folder, OPTIONS);
    const replaces = () => Promise.reject(new LedgerError('The ledger is damaged.'));
    await expect(writeResultWorkbook(source(), folder, { ...OPTIONS, replaces })).rejects.toThrow(
      LedgerError,
    );
    expect(await readdir(folder)).toEqual([basename(old)]);
  });
});

test.each([
  ['the folder is a file', 'file'],
  ['the folder is inside a file', join('file', 'reports')],
])('says what to do if %s', async (_, place) => {
  await writeFile(join(folder, 'file'), '');
  const writing = writeResultWorkbook(source(), join(folder, place), OPTIONS);
  await expect(writing).rejects.toThrow(ReportError);
  await expect(writing).rejects.toThrow(
    /"[^"]*file[^"]*" is not a folder.*Choose another folder\..*ledger has every outcome/,
  );
});

test('passes on what reading the rows throws, and leaves no file', async () => {
  let passes = 0;
  const broken: ReportSource = {
    ...source(),
    async *rows() {
      passes += 1;
      yield* source().rows();
      if (passes === 2) throw new LedgerError('The ledger is damaged.');
    },
  };
  await expect(writeResultWorkbook(broken, folder, OPTIONS)).rejects.toThrow(
    new LedgerError('The ledger is damaged.'),
  );
  expect(await readdir(folder)).toEqual([]);
});

test.skipIf(process.platform === 'win32')('gives up on a full disk, and leaves no file', async () => {
  const module = fileURLToPath(new URL('../../../src/reporter/workbook/resultWorkbook.ts', import.meta.url));
  const sources = fileURLToPath(new URL('./sources.ts', import.meta.url));
  const reports = join(folder, 'reports');
  await mkdir(reports);
  const script = `
    import { writeResultWorkbook } from ${JSON.stringify(module)};
    import { columnsOf, rowOf, runOf, sourceOf } from ${JSON.stringify(sources)};
    const noise = (n) => (n * 2654435761 % 4294967296).toString(36).repeat(3);
    const rows = Array.from({ length: 20000 }, (_, n) => rowOf(n + 2, [String(n), noise(n), noise(n + 7)]));
    const source = sourceOf(runOf(columnsOf('ChargeId', 'A', 'B'), []), rows, 500);
    await writeResultWorkbook(source, ${JSON.stringify(reports)}, { now: '${NOW}' }).catch((error) => {
      console.log(error.name, error.code, error.message);
    });
    console.log('went on');`;
  const limited = `ulimit -f 64; exec "$0" --input-type=module -e "$1"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', limited, process.execPath, script]);
  expect(stdout).toMatch(
    /^ReportError report The result workbook can't be written: .*Choose another folder\./,
  );
  expect(stdout).toContain('went on');
  expect(await readdir(reports)).toEqual([]);
});
