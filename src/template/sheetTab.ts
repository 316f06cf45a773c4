import type { CellValue, Style, Workbook, Worksheet } from 'exceljs';
import { cellAddress, columnLetters } from '../model/cell.ts';
import { FIELDS, type FieldDefinition, type FieldType } from '../model/chargeFields.ts';
import { dateSerial } from '../reporter/workbook/dateSerial.ts';
import { addRule, LAST_ROW_WITH_RULES } from '../reporter/workbook/rules.ts';
import type { StyleBook } from '../reporter/workbook/styles.ts';
import { headerOf, limitSentence } from './columnTexts.ts';
import { exampleRow } from './example.ts';
import { promptedRule } from './promptedRule.ts';
import type { Language } from './templateTexts.ts';
import { textsIn } from './textsIn.ts';

/** Decimals: digits beyond the second appear only if there are any, so none is hidden. Texts: what looks like a date stays text. */
const FORMATS: Readonly<Record<FieldType, string>> = {
  id: '0',
  date: 'yyyy-mm-dd',
  decimal: '#,##0.00########',
  text: '@',
};

const WIDTHS: Readonly<Record<FieldType, number>> = { id: 20, date: 18, decimal: 18, text: 24 };
const COMMENT_WIDTH = 60;

/** Adds the tab to fill in: headers with notes, an example, formats for every row, and rules for more rows than anybody types. */
export function addSheetTab(book: Workbook, styles: StyleBook, language: Language): void {
  const tab = book.addWorksheet(textsIn(language).sheetTab, {
    views: [{ state: 'frozen', ySplit: 1, activeCell: 'A2' }],
    // Programs make a note four rows high; at this row height, its text fits.
    properties: { defaultRowHeight: 18 },
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  });
  FIELDS.forEach((definition, index) => {
    const column = tab.getColumn(index + 1);
    column.width = definition.field === 'Comment' ? COMMENT_WIDTH : WIDTHS[definition.type];
    column.style = bodyStyle(definition);
    const first = cellAddress(index, 2);
    const range = `${first}:${cellAddress(index, LAST_ROW_WITH_RULES)}`;
    addRule(tab, range, promptedRule(definition, first, language));
  });
  // The notes on the last headers cover these columns.
  for (const index of [FIELDS.length + 1, FIELDS.length + 2]) tab.getColumn(index).width = WIDTHS.text;
  addHeaders(tab, styles, language);
  addExample(tab, language);
}

function bodyStyle({ type }: FieldDefinition): Partial<Style> {
  const horizontal = type === 'decimal' ? 'right' : 'left';
  return { numFmt: FORMATS[type], alignment: { vertical: 'middle', horizontal, indent: 1 } };
}

function addHeaders(tab: Worksheet, styles: StyleBook, language: Language): void {
  const { columns } = textsIn(language);
  const row = tab.getRow(1);
  row.height = 30;
  FIELDS.forEach((definition, index) => {
    const { what, empty } = columns[definition.field];
    const header = headerOf(definition, language);
    const cell = row.getCell(index + 1);
    cell.value = header;
    cell.style = styles.header(
      definition.type === 'decimal' ? 'right' : 'left',
      definition.field !== 'ChargeId',
    );
    const font = { name: 'Tahoma', size: 9 };
    cell.note = {
      texts: [
        { text: header, font: { ...font, bold: true } },
        { text: `\n${what}\n${empty}\n${limitSentence(definition, language)}`, font },
      ],
    };
  });
}

/** The example is gray only until its ChargeId is overwritten; then it looks like any other row. */
function addExample(tab: Worksheet, language: Language): void {
  const example = exampleRow(language);
  const row = tab.getRow(2);
  FIELDS.forEach((definition, index) => {
    const cell = row.getCell(index + 1);
    cell.value = cellValue(definition, example[definition.field], example.ChargeId);
    cell.style = bodyStyle(definition);
  });
  const last = columnLetters(FIELDS.length - 1);
  tab.addConditionalFormatting({
    ref: `A2:${last}2`,
    rules: [
      {
        type: 'expression',
        priority: 1,
        formulae: [`EXACT($A$2,"${example.ChargeId}")`],
        style: { font: { italic: true, color: { argb: 'FF8A8F98' } } },
      },
    ],
  });
}

function cellValue({ type }: FieldDefinition, text: string, marker: string): CellValue {
  if (type === 'text' || text === marker) return text;
  return type === 'date' ? dateSerial(text)!.serial : Number(text);
}
