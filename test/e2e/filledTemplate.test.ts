import { join } from 'node:path';
import type { CellValue } from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../src/template/templateTexts.ts';
import { writeTemplate } from '../../src/template/writeTemplate.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { hasLibreOffice } from '../helpers/libreOffice.ts';
import { addLines, addRows, fillWorkbook, resave } from '../template/filling.ts';
import { access, ownSimulator } from './simulator.ts';

const EXAMPLE_NOTE = "Row 2 is the template's example row and was skipped.";
const LANGUAGES = ['en', 'sv'] as const;
const NAMES = ['template.xlsx', 'template.csv'];

/** Three corrections, as they are typed into a workbook below the example. */
const ROWS: readonly (readonly CellValue[])[] = [
  [1001, new Date('2026-10-31T00:00:00Z'), 12.5, 540.1, 2, 'MSKU 734512-1', 'Räknat om & <klart>', 4],
  [1002, null, 0.0001, -1234.5678, null, '2-10', '007', null],
  [1003, '(clear)', null, null, null, null, 'Utan datum', null],
];

/** The same corrections as lines of a CSV file. */
const LINES = {
  en: [
    '1001,2026-10-31,12.5,540.1,2,MSKU 734512-1,Räknat om & <klart>,4',
    '1002,,0.0001,-1234.5678,,A 2-10,A 007,',
    '1003,(clear),,,,,Utan datum,',
  ],
  sv: [
    '1001;2026-10-31;12,5;540,1;2;MSKU 734512-1;Räknat om & <klart>;4',
    '1002;;0,0001;-1234,5678;;A 2-10;A 007;',
    '1003;(clear);;;;;Utan datum;',
  ],
} as const;

const TOTALS = { count: '12.5001', totalPrice: '-694.4678' };

/** A template with the three corrections in it. */
async function filledTemplate(folder: string, name: string, language: Language): Promise<string> {
  const path = join(folder, name);
  await writeTemplate({ path, language, replace: false });
  if (name.endsWith('.csv')) addLines(path, LINES[language]);
  else await fillWorkbook(path, (tab) => addRows(tab, ROWS));
  return path;
}

async function expectValid(folder: string, path: string): Promise<void> {
  const { code, json, stderr } = await charges(['validate', path, '--json'], { cwd: folder });
  expect(stderr).toContain(EXAMPLE_NOTE);
  expect(code).toBe(0);
  expect(json()).toMatchObject({ sheet: { rows: 3 }, counts: { invalid: 0 }, totals: TOTALS, problems: [] });
}

/** Imports a filled-in template, and looks at what the server then has. */
async function expectImported(folder: string, path: string): Promise<void> {
  const isCsv = path.endsWith('.csv');
  const simulator = await ownSimulator();
  const before = { ...simulator.charges.get(1002)! };
  const { code } = await charges(['import', path, '--yes'], { cwd: folder, env: access(simulator, folder) });
  expect(code).toBe(0);
  expect([...simulator.charges.values()].filter(({ updates }) => updates > 0)).toHaveLength(3);
  expect(simulator.charges.get(1001)).toMatchObject({
    actionDate: '2026-10-31T00:00:00',
    count: '12.5',
    totalPrice: '540.1',
    profitCenterId: 2,
    container: 'MSKU 734512-1',
    comment: 'Räknat om & <klart>',
    articleGroupId: 4,
  });
  expect(simulator.charges.get(1002)).toMatchObject({
    actionDate: before.actionDate,
    count: '0.0001',
    totalPrice: '-1234.5678',
    profitCenterId: before.profitCenterId,
    container: isCsv ? 'A 2-10' : '2-10',
    comment: isCsv ? 'A 007' : '007',
    articleGroupId: before.articleGroupId,
  });
  expect(simulator.charges.get(1003)).toMatchObject({ actionDate: null, comment: 'Utan datum' });
}

describe('a template that was filled in', () => {
  it.each(LANGUAGES)('is valid: both formats in %s', async (lang) => {
    const folder = ownFolder();
    await Promise.all(
      NAMES.map(async (name) => expectValid(folder, await filledTemplate(folder, name, lang))),
    );
  });

  it.skipIf(!hasLibreOffice()).each(LANGUAGES.flatMap((lang) => NAMES.map((name) => ({ lang, name }))))(
    'saved by LibreOffice, is valid and imported value by value: $name in $lang',
    async ({ lang, name }) => {
      const folder = ownFolder();
      const saved = await resave(await filledTemplate(folder, name, lang), lang, folder);
      await Promise.all([expectValid(folder, saved), expectImported(folder, saved)]);
    },
  );
});
