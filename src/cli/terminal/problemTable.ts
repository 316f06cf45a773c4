import type { ProblemDigest } from '../../import/problemDigest.ts';
import { visible } from '../../lib/visibleText.ts';
import { shortened } from '../../model/cell.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';

/** How many problems a terminal shows; the workbook lists them all. */
const SHOWN_PROBLEMS = 100;

/** How many problems programs get. They are kept until the end, and again as objects and as a text to print: 10,000 took 20 MB. */
const PROBLEMS_IN_JSON = 2_000;

/** How many problems a command keeps in full. */
export function keptProblems(json: boolean): number {
  return json ? PROBLEMS_IN_JSON : SHOWN_PROBLEMS;
}

const VALUE_WIDTH = 18;
const COLUMN_WIDTH = 15;

/** The problems of a file as a table: row, cell, column, value and problem. */
export function problemTable({ first }: ProblemDigest, output: Output): string {
  const lines = first
    .slice(0, SHOWN_PROBLEMS)
    .map(({ row, cell, column, value, message }) => [
      `${row}`,
      visible(cell),
      shortened(visible(column), COLUMN_WIDTH - 1),
      shortened(visible(value), VALUE_WIDTH - 1),
      visible(message),
    ]);
  return plainTable(['Row', 'Cell', 'Column', 'Value', 'Problem'], lines, output);
}

/** `3 problems: 2 not a number, 1 duplicate.` and how many of them the table shows. */
export function problemSummary({ total, byKind, first }: ProblemDigest): string {
  const kinds = [...byKind].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} ${kind}`);
  const shown = Math.min(first.length, SHOWN_PROBLEMS);
  const rest = shown < total ? ` The first ${shown} are shown; all are in the result workbook.` : '';
  return `${total} ${total === 1 ? 'problem' : 'problems'}: ${kinds.join(', ')}.${rest}`;
}
