import { SheetError } from '../../model/errors.ts';
import type { RawRow } from '../../model/row.ts';
import type { FileContent } from '../fileContent.ts';
import type { Note, RowSpan, SheetFile, Tab } from '../sheet.ts';
import type { Area } from './area.ts';
import { refuseOtherKinds } from './fileKind.ts';
import { readMergedAreas } from './mergedAreas.ts';
import { damaged } from './problems.ts';
import { readSharedStrings, type SharedStrings } from './sharedStrings.ts';
import { type CellStyle, readStyles } from './styles.ts';
import { readTables } from './tableParts.ts';
import { readWorkbook, type Workbook, type WorkbookTab } from './workbookPart.ts';
import { type TabFacts, WorksheetHandler } from './worksheet.ts';
import { parseXml, SPREADSHEET_NAMESPACES } from './xmlPart.ts';
import { partKey, ZipPackage } from './zipPackage.ts';

/** The most bytes of a tab's XML: a full tab of a million rows and 50 columns has about 2 GB. */
const SHEET_LIMIT = 4 * 1024 * 1024 * 1024;

/**
 * Opens an Excel workbook (.xlsx, .xlsm; ECMA-376, transitional or strict) for reading. Rows are read on demand; only the shared texts
 * are kept in memory. A tab's rows are complete only when `rows()` ends without an error.
 * @param content owned by the returned file; if this throws, the caller still owns it
 * @throws {SheetError} if the file is damaged, encrypted, or of another kind; the message says what to do
 */
export async function openXlsx(content: FileContent): Promise<SheetFile> {
  const file = content.name;
  try {
    await refuseOtherKinds(content);
    const sha256 = await content.digest();
    const pkg = await ZipPackage.read(content);
    const workbook = await readWorkbook(pkg);
    const parts = new Set(workbook.tabs.map(({ part }) => partKey(part)));
    if (parts.size < workbook.tabs.length) throw damaged(file, 'two of its tabs are the same part');
    return new XlsxFile(pkg, sha256, workbook, await readStyles(pkg, workbook.styles));
  } catch (error) {
    throw error instanceof SheetError ? error : damaged(file, "it can't be read", error);
  }
}

class XlsxFile implements SheetFile {
  readonly format = 'xlsx';
  readonly sha256: string;
  readonly notes: readonly Note[];
  readonly tabs: readonly Tab[];
  readonly pkg: ZipPackage;
  readonly workbook: Workbook;
  readonly styles: readonly CellStyle[];
  #strings: Promise<SharedStrings> | undefined;

  constructor(pkg: ZipPackage, sha256: string, workbook: Workbook, styles: readonly CellStyle[]) {
    this.pkg = pkg;
    this.sha256 = sha256;
    this.workbook = workbook;
    this.styles = styles;
    this.notes = notesOn(pkg);
    this.tabs = workbook.tabs.map((tab) => new XlsxTab(this, tab));
  }

  /** The shared texts, read once, when rows are first requested. */
  strings(): Promise<SharedStrings> {
    this.#strings ??= readSharedStrings(this.pkg, this.workbook.sharedStrings);
    return this.#strings;
  }

  close(): Promise<void> {
    return this.pkg.close();
  }
}

class XlsxTab implements Tab {
  readonly name: string;
  readonly visible: boolean;
  readonly #file: XlsxFile;
  readonly #part: string;
  #notes: Note[] = [];
  #known: Promise<TabFacts> | undefined;
  #merged: readonly Area[] = [];

  constructor(file: XlsxFile, tab: WorkbookTab) {
    this.#file = file;
    this.name = tab.name;
    this.visible = tab.visible;
    this.#part = tab.part;
  }

  async *rows(lastRow = Number.POSITIVE_INFINITY): AsyncGenerator<RawRow[], void, undefined> {
    const { pkg, styles, workbook } = this.#file;
    // Looking through the tab is done beside the main thread, while the texts are read.
    const [strings, facts] = await Promise.all([this.#file.strings(), this.#facts()]);
    const { date1904, stale } = workbook;
    this.#merged = facts.merged;
    const handler = new WorksheetHandler({ file: pkg.file, styles, strings, date1904, stale }, facts);
    const part = {
      name: this.#part,
      limit: SHEET_LIMIT,
      root: 'worksheet',
      namespaces: SPREADSHEET_NAMESPACES,
      mayBeEmpty: true,
    };
    for await (const _ of parseXml(pkg, part, handler)) {
      yield* handler.take();
      if (handler.row > lastRow) {
        yield* handler.flush();
        return;
      }
    }
    handler.finish();
    yield* handler.take();
    this.#notes = handler.notes();
  }

  mergedDown(column: number): RowSpan[] {
    return this.#merged
      .filter(({ firstRow, lastRow }) => firstRow < lastRow)
      .filter(({ firstColumn, lastColumn }) => firstColumn <= column && column <= lastColumn)
      .map(({ firstRow, lastRow }) => ({ first: firstRow, last: lastRow }));
  }

  #facts(): Promise<TabFacts> {
    this.#known ??= readFacts(this.#file.pkg, this.name, this.#part);
    return this.#known;
  }

  notes(): Note[] {
    return [...this.#notes];
  }
}

function notesOn({ bytesBehind }: ZipPackage): Note[] {
  if (bytesBehind === 0) return [];
  const bytes = bytesBehind === 1 ? '1 byte follows' : `${bytesBehind} bytes follow`;
  const message = `${bytes} the end of the workbook in the file, as some mail programs add them. They are ignored.`;
  return [{ code: 'bytes-behind', message }];
}

/** What must be known of a tab before its first row. */
async function readFacts(pkg: ZipPackage, name: string, part: string): Promise<TabFacts> {
  const merged = await readMergedAreas(pkg, part, SHEET_LIMIT);
  return { name, tables: await readTables(pkg, part), merged };
}
