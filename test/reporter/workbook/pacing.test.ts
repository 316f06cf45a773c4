import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { writeXlsxFile } from '../../../src/reporter/workbook/xlsxFile.ts';
import { ownFolder } from '../../helpers/folder.ts';

test('a tab whose last rows still wait for the compressor when it is closed does not hold up the workbook', async () => {
  const path = await writeXlsxFile({ folder: ownFolder(), name: 'report' }, async (workbook) => {
    const sheet = workbook.book.addWorksheet('Results');
    for (let row = 0; row < 1000; row += 1) sheet.addRow(['x'.repeat(2000)]).commit();
    sheet.commit();
    await workbook.pace(sheet);
  });
  expect((await stat(path)).size).toBeGreaterThan(0);
}, 10_000);
