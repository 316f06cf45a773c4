import { join } from 'node:path';
import exceljs from 'exceljs';
import { describe, expect, test } from 'vitest';
import { FIELDS } from '../../../src/model/chargeFields.ts';
import type { LedgerRow } from '../../../src/model/run.ts';
import { writeResultWorkbook } from '../../../src/reporter/workbook/resultWorkbook.ts';
import { LAST_ROW_WITH_RULES } from '../../../src/reporter/workbook/rules.ts';
import { promptedRule } from '../../../src/template/promptedRule.ts';
import { folderOfFile } from '../../helpers/folder.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { zipTexts } from '../../helpers/zipFile.ts';
import { chargeRow, columnsOf, NOW, problemOf, runOf, sourceOf, UPDATED } from './sources.ts';

const folder = folderOfFile();
const HEADERS = ['ChargeId', 'Date', 'Antal', 'TotalPrice', 'Kund'];
const TO_FIX = 'xl/worksheets/sheet3.xml';

async function write(
  rows: readonly LedgerRow[],
  options: { headers?: string[]; rowsPerTab?: number } = {},
): Promise<string> {
  const { headers = HEADERS, ...rest } = options;
  const source = sourceOf(runOf(columnsOf(...headers), rows), rows, 500);
  return writeResultWorkbook(source, folder(), { now: NOW, timeZone: 'UTC', ...rest });
}

function rows(count: number): LedgerRow[] {
  return Array.from({ length: count }, (_, index) =>
    chargeRow(index + 2, [String(index + 1), '2026-10-01', 'abc', '7', 'K'], {
      problems: [problemOf(index + 2, 'Antal', 'Not a number.')],
    }),
  );
}

async function ranges(path: string, part = TO_FIX): Promise<string[]> {
  const sheet = (await zipTexts(path)).get(part)!;
  return [...sheet.matchAll(/<dataValidation [^>]*sqref="([^"]*)"/g)].map((match) => match[1]!).sort();
}

describe('the rules of the tab To fix', () => {
  test('are on the columns of fields alone, from the first row to the last', async () => {
    const path = await write(rows(3));
    expect(await ranges(path)).toEqual(['A2:A4', 'B2:B4', 'C2:C4', 'D2:D4']);
    expect(await ranges(path, 'xl/worksheets/sheet2.xml')).toEqual([]);
  });

  test('come before the page and the notes, as Excel requires', async () => {
    const sheet = (await zipTexts(await write(rows(1)))).get(TO_FIX)!;
    expect(sheet).toMatch(/<autoFilter .*<dataValidations .*<pageMargins .*<legacyDrawing /);
  });

  test('are those of the template, without prompts, and name the header of the file', async () => {
    const headers = FIELDS.map(({ names }) => names.sv[0]!);
    const row = chargeRow(2, ['1', '', '', '', '']);
    const book = new exceljs.Workbook();
    await book.xlsx.readFile(await write([row], { headers }));
    const tab = book.getWorksheet('To fix')!;
    for (const [index, definition] of FIELDS.entries()) {
      const { address, dataValidation } = tab.getCell(2, index + 1);
      const { type, formulae } = promptedRule(definition, address, 'en');
      expect(dataValidation, address).toMatchObject({
        type,
        formulae,
        allowBlank: true,
        showErrorMessage: true,
      });
      expect(dataValidation.prompt).toBeUndefined();
      expect(dataValidation.error).toMatch(new RegExp(`^${headers[index]} must be .*\\.$`));
      const strict = ['ChargeId', 'Count', 'TotalPrice'].includes(definition.field);
      expect(dataValidation.errorStyle, address).toBe(strict ? 'stop' : 'warning');
    }
  });

  test('are on every tab that the rows need, and on none without rows', async () => {
    const path = await write(rows(3), { rowsPerTab: 2 });
    // Summary, Results, Results 2, To fix, To fix 2.
    expect(await ranges(path, 'xl/worksheets/sheet4.xml')).toContain('C2:C3');
    expect(await ranges(path, 'xl/worksheets/sheet5.xml')).toContain('C2:C2');
    const updated = chargeRow(2, ['1', '2026-10-01', '1', '7', 'K'], { outcome: UPDATED });
    expect(await ranges(await write([updated]))).toEqual([]);
  });

  test('end where the template ends them', async () => {
    expect(await ranges(await write(rows(LAST_ROW_WITH_RULES)))).toContain(`C2:C${LAST_ROW_WITH_RULES}`);
  });

  test('cut a long header', async () => {
    const book = new exceljs.Workbook();
    const rest = 'x'.repeat(300);
    const row = chargeRow(2, ['1', '', '', '', '']);
    const columns = columnsOf('ChargeId').map((column) => ({ ...column, name: `a\u0000<"&${rest}` }));
    await book.xlsx.readFile(
      await writeResultWorkbook(sourceOf(runOf(columns, [row]), [row]), folder(), { now: NOW }),
    );
    const { error } = book.getWorksheet('To fix')!.getCell('A2').dataValidation;
    expect(error).toMatch(/^a\\x00<"&x{75}… must be a whole number from 1 to 2147483647\.$/);
  });

  test.runIf(hasLibreOffice())('LibreOffice keeps them beside the notes', async () => {
    const copy = await convert(await write(rows(3)), 'xlsx', join(folder(), 'office'));
    expect((await ranges(copy)).map((range) => range.split(':')[0])).toEqual(['A2', 'B2', 'C2', 'D2']);
    const parts = await zipTexts(copy);
    expect([...parts.values()].join('').match(/<comment [^>]*ref="C\d"/g)).toHaveLength(3);
  });
});
