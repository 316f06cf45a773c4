import { StyleBook } from '../reporter/workbook/styles.ts';
import { describeWorkbook } from '../reporter/workbook/workbookFacts.ts';
import { writeWorkbook } from '../reporter/workbook/xlsxFile.ts';
import type { ExportedFile } from './exportedCharges.ts';
import { writeExportSummary } from './exportSummaryTab.ts';
import { writeExportTab } from './exportTab.ts';
import { writeUndoTabs } from './undoTabs.ts';

/**
 * Writes exported charges as a workbook: a tab with the charges, and one with their invoices or, of an undo, with what is not undone.
 * @param path a new file
 * @throws the system's error if it can't be written
 */
export async function writeExportWorkbook(path: string, file: ExportedFile): Promise<void> {
  const styles = new StyleBook();
  await writeWorkbook(
    path,
    async (workbook) => {
      describeWorkbook(workbook.book, file.started);
      // One after another: the zip would keep in memory whatever comes before its turn.
      await writeExportTab(workbook, file, styles);
      if (file.undo) await writeUndoTabs(workbook, file, file.undo, styles);
      else await writeExportSummary(workbook, file, styles);
    },
    (cause) => cause as Error,
  );
}
