import type { Workbook, Worksheet } from 'exceljs';
import { columnLetters } from '../model/cell.ts';
import { FIELDS } from '../model/chargeFields.ts';
import type { StyleBook } from '../reporter/workbook/styles.ts';
import { headerOf, limitSentence, stepsIn } from './columnTexts.ts';
import { exampleValues, localDecimal } from './example.ts';
import type { Language } from './templateTexts.ts';
import { textsIn } from './textsIn.ts';

const WIDTHS = [25, 44, 36, 42, 28];
const LINE_HEIGHT = 16;

/** Adds the tab that explains how to fill in the template, and each column. */
export function addGuideTab(book: Workbook, styles: StyleBook, language: Language): void {
  const texts = textsIn(language);
  const tab = book.addWorksheet(texts.guideTab, {
    views: [{ showGridLines: false }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  });
  WIDTHS.forEach((width, index) => {
    tab.getColumn(index + 1).width = width;
  });
  const title = tab.addRow([texts.title]);
  title.height = 36;
  title.getCell(1).style = styles.title();
  addSection(tab, styles, texts.stepsHeading);
  stepsIn(language).forEach((step, index) => {
    addStep(tab, styles, `${index + 1}. ${step}`);
  });
  tab.addRow([]);
  addSection(tab, styles, texts.columnsHeading);
  addColumns(tab, styles, language);
}

function addSection(tab: Worksheet, styles: StyleBook, heading: string): void {
  const row = tab.addRow([heading]);
  row.height = 24;
  for (let column = 1; column <= WIDTHS.length; column += 1) row.getCell(column).style = styles.section();
}

/** Spreadsheet programs don't adjust the height of merged cells, so it is computed here. */
function addStep(tab: Worksheet, styles: StyleBook, text: string): void {
  const row = tab.addRow([text]);
  tab.mergeCells(row.number, 1, row.number, WIDTHS.length);
  row.getCell(1).style = styles.value();
  const width = WIDTHS.reduce((sum, each) => sum + each, 0);
  row.height = lines(text, width) * LINE_HEIGHT + 6;
}

function addColumns(tab: Worksheet, styles: StyleBook, language: Language): void {
  const { columns, tableHeaders, columnLetter } = textsIn(language);
  const example = exampleValues(language);
  const header = tab.addRow([...tableHeaders]);
  header.height = 22;
  for (let column = 1; column <= WIDTHS.length; column += 1)
    header.getCell(column).style = styles.tableHeader('left');
  FIELDS.forEach((definition, index) => {
    const { what, empty } = columns[definition.field];
    const value = example[definition.field];
    const texts = [
      // With the letter in front, the name is not read as a header, so this tab can't be taken for the one to import.
      columnLetter(columnLetters(index), headerOf(definition, language)),
      what,
      empty,
      limitSentence(definition, language),
      definition.type === 'decimal' ? localDecimal(value, language) : value,
    ];
    const row = tab.addRow(texts);
    texts.forEach((_, column) => {
      row.getCell(column + 1).style = styles.tableCell('text', { numFmt: '@' });
    });
    row.height = Math.max(...texts.map((text, column) => lines(text, WIDTHS[column]!))) * LINE_HEIGHT + 6;
  });
}

/** How many lines a text takes in a column this many characters wide, with a little room to spare. */
function lines(text: string, width: number): number {
  return Math.ceil(text.length / (width - 4));
}
