import { cellAddress } from '../model/cell.ts';
import { shownHeader } from '../model/chargeFields.ts';
import { sameDecimal } from '../model/decimal.ts';
import type { Problem } from '../model/row.ts';
import type { RunSheet } from '../model/run.ts';

/** Control totals that the file must match. */
export interface Expectations {
  readonly rows?: number;
  /** A decimal text. */
  readonly totalPrice?: string;
}

/** The problems of the file as a whole: no rows, or control totals that differ. */
export function fileProblems(sheet: RunSheet, expect: Expectations): Problem[] {
  const { rows, totals, tabs } = sheet;
  const at = (field: string, value: string, message: string): Problem => {
    // Of several tabs, the first with such a column.
    const tab = tabs?.find(({ columns }) => columns.some((column) => column.field === field)) ?? tabs?.[0];
    const { headerRow: row, columns } = tab ?? sheet;
    const column = columns.find((candidate) => candidate.field === field)!;
    return {
      row,
      cell: cellAddress(column?.index ?? 0, row, tab?.name),
      column: shownHeader(column?.name ?? field),
      value,
      message,
      kind: 'sheet',
    };
  };
  const problems: Problem[] = [];
  if (rows === 0)
    problems.push(at('ChargeId', '', 'There are no rows below the header. Fill in at least one.'));
  if (expect.rows !== undefined && expect.rows !== rows) {
    problems.push(
      at(
        'ChargeId',
        `${rows}`,
        `The file has ${rows} rows, but ${expect.rows} were expected (--expect-rows).`,
      ),
    );
  }
  if (expect.totalPrice !== undefined && totals.unread) {
    const { cells, first } = totals.unread;
    const message = `TotalPrice can't be added up for --expect-total, because ${cells === 1 ? 'one of its cells' : `${cells} of its cells`} can't be read (${first}).`;
    problems.push(at('TotalPrice', totals.totalPrice, message));
  } else if (expect.totalPrice !== undefined && !sameDecimal(expect.totalPrice, totals.totalPrice)) {
    const message = `TotalPrice adds up to ${totals.totalPrice}, but ${expect.totalPrice} was expected (--expect-total).`;
    problems.push(at('TotalPrice', totals.totalPrice, message));
  }
  return problems;
}
