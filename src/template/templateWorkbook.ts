import exceljs from 'exceljs';
import { StyleBook } from '../reporter/workbook/styles.ts';
import { addGuideTab } from './guideTab.ts';
import { addSheetTab } from './sheetTab.ts';
import type { Language } from './templateTexts.ts';

/** The bytes of a template workbook: a tab to fill in, and one that explains it. */
export async function templateWorkbook(language: Language): Promise<Uint8Array> {
  const book = new exceljs.Workbook();
  book.creator = 'charges';
  const styles = new StyleBook();
  addSheetTab(book, styles, language);
  addGuideTab(book, styles, language);
  return new Uint8Array(await book.xlsx.writeBuffer());
}
