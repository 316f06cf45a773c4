import { distance } from 'fastest-levenshtein';
import { type Cell, cellAddress, isEmptyCell, shownCell } from '../model/cell.ts';
import {
  type Field,
  FROM_RUN,
  fieldOfHeader,
  knownHeaders,
  normalizedHeader,
  RESULT_COLUMNS,
  ROW_IN_YOUR_FILE,
  WHAT_WAS_WRONG,
} from '../model/chargeFields.ts';
import type { Problem, RawRow, SheetColumn } from '../model/row.ts';
import { HEADER_SEARCH_ROWS, type HeaderMap } from './headerSearch.ts';
import type { Tab } from './sheet.ts';

/** What the *To fix* tab adds to the file's own columns. */
const ADDED_TO_FIX: ReadonlySet<string> = new Set([WHAT_WAS_WRONG, ROW_IN_YOUR_FILE, FROM_RUN]);

export interface Header {
  readonly row: number;
  /** The number of rows with text above it. */
  readonly rowsAbove: number;
  readonly columns: SheetColumn[];
}

/** The header of a tab: the first of its top 20 rows with a ChargeId column; undefined if there is none. */
export async function findHeader(tab: Tab, map: HeaderMap): Promise<Header | undefined> {
  for (const [rowsAbove, raw] of (await topRows(tab)).entries()) {
    const columns = columnsOf(raw, map);
    if (columns.some(({ field }) => field === 'ChargeId')) return { row: raw.row, rowsAbove, columns };
  }
  return undefined;
}

async function topRows(tab: Tab): Promise<RawRow[]> {
  const top: RawRow[] = [];
  for await (const batch of tab.rows(HEADER_SEARCH_ROWS)) {
    top.push(...batch.filter(({ row }) => row <= HEADER_SEARCH_ROWS));
    if (batch.length > 0 && batch.at(-1)!.row >= HEADER_SEARCH_ROWS) break;
  }
  return top;
}

function columnsOf({ cells }: RawRow, map: HeaderMap): SheetColumn[] {
  return trimmedEnd(cells).map((cell, index) => {
    const name = shownCell(cell).trim();
    if (ADDED_TO_FIX.has(name)) return { index, name, ignored: true };
    const field = map.get(normalizedHeader(name)) ?? fieldOfHeader(name);
    if (field === 'ignore' || field === undefined) return { index, name };
    return { index, name, field };
  });
}

function trimmedEnd(cells: readonly Cell[]): Cell[] {
  let length = cells.length;
  while (length > 0 && isEmptyCell(cells[length - 1])) length -= 1;
  return Array.from({ length }, (_, index) => cells[index] ?? '');
}

/** Whether a header is that of a result workbook's *Results* tab: importing it would send every row again. */
export function isResultsHeader(columns: readonly SheetColumn[]): boolean {
  return RESULT_COLUMNS.every((name) => columns.some((column) => column.name === name));
}

/**
 * What is wrong with a header: two columns for one field, and names so close to a field's that ignoring them would be a mistake.
 */
export function headerProblems({ row, columns }: Header, map: HeaderMap): Problem[] {
  const problems: Problem[] = [];
  const filled = new Map<Field, SheetColumn>();
  for (const column of columns) {
    const { field, index } = column;
    const first = field && filled.get(field);
    if (first) {
      const message = `${cellAddress(first.index, row)} (${first.name}) and ${cellAddress(index, row)} (${column.name}) both mean ${field}. Rename or delete one, or add --map "${column.name}=ignore".`;
      problems.push(headerProblem(row, column, message));
    } else if (field) filled.set(field, column);
  }
  for (const column of columns) {
    const meant = nearMiss(column, map);
    // If another column already fills the field, a similar name means something else.
    if (meant !== undefined && !filled.has(meant)) {
      const message = `Did you mean ${meant}? Rename the column, or add --map "${column.name}=${meant}". If it is something else, add --map "${column.name}=ignore".`;
      problems.push(headerProblem(row, column, message));
    }
  }
  return problems;
}

function headerProblem(row: number, column: SheetColumn, message: string): Problem {
  return {
    row,
    cell: cellAddress(column.index, row),
    column: column.name,
    value: column.name,
    message,
    kind: 'sheet',
  };
}

/** The field that a header almost names. */
function nearMiss(column: SheetColumn, map: HeaderMap): Field | undefined {
  if (column.field !== undefined || column.ignored || map.has(normalizedHeader(column.name)))
    return undefined;
  return closestField(column.name);
}

const KNOWN = knownHeaders().map(({ name, field }) => ({ name: normalizedHeader(name), field }));
const LEAST_NAME = 4;

/** The field whose name differs by one letter, or by two if the name is long. */
function closestField(header: string): Field | undefined {
  const name = normalizedHeader(header);
  if (name.length < LEAST_NAME) return undefined;
  let closest: { readonly field: Field; readonly off: number } | undefined;
  for (const known of KNOWN) {
    const isLong = known.name.length >= 7;
    const most = isLong ? 2 : 1;
    if (Math.abs(name.length - known.name.length) > most) continue;
    // `Rate` and `Gate` are words of their own, not misspellings of `Date`.
    if (!isLong && name[0] !== known.name[0]) continue;
    const off = distance(name, known.name);
    if (off <= most && off < (closest?.off ?? 3)) closest = { field: known.field, off };
  }
  return closest?.field;
}

/**
 * The problem of a sheet without a ChargeId header, naming the closest header found.
 */
export async function missingHeaderProblem(tab: Tab, map: HeaderMap): Promise<Problem> {
  const top = await topRows(tab);
  const candidates = top.flatMap((raw) => columnsOf(raw, map).map((column) => ({ row: raw.row, column })));
  const near = candidates.find(({ column }) => closestField(column.name) === 'ChargeId');
  if (near) {
    const message = `There is no ChargeId column in the first ${HEADER_SEARCH_ROWS} rows. Did you mean ChargeId? Rename the column, or add --map "${near.column.name}=ChargeId".`;
    return headerProblem(near.row, near.column, message);
  }
  const headers = top.find(({ cells }) => cells.filter((cell) => !isEmptyCell(cell)).length > 1) ?? top[0];
  const seen = headers
    ? columnsOf(headers, map)
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
