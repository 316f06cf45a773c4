import { type Cell, cellAddress, isEmptyCell, shownCell } from '../model/cell.ts';
import {
  CHANGES_COLUMNS,
  type Field,
  FROM_RUN,
  RESULT_COLUMNS,
  ROW_IN_YOUR_FILE,
  shownHeader,
  WHAT_WAS_WRONG,
} from '../model/chargeFields.ts';
import { CONTEXT_COLUMNS, EXPORT_COLUMN, INVOICE_COLUMN } from '../model/exportColumns.ts';
import type { Problem, RawRow, SheetColumn } from '../model/row.ts';
import { type DamagedHeader, damagedHeader } from './damagedHeader.ts';
import { meaningOf } from './headerMeaning.ts';
import { fieldsResembling } from './headerResemblance.ts';
import { HEADER_SEARCH_ROWS, type HeaderMap } from './headerSearch.ts';
import type { Tab } from './sheet.ts';

/** What an exported file adds to the columns that can be imported. Other files may use these words for something else. */
const ADDED_BY_EXPORT: ReadonlySet<string> = new Set([...CONTEXT_COLUMNS, EXPORT_COLUMN]);
/** What the *To fix* tab adds to the file's own columns. */
const ADDED_TO_FIX: ReadonlySet<string> = new Set([WHAT_WAS_WRONG, ROW_IN_YOUR_FILE, FROM_RUN]);

export interface Header {
  readonly row: number;
  /** The number of rows with text above it. */
  readonly rowsAbove: number;
  readonly columns: SheetColumn[];
}

/**
 * The header of a tab: the first of its top 20 rows with a ChargeId column and another field's; if there is none, the first with a ChargeId
 * column, so that a list of the fields above the table is not taken for its header. Undefined if no row has such a column.
 */
export async function findHeader(tab: Tab, map: HeaderMap): Promise<Header | undefined> {
  let lone: Header | undefined;
  for (const [rowsAbove, raw] of (await topRows(tab)).entries()) {
    const columns = columnsOf(raw.cells, map);
    if (!columns.some(({ field }) => field === 'ChargeId')) continue;
    const header = { row: raw.row, rowsAbove, columns };
    if (columns.filter(({ field }) => field !== undefined).length > 1) return header;
    lone ??= header;
  }
  return lone;
}

async function topRows(tab: Tab): Promise<RawRow[]> {
  const top: RawRow[] = [];
  for await (const batch of tab.rows(HEADER_SEARCH_ROWS)) {
    top.push(...batch.filter(({ row }) => row <= HEADER_SEARCH_ROWS));
    if (batch.length > 0 && batch.at(-1)!.row >= HEADER_SEARCH_ROWS) break;
  }
  return top;
}

/** What the cells of a row mean as headers. */
export function columnsOf(cells: RawRow['cells'], map: HeaderMap): SheetColumn[] {
  const exact = new Set<Field>();
  const meant = trimmedEnd(cells).map((cell, index) => {
    const name = shownCell(cell).trim();
    const meaning = meaningOf(name, map);
    if (meaning.kind === 'field' && !meaning.added) exact.add(meaning.field);
    return { index, name, meaning };
  });
  const isExported = meant.some(({ name }) => name === EXPORT_COLUMN);
  return meant.map(({ index, name, meaning }) => {
    // What the user says of a column comes first.
    if (meaning.kind === 'other') {
      if (ADDED_TO_FIX.has(name)) return { index, name, ignored: true };
      if (name === INVOICE_COLUMN || (isExported && ADDED_BY_EXPORT.has(name)))
        return { index, name, context: true };
    }
    // Beside a column with the field's very name, `Count (kg)` means something else.
    if (meaning.kind !== 'field' || (meaning.added && exact.has(meaning.field))) return { index, name };
    return { index, name, field: meaning.field };
  });
}

function trimmedEnd(cells: readonly Cell[]): Cell[] {
  let length = cells.length;
  while (length > 0 && isEmptyCell(cells[length - 1])) length -= 1;
  return Array.from({ length }, (_, index) => cells[index] ?? '');
}

/**
 * The columns by which a header is known to be that of a result workbook's *Results* or *Changes* tab; undefined for any other header. Importing
 * *Results* would send every row again, and a row of *Changes* is no charge.
 */
export function resultColumnsIn(columns: readonly SheetColumn[]): readonly string[] | undefined {
  return [RESULT_COLUMNS, CHANGES_COLUMNS].find((names) =>
    names.every((name) => columns.some((column) => column.name === name)),
  );
}

/**
 * What is wrong with a header: two columns for one field, and names so close to a field's that ignoring them would be a mistake.
 * @param tab the tab's name, if several are read
 */
export function headerProblems({ row, columns }: Header, map: HeaderMap, tab?: string): Problem[] {
  const problems: Problem[] = [];
  const filled = new Map<Field, SheetColumn>();
  for (const column of columns) {
    const { field, index } = column;
    const first = field && filled.get(field);
    if (first) {
      const name = shownHeader(column.name);
      const message = `${cellAddress(first.index, row, tab)} (${shownHeader(first.name)}) and ${cellAddress(index, row, tab)} (${name}) both mean ${field}. Rename or delete one, or add --map "${name}=ignore".`;
      problems.push(headerProblem(row, column, message, tab));
    } else if (field) filled.set(field, column);
  }
  for (const column of columns) {
    if (column.field !== undefined || column.ignored || meaningOf(column.name, map).kind === 'ignore')
      continue;
    const damaged = damagedHeader(column.name, map);
    const candidates = damaged ? [damaged.field] : fieldsResembling(column.name);
    // If another column already fills the field, a similar name means something else.
    const meant = candidates.find((field) => field !== undefined && !filled.has(field));
    if (meant === undefined) continue;
    const message = damaged ? damagedMessage(column.name, damaged) : didYouMean(column.name, meant);
    problems.push(headerProblem(row, column, message, tab));
  }
  return problems;
}

function didYouMean(header: string, field: Field): string {
  const name = shownHeader(header);
  return `Did you mean ${field}? Rename the column, or add --map "${name}=${field}". If it is something else, add --map "${name}=ignore".`;
}

/** Does not say how to import the column as it is: the texts of the file went through the same program as its header. */
function damagedMessage(header: string, { meant, isNamed }: DamagedHeader): string {
  const name = shownHeader(header);
  const orElse = isNamed ? '' : ` If the column is not to be imported, add --map "${name}=ignore".`;
  return `The header "${name}" was probably meant to be "${shownHeader(meant)}": a program read or saved the file in the wrong encoding, which damages its other texts too. Export the list again as UTF-8 (in Excel: "CSV UTF-8"). If only the header is damaged, correct it.${orElse}`;
}

function headerProblem(row: number, column: SheetColumn, message: string, tab?: string): Problem {
  const name = shownHeader(column.name);
  return {
    row,
    cell: cellAddress(column.index, row, tab),
    column: name,
    value: name,
    message,
    kind: 'sheet',
  };
}

/**
 * The problem of a sheet without a ChargeId header, naming the closest header found.
 */
export async function missingHeaderProblem(tab: Tab, map: HeaderMap): Promise<Problem> {
  const top = await topRows(tab);
  const candidates = top.flatMap((raw) =>
    columnsOf(raw.cells, map).map((column) => ({ row: raw.row, column })),
  );
  for (const { row, column } of candidates) {
    const damaged = damagedHeader(column.name, map);
    if (damaged?.field === 'ChargeId')
      return headerProblem(row, column, damagedMessage(column.name, damaged));
  }
  const near = candidates.find(({ column }) => fieldsResembling(column.name)[0] === 'ChargeId');
  if (near) {
    const message = `There is no ChargeId column in the first ${HEADER_SEARCH_ROWS} rows. Did you mean ChargeId? Rename the column, or add --map "${shownHeader(near.column.name)}=ChargeId".`;
    return headerProblem(near.row, near.column, message);
  }
  const headers = top.find(({ cells }) => cells.filter((cell) => !isEmptyCell(cell)).length > 1) ?? top[0];
  const seen = headers
    ? columnsOf(headers.cells, map)
        .map(({ name }) => name)
        .filter(Boolean)
        .slice(0, 8)
        .join(', ')
        .slice(0, 200)
        .toWellFormed()
    : '';
  return {
    row: headers?.row ?? 1,
    cell: cellAddress(0, headers?.row ?? 1),
    column: 'ChargeId',
    value: seen,
    message: `There is no ChargeId column in the first ${HEADER_SEARCH_ROWS} rows${seen ? ` (seen: ${seen})` : ''}. Rename the column with the charge ids to ChargeId, or add --map "<its name>=ChargeId".`,
    kind: 'sheet',
  };
}
