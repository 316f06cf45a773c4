import { basename, extname } from 'node:path';
import { shownCell } from '../model/cell.ts';
import { InvalidSheetError, SheetError } from '../model/errors.ts';
import { columnsOfFile, type JoinedTabs, joinedRow, MOST_JOINED } from '../model/joinedTabs.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import { unusedMap } from './columnNotes.ts';
import { type CsvOptions, openCsv } from './csv/openCsv.ts';
import { FileContent } from './fileContent.ts';
import { findHeader, type Header, headerProblems, missingHeaderProblem, resultColumnsIn } from './header.ts';
import type { HeaderMap } from './headerSearch.ts';
import type { Note, Sheet, SheetFile, Tab } from './sheet.ts';
import { type ChosenTab, TabReading } from './tabReading.ts';
import { wrappedLinesProblem } from './wrappedLines.ts';
import { openXlsx } from './xlsx/openXlsx.ts';

export interface OpenOptions extends CsvOptions {
  /** The tab, by name or by number from 1; `all` for every visible tab with charges. */
  readonly tab?: string;
  /** What to call the file instead of its path. */
  readonly shownAs?: string;
}

/**
 * Opens a sheet: detects the kind of file, chooses the tab, or all tabs, and reads the headers. Rows are read later.
 * @throws {SheetError} if the file can't be read
 * @throws {InvalidSheetError} if it can, but its header does not show which charges are meant
 */
export async function openSheet(path: string, options: OpenOptions = {}): Promise<Sheet> {
  const content = await FileContent.open(path);
  let file: SheetFile | undefined;
  try {
    file = await (isWorkbook(content) ? openXlsx(content) : openCsv(content, options));
    const headers = options.headers ?? new Map();
    const chosen = await chooseTabs(file, path, options.tab, headers);
    refuseWrongHeaders(chosen, path, headers);
    return new OpenedSheet(content, file, chosen, headers, options.shownAs);
  } catch (error) {
    await (file ?? content).close();
    throw error;
  }
}

function refuseWrongHeaders(chosen: readonly ChosenTab[], path: string, headers: HeaderMap): void {
  const [{ tab }, ...others] = chosen as [ChosenTab, ...ChosenTab[]];
  const problems = chosen.flatMap(({ tab, header }) =>
    headerProblems(header, headers, others.length === 0 ? undefined : (tab.name ?? undefined)),
  );
  if (problems.length === 0) return;
  const message = `The header of ${basename(path)} is not valid.`;
  throw new InvalidSheetError(message, problems, others.length === 0 ? tab.name : null);
}

/** Tells by the first bytes; text named .xlsx is left to the workbook reader, which reports it. */
function isWorkbook({ path, head }: FileContent): boolean {
  const signature = head.subarray(0, 4).toString('latin1');
  return /^(?:PK[\x03\x05\x07]|\xd0\xcf\x11\xe0)/.test(signature) || /^\.xls[xm]$/i.test(extname(path));
}

/** What `--tab` says to read all tabs with charges. */
const ALL = /^all$/i;

/** @returns at least one tab */
async function chooseTabs(
  file: SheetFile,
  path: string,
  wanted: string | undefined,
  headers: HeaderMap,
): Promise<readonly ChosenTab[]> {
  const isAll = wanted !== undefined && ALL.test(wanted);
  if (wanted !== undefined && !isAll) {
    const tab = namedTab(file, path, wanted);
    return [{ tab, header: await headerOf(file, tab, path, headers) }];
  }
  const visible = file.tabs.filter((tab) => tab.visible);
  let results: { readonly tab: Tab; readonly columns: readonly string[] } | undefined;
  const candidates: ChosenTab[] = [];
  for (const tab of visible) {
    const header = await findHeader(tab, headers);
    const columns = header && resultColumnsIn(header.columns);
    if (columns) results ??= { tab, columns };
    else if (header) candidates.push({ tab, header });
  }
  const filled = await withCharges(candidates);
  if (isAll) refuseNamesake(file, path, filled);
  if (filled.length > 1) return isAll ? upToMost(filled, path) : refuseSeveral(filled, path);
  if (filled.length > 0) return filled;
  if (results?.tab.name === null) {
    throw new SheetError(
      `${basename(path)} contains the results of an earlier import. To import it anyway, delete its columns ${results.columns.join(', ')}.`,
    );
  }
  if (results) {
    throw new SheetError(
      `${basename(path)} contains only the results of an earlier import (tab "${results.tab.name}"). To import that tab anyway, add --tab "${results.tab.name}".`,
    );
  }
  if (visible.length === 0)
    throw new SheetError(`All tabs of ${basename(path)} are hidden. Choose one with --tab.`);
  return [{ tab: visible[0]!, header: await headerOf(file, visible[0]!, path, headers) }];
}

/** Of several tabs with a header, those with charges; the first, if none has any. */
async function withCharges(candidates: readonly ChosenTab[]): Promise<readonly ChosenTab[]> {
  if (candidates.length < 2) return candidates;
  const filled: ChosenTab[] = [];
  for (const candidate of candidates) if (await hasCharges(candidate)) filled.push(candidate);
  return filled.length > 0 ? filled : candidates.slice(0, 1);
}

function refuseSeveral(filled: readonly ChosenTab[], path: string): never {
  const names = filled.map(({ tab }) => `"${tab.name}"`);
  throw new SheetError(
    `${basename(path)} has charges in ${filled.length} tabs: ${names.join(', ')}. Choose one with --tab, such as --tab ${names[0]}, or read them all as one file with --tab all.`,
  );
}

/** A tab called `all` may be what `--tab all` means. @throws {SheetError} unless both are the same */
function refuseNamesake({ tabs }: SheetFile, path: string, filled: readonly ChosenTab[]): void {
  const index = tabs.findIndex(({ name }) => name !== null && ALL.test(name));
  if (index < 0 || (filled.length === 1 && filled[0]!.tab === tabs[index])) return;
  throw new SheetError(
    `${basename(path)} has a tab named "${tabs[index]!.name}", so --tab all may mean that tab or all tabs. Choose that tab by its number, --tab ${index + 1}. To read all tabs, give it another name first.`,
  );
}

function upToMost(filled: readonly ChosenTab[], path: string): readonly ChosenTab[] {
  if (filled.length <= MOST_JOINED) return filled;
  throw new SheetError(
    `${basename(path)} has charges in ${filled.length} tabs, and at most ${MOST_JOINED} can be read as one file. Divide it into several files.`,
  );
}

/** Whether a row below the header has something like an id in its ChargeId column. */
async function hasCharges({ tab, header }: ChosenTab): Promise<boolean> {
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
  readonly tabs: JoinedTabs;
  readonly sha256: string;
  readonly format: 'csv' | 'xlsx';
  readonly headerRow: number;
  readonly delimiter?: string;
  readonly #content: FileContent;
  readonly #file: SheetFile;
  readonly #map: HeaderMap;
  readonly #readings: readonly TabReading[];

  /** @param chosen one tab, or several to be read as one file */
  constructor(
    content: FileContent,
    file: SheetFile,
    chosen: readonly ChosenTab[],
    map: HeaderMap,
    shownAs = content.path,
  ) {
    const isJoined = chosen.length > 1;
    const { delimiter } = file;
    this.file = shownAs;
    this.tab = isJoined ? null : chosen[0]!.tab.name;
    this.sha256 = file.sha256;
    this.format = file.format;
    this.headerRow = chosen[0]!.header.row;
    if (delimiter !== undefined) this.delimiter = delimiter;
    this.#content = content;
    this.#file = file;
    this.#map = map;
    this.#readings = chosen.map((one) => new TabReading(one, map, { delimiter, isJoined }));
    this.tabs = isJoined
      ? chosen.map(({ tab, header: { row, columns } }) => ({ name: tab.name!, headerRow: row, columns }))
      : undefined;
  }

  get columns(): readonly SheetColumn[] {
    return columnsOfFile({ columns: this.#readings[0]!.columns, tabs: this.tabs });
  }

  async *rows(): AsyncGenerator<RawRow[], void, undefined> {
    for (const [index, reading] of this.#readings.entries()) {
      for await (const batch of reading.rows())
        yield this.tabs === undefined
          ? batch
          : batch.map((raw) => ({ ...raw, row: joinedRow(index, raw.row) }));
    }
    await this.#content.refuseChanged();
  }

  notes(): Note[] {
    const columns = this.#readings.flatMap((reading) => reading.columns);
    return [
      ...this.#file.notes,
      ...this.#tabNotes(),
      ...this.#readings.flatMap((reading) => reading.headerNotes()),
      ...unusedMap(columns, this.#map),
      ...this.#readings.flatMap((reading) => reading.rowNotes()),
    ];
  }

  #tabNotes(): Note[] {
    const read = this.#readings.map(({ name }) => name);
    const others = this.#file.tabs.filter(({ name }) => !read.includes(name)).map(({ name }) => `"${name}"`);
    const notRead = others.length === 0 ? '' : ` Tabs not read: ${others.join(', ')}.`;
    if (read.length > 1) {
      const names = read.map((name) => `"${name}"`).join(', ');
      return [{ code: 'tab', message: `Read ${read.length} tabs as one file: ${names}.${notRead}` }];
    }
    return notRead === '' ? [] : [{ code: 'tab', message: `Read tab "${this.tab}".${notRead}` }];
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
