import { localClock } from '../../lib/localTime.ts';
import { changesTab } from './changesTab.ts';
import { reportName } from './fileName.ts';
import { hasChanges } from './reportReadings.ts';
import { overviewOfRows, type ReportSource } from './rowOverview.ts';
import { resultsTab, toFixTab, writeRowTab } from './rowTabs.ts';
import { StyleBook } from './styles.ts';
import { writeSummaryTab } from './summaryTab.ts';
import { describeWorkbook } from './workbookFacts.ts';
import { writeXlsxFile } from './xlsxFile.ts';

export type { ReportSource } from './rowOverview.ts';

export interface WorkbookOptions {
  /** The current instant in ISO 8601. */
  readonly now: string;
  /** See `XlsxPlace`: which older workbook of the run it takes the place of. */
  readonly replaces?: (complete: string) => Promise<string | null>;
  /** The IANA zone in which instants are shown; the machine's own by default. */
  readonly timeZone?: string;
  /** For tests: the rows that fit on one tab, if fewer than a spreadsheet allows. */
  readonly rowsPerTab?: number;
  /** For tests: the most notes on wrong cells, if fewer than usual. */
  readonly mostNotes?: number;
}

/**
 * Writes the result workbook with the tabs *Summary*, *Results* and *To fix* into `folder` (made if missing, parents too), and *Changes* before *Results*
 * if charges of the run were read, and returns its path: `<file>-<YYYYMMDD-HHMMSS>-<run id>.xlsx`, by the local time of the run's start, with `-2` and so on if that exists and is not
 * replaced. The file appears
 * under its name only once it is complete. Memory does not grow with the rows, which are read twice, a third time for
 * *Changes*, and those to fix once more.
 * @throws {ReportError} if the workbook can't be written.
 */
export async function writeResultWorkbook(
  source: ReportSource,
  folder: string,
  { now, replaces, timeZone, rowsPerTab, mostNotes }: WorkbookOptions,
): Promise<string> {
  const { run, readings } = source;
  const clock = localClock(timeZone);
  const styles = new StyleBook();
  const context = { styles, clock, dryRun: run.dryRun, mostNotes };
  const overview = await overviewOfRows(source);
  return writeXlsxFile(
    { folder, name: reportName(run, clock), ...(replaces ? { replaces } : {}) },
    async (workbook) => {
      const { book } = workbook;
      describeWorkbook(book, now);
      // The tabs are written one after another: the zip would keep in memory whatever comes before its turn.
      writeSummaryTab(book, source, overview, context);
      if (readings !== null && hasChanges(readings))
        await writeRowTab(workbook, changesTab(readings, source, context), source, styles, rowsPerTab);
      await writeRowTab(workbook, resultsTab(overview.columns, source, context), source, styles, rowsPerTab);
      await writeRowTab(workbook, toFixTab(overview.columns, source, context), source, styles, rowsPerTab);
    },
  );
}
