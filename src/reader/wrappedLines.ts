import { parse } from 'csv-parse/sync';
import { cellAddress, isEmptyCell, shortened } from '../model/cell.ts';
import { fieldOfHeader, normalizedHeader } from '../model/chargeFields.ts';
import type { Problem } from '../model/row.ts';
import { DELIMITERS } from './csv/delimiter.ts';
import { HEADER_SEARCH_ROWS, type HeaderMap } from './headerSearch.ts';
import type { Tab } from './sheet.ts';

/**
 * The problem of a sheet in which each line of a CSV file is one cell: a program has put whole lines in quotes once more, or the lines were pasted
 * into one column of a workbook. Undefined if there is no such header at the top.
 */
export async function wrappedLinesProblem(
  tab: Tab,
  map: HeaderMap,
  format: 'csv' | 'xlsx',
): Promise<Problem | undefined> {
  for await (const batch of tab.rows(HEADER_SEARCH_ROWS)) {
    for (const { row, cells } of batch) {
      if (row > HEADER_SEARCH_ROWS) return undefined;
      const filled = cells.filter((cell) => !isEmptyCell(cell));
      const [line] = filled;
      if (filled.length !== 1 || typeof line !== 'string' || !isHeaderLine(line, map)) continue;
      const column = cells.indexOf(line);
      const remedy =
        format === 'csv'
          ? 'The whole line is in quotes, and quotes inside are doubled, as when a CSV file was opened as one column and saved again. Save it again from its source; or open it in Excel, split the column with Data > Text to Columns, and save it as .xlsx.'
          : 'Split the column in Excel with Data > Text to Columns, and save the workbook.';
      return {
        row,
        cell: cellAddress(column, row),
        column: 'ChargeId',
        value: shortened(line, 200),
        message: `Each line is one ${format === 'csv' ? 'quoted ' : ''}cell: ${cellAddress(column, row)} has all of ${shortened(line, 80)}. ${remedy}`,
        kind: 'sheet',
      };
    }
  }
  return undefined;
}

/** Whether a text is a header by itself, with a ChargeId among its columns. */
function isHeaderLine(line: string, map: HeaderMap): boolean {
  return DELIMITERS.some((delimiter) => {
    if (!line.includes(delimiter)) return false;
    return cellsOf(line.trim(), delimiter).some(
      (cell) => (map.get(normalizedHeader(cell)) ?? fieldOfHeader(cell)) === 'ChargeId',
    );
  });
}

function cellsOf(line: string, delimiter: string): string[] {
  try {
    return parse(line, { delimiter, relax_quotes: true, to: 1 })[0] ?? [];
  } catch {
    // A quote that is never closed: it is no header that could be read.
    return [];
  }
}
