import { parse } from 'csv-parse/sync';
import { fieldOfHeader } from '../charge/columns.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How each delimiter is called in messages and on the command line. */
export const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
};

/** How many rows at the top may stand above the header. */
export const HEADER_SEARCH_ROWS = 20;

/**
 * The delimiter that a file's beginning shows: the one with which some row has the most headers that are known; if no row
 * has any, the one that stands most often in the first line with text.
 */
export function detectDelimiter(head: string): Delimiter {
  const ranked = DELIMITERS.map((delimiter) => ({ delimiter, score: score(head, delimiter) }));
  return ranked.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}

function score(head: string, delimiter: Delimiter): number {
  const known = Math.max(
    0,
    ...firstRecords(head, delimiter).map((cells) => cells.filter((cell) => fieldOfHeader(cell)).length),
  );
  const firstLine = /^.*\S.*$/m.exec(head)?.[0] ?? '';
  return known * 1000 + Math.min(999, firstLine.split(delimiter).length - 1);
}

function firstRecords(head: string, delimiter: string): string[][] {
  const lines = head.split(/\r\n|\n|\r/, HEADER_SEARCH_ROWS * 2).join('\n');
  try {
    return parse(lines, { delimiter, relax_quotes: true, relax_column_count: true, to: HEADER_SEARCH_ROWS });
  } catch {
    // A quote that the cut-off beginning leaves open; the audit of the whole file judges it.
    return lines.split('\n').map((line) => line.split(delimiter));
  }
}

/** The delimiter of a first line `sep=;`, as Excel understands it; undefined if the text does not begin with one. */
export function separatorLine(head: string): string | undefined {
  return /^sep=([^\r\n])(?:\r\n|\n|\r|$)/i.exec(head)?.[1];
}
