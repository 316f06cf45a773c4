import { basename, extname } from 'node:path';
import { isEmptyCell, shownCell } from '../model/cell.ts';
import { RESULT_COLUMNS } from '../model/chargeFields.ts';
import { InvalidSheetError, SheetError } from '../model/errors.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import { headerNotes } from './columnNotes.ts';
import { ColumnTally } from './columnTally.ts';
import { type CsvOptions, openCsv } from './csv/openCsv.ts';
import { withShape } from './csv/rowShape.ts';
import { ShortRows } from './csv/shortRows.ts';
import { ExampleRow } from './exampleRow.ts';
import { FileContent } from './fileContent.ts';
import { findHeader, type Header, headerProblems, isResultsHeader, missingHeaderProblem } from './header.ts';
import type { HeaderMap } from './headerSearch.ts';
import { LabeledTotals } from './labeledTotals.ts';
import { ListingRows } from './listingRows.ts';
import { MergedIds } from './mergedIds.ts';
import { RepeatedHeader } from './repeatedHeader.ts';
import type { Note, Sheet, SheetFile, Tab } from './sheet.ts';
import { ShownNotes } from './shownNotes.ts';
import { ToFixOrigin } from './toFixOrigin.ts';
import { TotalsRows } from './totalsRows.ts';
import { wrappedLinesProblem } from './wrappedLines.ts';
import { openXlsx } from './xlsx/openXlsx.ts';

export interface OpenOptions extends CsvOptions {
  /** The tab, by name or by number from 1. */
  readonly tab?: string;
  /** What to call the file instead of its path. */
  readonly shownAs?: string;
}

/**
 * Opens a sheet: detects the kind of file, chooses the tab and reads its header. Rows are read later.
 * @throws {SheetError} if the file can't be read
 * @throws {InvalidSheetError} if it can, but its header does not show which charges are meant
 */
export async function openSheet(path: string, options: OpenOptions = {}): Promise<Sheet> {
  const content = await FileContent.open(path);
  let file: SheetFile | undefined;
  try {
    file = await (isWorkbook(content) ? openXlsx(content) : openCsv(content, options));
    const headers = options.headers ?? new Map();
    const { tab, header } = await chooseTab(file, path, options.tab, headers);
    const problems = headerProblems(header, headers);
    if (problems.length > 0)
      throw new InvalidSheetError(`The header of ${basename(path)} is not valid.`, problems, tab.name);
    return new OpenedSheet(content, file, tab, header, headers, options.shownAs);
  } catch (error) {
    await (file ?? content).close();
    throw error;
  }
}

/** Tells by the first bytes; text named .xlsx is left to the workbook reader, which reports it. */
function isWorkbook({ path, head }: FileContent): boolean {
  const signature = head.subarray(0, 4).toString('latin1');
  return /^(?:PK[\x03\x05\x07]|\xd0\xcf\x11\xe0)/.test(signature) || /^\.xls[xm]$/i.test(extname(path));
}

interface Chosen {
  readonly tab: Tab;
  readonly header: Header;
}

async function chooseTab(
  file: SheetFile,
  path: string,
  wanted: string | undefined,
  headers: HeaderMap,
): Promise<Chosen> {
  if (wanted !== undefined) {
    const tab = namedTab(file, path, wanted);
    return { tab, header: await headerOf(file, tab, path, headers) };
  }
  const visible = file.tabs.filter((tab) => tab.visible);
  let results: Tab | undefined;
  const candidates: Chosen[] = [];
  for (const tab of visible) {
    const header = await findHeader(tab, headers);
    if (header && !isResultsHeader(header.columns)) candidates.push({ tab, header });
    else if (header) results ??= tab;
  }
  if (candidates.length > 0) return await onlyOne(candidates, path);
  if (results?.name === null) {
    throw new SheetError(
      `${basename(path)} contains the results of an earlier import. To import it anyway, delete its columns ${RESULT_COLUMNS.join(', ')}.`,
    );
  }
  if (results) {
    throw new SheetError(
      `${basename(path)} contains only the results of an earlier import (tab "${results.name}"). To import that tab anyway, add --tab "${results.name}".`,
    );
  }
  if (visible.length === 0)
    throw new SheetError(`All tabs of ${basename(path)} are hidden. Choose one with --tab.`);
  return { tab: visible[0]!, header: await headerOf(file, visible[0]!, path, headers) };
}

/** Of several tabs with a header, the one with charges; the first, if none has any. @throws {SheetError} if several have */
async function onlyOne(candidates: readonly Chosen[], path: string): Promise<Chosen> {
  if (candidates.length === 1) return candidates[0]!;
  const filled: Chosen[] = [];
  for (const candidate of candidates) if (await hasCharges(candidate)) filled.push(candidate);
  if (filled.length < 2) return filled[0] ?? candidates[0]!;
  const names = filled.map(({ tab }) => `"${tab.name}"`).join(', ');
  throw new SheetError(
    `${basename(path)} has charges in ${filled.length} tabs: ${names}. Choose one with --tab, such as --tab ${names.split(', ')[0]}, and import the others one by one.`,
  );
}

/** Whether a row below the header has something like an id in its ChargeId column. */
async function hasCharges({ tab, header }: Chosen): Promise<boolean> {
  const index = header.columns.findIndex(({ field }) => field === 'ChargeId');
  for await (const batch of tab.rows())
    for (const { row, cells } of batch)
      if (row > header.row && /^\s*\d/.test(shownCell(cells[index] ?? ''))) return true;
  return false;
}

function namedTab({ format, tabs }: SheetFile, path: string, wanted: string): Tab {
  if (format === 'csv')
    throw new SheetError(`${basename(path)} is a CSV file and has no tabs. Remove --tab.`);
  const byName =
    tabs.find(({ name }) => name === wanted) ??
    tabs.find(({ name }) => name?.toLowerCase() === wanted.toLowerCase());
  const byNumber = /^\d+$/.test(wanted) ? tabs[Number.parseInt(wanted, 10) - 1] : undefined;
  const tab = byName ?? byNumber;
  if (tab) return tab;
  const names = tabs.map(({ name }, index) => `${index + 1} "${name}"`).join(', ');
  throw new SheetError(`${basename(path)} has no tab "${wanted}". Its tabs: ${names}.`);
}

async function headerOf(file: SheetFile, tab: Tab, path: string, headers: HeaderMap): Promise<Header> {
  const header = await findHeader(tab, headers);
  if (header) return header;
  // With a delimiter that is not the file's own, each line is one cell too.
  const wrapped = file.isDelimiterStated ? undefined : await wrappedLinesProblem(tab, headers, file.format);
  const problem = wrapped ?? (await missingHeaderProblem(tab, headers));
  throw new InvalidSheetError(`${basename(path)}: ${problem.message}`, [problem], tab.name);
}

class OpenedSheet implements Sheet {
  readonly file: string;
  readonly tab: string | null;
  readonly sha256: string;
  readonly format: 'csv' | 'xlsx';
  readonly headerRow: number;
  readonly columns: SheetColumn[];
  readonly delimiter?: string;
  readonly #content: FileContent;
  readonly #file: SheetFile;
  readonly #tab: Tab;
  readonly #header: Header;
  readonly #map: HeaderMap;
  #example: ExampleRow;
  #listing: ListingRows;
  #repeated: RepeatedHeader;
  #labeled: LabeledTotals;
  /** What the columns without a field hold, after a whole pass. */
  #tally: ColumnTally | null = null;
  #totals: TotalsRows;
  #shown: ShownNotes;

  constructor(
    content: FileContent,
    file: SheetFile,
    tab: Tab,
    header: Header,
    map: HeaderMap,
    shownAs = content.path,
  ) {
    this.file = shownAs;
    this.tab = tab.name;
    this.sha256 = file.sha256;
    this.format = file.format;
    this.headerRow = header.row;
    this.columns = header.columns;
    if (file.delimiter !== undefined) this.delimiter = file.delimiter;
    this.#content = content;
    this.#file = file;
    this.#tab = tab;
    this.#header = header;
    this.#map = map;
    this.#example = new ExampleRow(header.columns);
    this.#listing = new ListingRows(header.columns);
    this.#repeated = new RepeatedHeader(header, map, tab.name);
    this.#labeled = new LabeledTotals(header.columns);
    this.#totals = new TotalsRows(header.columns);
    this.#shown = new ShownNotes(header.columns);
  }

  async *rows(): AsyncGenerator<RawRow[], void, undefined> {
    const example = new ExampleRow(this.columns);
    const repeated = new RepeatedHeader(this.#header, this.#map, this.tab);
    const labeled = new LabeledTotals(this.columns);
    const origin = new ToFixOrigin(this.columns);
    const listing = new ListingRows(this.columns);
    const short = new ShortRows(this.columns);
    const tally = new ColumnTally(
      this.columns.flatMap(({ index, field }) => (field === undefined ? index : [])),
    );
    [this.#example, this.#listing, this.#repeated, this.#labeled] = [example, listing, repeated, labeled];
    const totals = new TotalsRows(this.columns);
    const mergedIds = new MergedIds(this.columns, (column) => this.#tab.mergedDown?.(column) ?? []);
    this.#totals = totals;
    // A search through the file, while its rows are read, must not count into the same notes.
    const shown = new ShownNotes(this.columns);
    this.#shown = shown;
    for await (const batch of this.#tab.rows()) {
      const below =
        batch[0] !== undefined && batch[0].row > this.headerRow
          ? batch
          : batch.filter(({ row }) => row > this.headerRow);
      const charges = labeled.without(
        repeated.without(listing.without(mergedIds.addTo(example.without(totals.without(below))))),
      );
      shown.add(charges);
      tally.add(charges);
      const rows = short.marked(this.#shaped(origin.addTo(charges)));
      if (rows.length > 0) yield rows;
    }
    const last = labeled.without(repeated.without(listing.without(mergedIds.rest())));
    shown.add(last);
    tally.add(last);
    listing.end();
    const rest = [...short.marked(this.#shaped(origin.addTo(last))), ...short.rest()];
    if (rest.length > 0) yield rest;
    this.#tally = tally;
    await this.#content.refuseChanged();
  }

  #shaped(rows: RawRow[]): RawRow[] {
    const width = this.columns.length;
    const { delimiter } = this;
    if (delimiter !== undefined) {
      return rows.map((raw) =>
        raw.cells.length === width && raw.lastLine === undefined ? raw : withShape(raw, width, delimiter),
      );
    }
    for (const { cells } of rows)
      if (cells.length > this.columns.length) this.#addUnnamed(cells.length, cells);
    return rows;
  }

  /** Cells to the right of the header are copied to the results too, in columns without a name. */
  #addUnnamed(length: number, cells: RawRow['cells']): void {
    const last = cells.findLastIndex((cell) => !isEmptyCell(cell));
    for (let index = this.columns.length; index < length && index <= last; index += 1)
      this.columns.push({ index, name: '' });
  }

  notes(): Note[] {
    return [
      ...this.#file.notes,
      ...this.#tabNotes(),
      ...headerNotes(this.#header, this.#map, this.#tally),
      ...this.#tab.notes(),
      ...this.#totals.notes(),
      ...this.#shown.notes(),
      ...this.#example.notes(),
      ...this.#listing.notes(),
      ...this.#repeated.notes(),
      ...this.#labeled.notes(),
    ];
  }

  #tabNotes(): Note[] {
    const others = this.#file.tabs.filter(({ name }) => name !== this.tab).map(({ name }) => `"${name}"`);
    if (others.length === 0) return [];
    return [{ code: 'tab', message: `Read tab "${this.tab}". Tabs not read: ${others.join(', ')}.` }];
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
