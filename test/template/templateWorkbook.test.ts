import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/model/chargeFields.ts';
import { promptedRule } from '../../src/template/promptedRule.ts';
import { writeTemplate } from '../../src/template/writeTemplate.ts';
import { ownFolder } from '../helpers/folder.ts';
import { convert, hasLibreOffice } from '../helpers/libreOffice.ts';
import { zipTexts } from '../helpers/zipFile.ts';
import { resave } from './filling.ts';

const LANGUAGES = ['en', 'sv'] as const;
const SHEET = 'xl/worksheets/sheet1.xml';

async function ownWorkbook(language: 'en' | 'sv'): Promise<string> {
  const path = join(ownFolder(), 'template.xlsx');
  await writeTemplate({ path, language, replace: false });
  return path;
}

function attributes(xml: string, element: string, attribute: string): string[] {
  const pattern = new RegExp(`<${element} [^>]*?\\b${attribute}="([^"]*)"`, 'g');
  return [...xml.matchAll(pattern)].map((match) => match[1]!);
}

function names(xml: string): string[] {
  const found: string[] = [];
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('opentag', ({ name }) => {
    if (depth === 1) found.push(name);
    depth += 1;
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.write(xml).close();
  return found;
}

describe.each(LANGUAGES)('the template workbook in %s', (language) => {
  it('is well formed, with its parts in the order that Excel requires', async () => {
    const parts = await zipTexts(await ownWorkbook(language));
    for (const [name, xml] of parts) if (!name.endsWith('/')) expect(() => names(xml), name).not.toThrow();
    expect(names(parts.get(SHEET)!)).toEqual([
      'sheetPr',
      'dimension',
      'sheetViews',
      'sheetFormatPr',
      'cols',
      'sheetData',
      'conditionalFormatting',
      'dataValidations',
      'pageMargins',
      'pageSetup',
      'legacyDrawing',
    ]);
  });

  it('has the headers of the table of columns, each with a note, and typed columns', async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(await ownWorkbook(language));
    const tab = book.worksheets[0]!;
    const headers = FIELDS.map((definition) => definition.names[language][0]);
    expect(tab.getRow(1).values).toEqual([undefined, ...headers]);
    expect(FIELDS.map((_, index) => tab.getColumn(index + 1).numFmt)).toEqual([
      '0',
      'yyyy-mm-dd',
      '#,##0.00########',
      '#,##0.00########',
      '0',
      '@',
      '@',
      '0',
    ]);
    headers.forEach((header, index) => {
      const { texts } = tab.getRow(1).getCell(index + 1).note as ExcelJS.Comment;
      const lines = texts!
        .map(({ text }) => text)
        .join('')
        .split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[0]).toBe(header);
      // The box of a note takes six or seven lines of some 50 characters.
      expect(lines.map((line) => Math.ceil(line.length / 48)).reduce((a, b) => a + b)).toBeLessThanOrEqual(7);
    });
    expect(tab.getCell('A2').value).toBe(language === 'en' ? 'Example' : 'Exempel');
    expect(book.worksheets).toHaveLength(2);
  });

  it('explains every column on its second tab, which is not taken for the one to import', async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(await ownWorkbook(language));
    const texts: string[] = [];
    book.worksheets[1]!.eachRow((row) => {
      row.eachCell((cell) => texts.push(cell.text));
    });
    for (const [index, { names: header }] of FIELDS.entries())
      expect(texts).toContain(`${'ABCDEFGH'[index]}: ${header[language][0]}`);
    const headers: readonly string[] = FIELDS.flatMap((definition) => definition.names[language]);
    expect(texts.filter((text) => headers.includes(text))).toEqual([]);
  });

  it('keeps its messages within the limits of Excel, and cuts none', () => {
    for (const definition of FIELDS) {
      const rule = promptedRule(definition, 'B2', language);
      expect(rule.promptTitle!.length).toBeLessThanOrEqual(32);
      expect(rule.errorTitle!.length).toBeLessThanOrEqual(32);
      expect(rule.prompt).toMatch(/\.$/);
      expect(rule.error).toMatch(/\.$/);
    }
  });

  it.skipIf(!hasLibreOffice())('loses no rule, note or format when LibreOffice saves it', async () => {
    const path = await ownWorkbook(language);
    const [before, after] = [await zipTexts(path), await zipTexts(await resave(path, language, ownFolder()))];
    for (const attribute of ['type', 'error', 'prompt']) {
      const rules = attributes(before.get(SHEET)!, 'dataValidation', attribute);
      expect(rules).toHaveLength(8);
      expect(attributes(after.get(SHEET)!, 'dataValidation', attribute)).toEqual(rules);
    }
    // LibreOffice ends a rule 1,000 rows below the last row with text, wherever it ended before.
    expect(attributes(after.get(SHEET)!, 'dataValidation', 'sqref')).toEqual(
      [...'ABCDEFGH'].map((column) => `${column}2:${column}1002`),
    );
    expect(attributes(after.get('xl/comments1.xml')!, 'comment', 'ref')).toEqual(
      attributes(before.get('xl/comments1.xml')!, 'comment', 'ref'),
    );
    expect(after.get(SHEET)).toContain('<conditionalFormatting sqref="A2:H2">');
  });
});

const CASES = [
  ['ArticleGroupId', 1, true],
  ['ArticleGroupId', 2_147_483_647, true],
  ['ArticleGroupId', 0, false],
  ['ArticleGroupId', 2_147_483_648, false],
  ['ArticleGroupId', 1.5, false],
  ['ArticleGroupId', '(clear)', true],
  ['ArticleGroupId', ' (CLEAR)', true],
  ['ArticleGroupId', 'four', false],
  ['ActionDate', 46_326, true],
  ['ActionDate', 60, false],
  ['ActionDate', 2_958_465.5, true],
  ['ActionDate', 2_958_466, false],
  ['ActionDate', '(clear)', true],
  ['ActionDate', '2026-10-32', false],
] as const;

describe('the rules that are formulas', () => {
  it.skipIf(!hasLibreOffice())('accept allowed values and nothing else', async () => {
    const folder = ownFolder();
    const book = new ExcelJS.Workbook();
    const tab = book.addWorksheet('Rules');
    CASES.forEach(([field, value], index) => {
      const definition = FIELDS.find((each) => each.field === field)!;
      const [formula] = promptedRule(definition, `A${index + 1}`, 'en').formulae as string[];
      tab.addRow([value, { formula }]);
    });
    const path = join(folder, 'rules.xlsx');
    await book.xlsx.writeFile(path);
    const saved = new ExcelJS.Workbook();
    await saved.xlsx.readFile(await convert(path, 'xlsx', folder));
    const results = CASES.map(([field, value], index) => [
      field,
      value,
      saved.worksheets[0]!.getRow(index + 1).getCell(2).result,
    ]);
    expect(results).toEqual(CASES);
  });
});

describe('the template as CSV', () => {
  it('is UTF-8 with a byte order mark, CRLF, and the delimiter that Excel expects', async () => {
    const folder = ownFolder();
    const texts = await Promise.all(
      LANGUAGES.map(async (language) => {
        const path = join(folder, `${language}.csv`);
        await writeTemplate({ path, language, replace: false });
        return readFileSync(path, 'utf8');
      }),
    );
    expect(texts).toEqual([
      '\ufeffChargeId,ActionDate,Count,TotalPrice,ProfitCenterId,Container,Comment,ArticleGroupId\r\n' +
        'Example,2026-10-31,12.5,540.10,2,MSKU 734512-1,"An example, not imported. Delete this row or write over it.",4\r\n',
      '\ufeffDebiteringsId;Datum;Antal;Totalpris;ResultatenhetsId;Containerreferens;Kommentar;ArtikelgruppsId\r\n' +
        'Exempel;2026-10-31;12,5;540,10;2;MSKU 734512-1;Ett exempel som inte importeras. Ta bort raden eller skriv över den.;4\r\n',
    ]);
  });

  it('does not replace a file that another program creates in the meantime', async () => {
    const path = join(ownFolder(), 'both.csv');
    const writes = await Promise.allSettled(
      LANGUAGES.map((language) => writeTemplate({ path, language, replace: false })),
    );
    expect(writes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
