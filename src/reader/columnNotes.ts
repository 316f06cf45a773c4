import { columnLetters } from '../model/cell.ts';
import { normalizedHeader } from '../model/chargeFields.ts';
import type { Header } from './header.ts';
import type { HeaderMap } from './headerSearch.ts';
import type { Note } from './sheet.ts';

const NAMED = 20;

/** What of a tab is not imported: the rows above its header, and the columns that fill no field. */
export function headerNotes({ row, rowsAbove, columns }: Header, map: HeaderMap): Note[] {
  const notes: Note[] = [];
  if (rowsAbove > 0) {
    const rows = rowsAbove === 1 ? 'One row' : `${rowsAbove} rows`;
    notes.push({
      code: 'rows-above-header',
      message: `The header is row ${row}. ${rows} above it: not imported.`,
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
    notes.push({ code: 'ignored-columns', message: `Not imported, as --map says: ${listed(ignored)}.` });
  const unnamed = other.filter(({ name }) => name === '').map(({ index }) => columnLetters(index));
  if (unnamed.length > 0) {
    const message = `Not imported, since it has no header: column ${listed(unnamed)}.`;
    notes.push({ code: 'unnamed-columns', message });
  }
  const headers = new Set(columns.map(({ name }) => normalizedHeader(name)));
  const unused = [...map.keys()].filter((name) => !headers.has(name));
  if (unused.length > 0)
    notes.push({ code: 'unused-map', message: `No header is called as --map says: ${listed(unused)}.` });
  return notes;
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ');
}
