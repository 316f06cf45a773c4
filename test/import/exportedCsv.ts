import { readFileSync, writeFileSync } from 'node:fs';

/** The cells of a row by their headers. */
export type Row = Record<string, string>;

/** The rows of an exported file whose cells have no commas. */
export function rowsOf(path: string): Row[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').replace('\ufeff', '').trimEnd().split('\r\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at]!, cell])));
}

/** Writes a CSV file with the columns that the first one has. */
export function writeRows(path: string, rows: readonly Row[]): string {
  const names = Object.keys(rows[0]!);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  writeFileSync(path, lines.map((cells) => `${cells.join(',')}\n`).join(''));
  return path;
}
