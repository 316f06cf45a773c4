import { parse } from 'csv-parse/sync';
import { meaningOf } from '../headerMeaning.ts';
import { HEADER_SEARCH_ROWS, type HeaderMap } from '../headerSearch.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The name of each delimiter in messages and on the command line. */
export const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
};

/**
 * Detects the delimiter from the beginning of a file: the one that gives a row the most known headers; if no row has any, the most
 * frequent one in the first line with text.
 * @param map the user's own header names, which count as known
 */
export function detectDelimiter(head: string, map: HeaderMap): Delimiter {
  const ranked = DELIMITERS.map((delimiter) => ({ delimiter, score: score(head, delimiter, map) }));
  return ranked.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}

function score(head: string, delimiter: Delimiter, map: HeaderMap): number {
  const isKnown = (cell: string): boolean => meaningOf(cell, map).kind !== 'other';
  const known = firstRecords(head, delimiter).map((cells) => cells.filter(isKnown).length);
  const firstLine = /^.*\S.*$/m.exec(head)?.[0] ?? '';
  return Math.max(0, ...known) * 1000 + Math.min(999, firstLine.split(delimiter).length - 1);
}

function firstRecords(head: string, delimiter: string): string[][] {
  const lines = head.split(/\r\n|\n|\r/, HEADER_SEARCH_ROWS * 2).join('\n');
  try {
    return parse(lines, { delimiter, relax_quotes: true, relax_column_count: true, to: HEADER_SEARCH_ROWS });
  } catch {
    // The cut left a quote open; the audit of the whole file judges it.
    return lines.split('\n').map((line) => line.split(delimiter));
  }
}

/**
 * The delimiter of a first line `sep=;`, as Excel understands it; undefined if there is no such line, or it names a character that can't
 * separate cells.
 */
export function separatorLine(head: string): string | undefined {
  return /^("?)sep=([\t!#-/:-@[-^`{-~])\1(?:\r\n|\n|\r|$)/i.exec(head)?.[2];
}
