import { columnLetters } from '../model/cell.ts';
import { normalizedHeader } from '../model/chargeFields.ts';
import type { Header } from './header.ts';
import type { HeaderMap } from './headerSearch.ts';
import type { Note } from './sheet.ts';

const NAMED = 20;

/** What is not imported from a tab: the rows above its header, and the columns that fill no field. */
export function headerNotes({ row, rowsAbove, columns }: Header, map: HeaderMap): Note[] {
  const notes: Note[] = [];
  if (rowsAbove > 0) {
    const rows = rowsAbove === 1 ? 'The row above it is' : `The ${rowsAbove} rows above it are`;
    notes.push({
      code: 'rows-above-header',
      message: `The header is in row ${row}. ${rows} not imported.`,
    });
  }
  const other = columns.filter(({ field, ignored }) => field === undefined && !ignored);
  const named = other.filter(({ name }) => name !== '');
  const isIgnored = (name: string): boolean => map.get(normalizedHeader(name)) === 'ignore';
  const unknown = named
    .filter(({ name }) => !isIgnored(name))
    .map(({ name, index }) => `${name} (${columnLetters(index)})`);
  if (unknown.length > 0) {
    notes.push({
      code: 'unknown-columns',
      message: `Columns not recognized as charge fields (copied to the result workbook only): ${listed(unknown)}.`,
    });
  }
  const ignored = named.filter(({ name }) => isIgnored(name)).map(({ name }) => name);
  if (ignored.length > 0)
    notes.push({ code: 'ignored-columns', message: `Columns ignored because of --map: ${listed(ignored)}.` });
  const unnamed = other.filter(({ name }) => name === '').map(({ index }) => columnLetters(index));
  if (unnamed.length > 0) {
    const message = `Columns without a header (copied to the result workbook only): ${listed(unnamed)}.`;
    notes.push({ code: 'unnamed-columns', message });
  }
  const headers = new Set(columns.map(({ name }) => normalizedHeader(name)));
  const unused = [...map.keys()].filter((name) => !headers.has(name));
  if (unused.length > 0)
    notes.push({
      code: 'unused-map',
      message: `--map names headers that the file does not have: ${listed(unused)}.`,
    });
  return notes;
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ');
}
