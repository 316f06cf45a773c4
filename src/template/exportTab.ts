import { cellAddress } from '../model/cell.ts';
import { FIELDS, type FieldDefinition, type FieldType } from '../model/chargeFields.ts';
import { decimalPlaces } from '../model/decimal.ts';
import { CONTEXT_COLUMNS, type ContextColumn, EXPORT_COLUMN, exportedDate } from '../model/exportColumns.ts';
import { dateCell, numberCell, textCell, type WrittenCell } from '../reporter/workbook/cells.ts';
import { addRule, LAST_ROW_WITH_RULES } from '../reporter/workbook/rules.ts';
import type { Side, StyleBook } from '../reporter/workbook/styles.ts';
import { wrappedHeight, writeLine } from '../reporter/workbook/writeRow.ts';
import type { OpenWorkbook } from '../reporter/workbook/xlsxFile.ts';
import { headerOf } from './columnTexts.ts';
import { ENGLISH } from './english.ts';
import type { ExportedCharge, ExportedFile } from './exportedCharges.ts';
import { contextTexts } from './exportRows.ts';
import { contextNote, EXPORT_NOTE, fieldNote, UNDO_NOTE } from './exportTexts.ts';
import { promptedRule } from './promptedRule.ts';

const WIDTHS: Readonly<Record<FieldType, number>> = { id: 17, date: 21, decimal: 16, text: 24 };
const COMMENT_WIDTH = 54;
const CONTEXT_WIDTHS: Readonly<Record<ContextColumn, number>> = {
  Invoice: 11,
  'Invoice number': 17,
  'Goods owner': 24,
  Article: 34,
  Order: 16,
  Currency: 11,
  'Profit center code': 20,
  'Profit center name': 22,
  'Unit price': 16,
};
const EXPORT_WIDTH = 18;
/** Decimals that a number may get when a person changes it. */
const MOST_PLACES = 10;
/** Some versions of Excel show signs instead of a longer text in the format "Text". */
const LONGEST_LITERAL = 255;
/** Rows written before other work gets a turn; more would only wait in memory for the compressor. */
const ROWS_A_TURN = 250;

interface Column {
  readonly header: string;
  readonly width: number;
  readonly side: Side;
  readonly note: string | undefined;
  /** Absent for a column that is not imported. */
  readonly field?: FieldDefinition;
}

/** Writes the tab with the charges of an export: one row each, in the columns of the template and those that help to know a charge. */
export async function writeExportTab(
  workbook: OpenWorkbook,
  file: ExportedFile,
  styles: StyleBook,
): Promise<void> {
  const columns = columnsOf(file);
  const widths = columns.map(({ width }) => width);
  const tab = workbook.book.addWorksheet(ENGLISH.sheetTab, {
    views: [{ state: 'frozen', ySplit: 1, activeCell: 'A2' }],
    properties: { tabColor: { argb: 'FF1F3A5F' } },
    pageSetup: {
      paperSize: 9,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:1',
    },
    headerFooter: { oddFooter: '&L&A&RPage &P of &N' },
  });
  // Rows that a person adds get the formats of the columns.
  tab.columns = columns.map(({ width, field }) => ({
    width,
    style: field === undefined ? {} : emptyStyle(field, styles),
  }));
  writeLine(
    tab,
    columns.map(({ header, side, note, field }) => ({
      ...textCell(header, styles, styles.header(side, field === undefined)),
      ...(note === undefined ? {} : { note }),
    })),
    30,
  );
  for (const [index, charge] of file.charges.entries()) {
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) await workbook.pace(tab);
    const cells = rowCells(charge, file, styles);
    writeLine(tab, cells, wrappedHeight(cells, widths));
  }
  for (const [index, definition] of FIELDS.entries()) {
    const first = cellAddress(index, 2);
    const last = cellAddress(index, LAST_ROW_WITH_RULES);
    addRule(tab, `${first}:${last}`, promptedRule(definition, first, 'en'));
  }
  tab.autoFilter = {
    from: { row: 1, column: 1 },
    to: { row: file.charges.length + 1, column: columns.length },
  };
  tab.commit();
  await workbook.pace(tab);
}

function columnsOf({ priceMeaning, undo }: ExportedFile): Column[] {
  return [
    ...FIELDS.map((field): Column => {
      const { type } = field;
      return {
        header: headerOf(field, 'en'),
        width: field.field === 'Comment' ? COMMENT_WIDTH : WIDTHS[type],
        side: type === 'decimal' ? 'right' : 'left',
        note: fieldNote(field, priceMeaning),
        field,
      };
    }),
    ...CONTEXT_COLUMNS.map(
      (header): Column => ({
        header,
        width: CONTEXT_WIDTHS[header],
        side: header === 'Unit price' ? 'right' : 'left',
        note: contextNote(header, priceMeaning),
      }),
    ),
    { header: EXPORT_COLUMN, width: EXPORT_WIDTH, side: 'left', note: undo ? UNDO_NOTE : EXPORT_NOTE },
  ];
}

function emptyStyle({ type }: FieldDefinition, styles: StyleBook) {
  switch (type) {
    case 'id':
      return styles.format('0', 'left');
    case 'date':
      return styles.format('yyyy-mm-dd', 'left');
    case 'decimal':
      return styles.format(decimalFormat(2));
    case 'text':
      return styles.wrappedLiteral();
  }
}

function rowCells(charge: ExportedCharge, { id }: ExportedFile, styles: StyleBook): WrittenCell[] {
  return [
    ...FIELDS.map((definition) => fieldCell(definition, charge, styles)),
    ...contextTexts(charge).map((text, at) => contextCell(text, CONTEXT_COLUMNS[at]!, styles)),
    contextCell(id, EXPORT_COLUMN, styles),
  ];
}

function fieldCell(
  definition: FieldDefinition,
  { id, values }: ExportedCharge,
  styles: StyleBook,
): WrittenCell {
  const { field, type } = definition;
  const value = field === 'ChargeId' ? id : values[field];
  if (value === null || value === undefined || value === '')
    return { value: null, style: emptyStyle(definition, styles) };
  const text = `${value}`;
  switch (type) {
    case 'id':
      return numberCell(text, '0', styles, 'left');
    case 'date':
      return inItsColumn(dateCell(exportedDate(text), undefined, styles), styles);
    case 'decimal':
      return inItsColumn(numberCell(text, decimalFormat(decimalPlaces(text)), styles), styles);
    case 'text':
      return textCell(
        text,
        styles,
        text.length > LONGEST_LITERAL ? styles.wrapped() : styles.wrappedLiteral(),
      );
  }
}

/** A date or number that is written as a text would spread into an empty cell beside it, as if it stood there. */
function inItsColumn(cell: WrittenCell, styles: StyleBook): WrittenCell {
  return typeof cell.value === 'number' ? cell : { ...cell, style: styles.wrapped() };
}

/** Shows all decimals that a number has, and those that it may get. */
function decimalFormat(places: number): string {
  const least = Math.max(2, places);
  return `#,##0.${'0'.repeat(least)}${'#'.repeat(Math.max(0, MOST_PLACES - least))}`;
}

/** A cell that is not imported. Texts stay texts, whatever they look like. */
function contextCell(
  text: string,
  column: ContextColumn | typeof EXPORT_COLUMN,
  styles: StyleBook,
): WrittenCell {
  if (column === 'Unit price' && text !== '') {
    const { value } = numberCell(text, undefined, styles);
    return { value, style: styles.context('right', decimalFormat(decimalPlaces(text))) };
  }
  if (column === 'Invoice') return { value: Number(text), style: styles.context('left', '0') };
  return textCell(text, styles, styles.context('left', '@'));
}
