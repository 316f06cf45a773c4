import Table from 'cli-table3';
import type { Output } from './output.ts';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
const GAP = 2;
const LEAST_LAST = 20;

/**
 * A table without borders that fits the output: each column is as wide as its widest text, and the last one wraps in the remaining width.
 * The texts must be safe to print.
 */
export function plainTable(
  head: readonly string[] | null,
  lines: readonly (readonly string[])[],
  output: Output,
): string {
  const all = head === null ? lines : [head, ...lines];
  const widths = all[0]!.map((_, index) => Math.max(...all.map((line) => line[index]!.length)) + GAP);
  const taken = widths.slice(0, -1).reduce((sum, width) => sum + width, 0);
  widths[widths.length - 1] = Math.max(LEAST_LAST, Math.min(widths.at(-1)!, output.width - taken));
  const table = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: widths,
    wordWrap: true,
  });
  if (head !== null) table.push(head.map((title) => output.style('bold', title)));
  table.push(...lines.map((line) => [...line]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
