import { localClock } from '../../lib/localTime.ts';
import { reportName } from './fileName.ts';
import { overviewOfRows, type ReportSource } from './rowOverview.ts';
import { resultsTab, toFixTab, writeRowTab } from './rowTabs.ts';
import { StyleBook } from './styles.ts';
import { writeSummaryTab } from './summaryTab.ts';
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

/** Panes refer to the workbook's window, so there must be one. */
const WINDOW = {
  x: 0,
  y: 0,
  width: 28_800,
  height: 17_000,
  firstSheet: 0,
  activeTab: 0,
  visibility: 'visible',
} as const;

/**
 * Writes the result workbook with the tabs *Summary*, *Results* and *To fix* into `folder` (made if missing, parents too) and
 * returns its path: `<file>-<YYYYMMDD-HHMMSS>-<run id>.xlsx`, by the local time of the run's start, with `-2` and so on if that exists and is not
 * replaced. The file appears
 * under its name only once it is complete. Memory does not grow with the rows, which are read twice, and those to fix once more.
 * @throws {ReportError} if the workbook can't be written.
 */
export async function writeResultWorkbook(
  source: ReportSource,
  folder: string,
  { now, replaces, timeZone, rowsPerTab, mostNotes }: WorkbookOptions,
): Promise<string> {
  const { run } = source;
  const clock = localClock(timeZone);
  const styles = new StyleBook();
  const context = { styles, clock, dryRun: run.dryRun, mostNotes };
  const overview = await overviewOfRows(source);
  return writeXlsxFile(
    { folder, name: reportName(run, clock), ...(replaces ? { replaces } : {}) },
    async (workbook) => {
      const { book } = workbook;
      book.creator = 'charges';
      book.lastModifiedBy = 'charges';
      book.created = new Date(now);
      book.modified = new Date(now);
      book.views = [WINDOW];
      // The tabs are written one after another: the zip would keep in memory whatever comes before its turn.
      writeSummaryTab(book, source, overview, context);
      await writeRowTab(workbook, resultsTab(overview.columns, source, context), source, styles, rowsPerTab);
      await writeRowTab(workbook, toFixTab(overview.columns, source, context), source, styles, rowsPerTab);
    },
  );
}
