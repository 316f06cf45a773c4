import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeXlsxFile } from '../../../src/reporter/workbook/xlsxFile.ts';

test('a tab whose last rows still wait for the compressor when it is closed does not hold up the workbook', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'charges-pacing-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = await writeXlsxFile(folder, 'report', async (workbook) => {
    const sheet = workbook.book.addWorksheet('Results');
    for (let row = 0; row < 1000; row += 1) sheet.addRow(['x'.repeat(2000)]).commit();
    sheet.commit();
    await workbook.pace(sheet);
  });
  expect((await stat(path)).size).toBeGreaterThan(0);
}, 10_000);
