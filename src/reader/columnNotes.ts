import { columnLetters } from '../model/cell.ts';
import { normalizedHeader, shownHeader } from '../model/chargeFields.ts';
import type { SheetColumn } from '../model/row.ts';
import type { ColumnTally } from './columnTally.ts';
import { damagedHeader } from './damagedHeader.ts';
import type { Header } from './header.ts';
import { meaningOf, shorterNames } from './headerMeaning.ts';
import type { HeaderMap } from './headerSearch.ts';
import type { Note } from './sheet.ts';

const NAMED = 20;

/**
 * How the columns of a tab were understood, and what is not imported: the rows above its header, and the columns that fill no field.
 * @param tally what those columns hold, once the rows have been read to their end
 */
export function headerNotes(header: Header, map: HeaderMap, tally: ColumnTally | null): Note[] {
  const { row, rowsAbove, columns } = header;
  const notes: Note[] = [];
  if (rowsAbove > 0) {
    const rows = rowsAbove === 1 ? 'The row above it is' : `The ${rowsAbove} rows above it are`;
    notes.push({
      code: 'rows-above-header',
      message: `The header is in row ${row}. ${rows} not imported.`,
    });
  }
  const filling = columns.filter(({ field }) => field !== undefined);
  const mapped = filling.filter(({ name }) => map.has(normalizedHeader(name)));
  if (mapped.length > 0)
    notes.push({ code: 'mapped-columns', message: `Columns taken because of --map: ${asFields(mapped)}.` });
  const taken = filling.filter((column) => !mapped.includes(column) && isMoreThanItsName(column.name, map));
  if (taken.length > 0)
    notes.push({ code: 'taken-columns', message: `Columns taken as charge fields: ${asFields(taken)}.` });
  const hidden = columns.filter(({ name }) => /\p{Cf}/u.test(name)).map(({ name }) => shownHeader(name));
  if (hidden.length > 0) {
    const message = `Invisible characters in headers were ignored: ${listed(hidden)}.`;
    notes.push({ code: 'invisible-in-header', message });
  }
  return [...notes, ...otherColumns(columns, map, tally)];
}

function asFields(columns: readonly SheetColumn[]): string {
  return listed(columns.map(({ name, field }) => `${shownHeader(name)} as ${field}`));
}

function isMoreThanItsName(name: string, map: HeaderMap): boolean {
  const meaning = meaningOf(name, map);
  return meaning.kind === 'field' && meaning.added;
}

/** The columns that fill no field, with what they hold. */
function otherColumns(columns: readonly SheetColumn[], map: HeaderMap, tally: ColumnTally | null): Note[] {
  const notes: Note[] = [];
  const other = columns.filter(({ field, ignored, context }) => field === undefined && !ignored && !context);
  const named = other.filter(({ name }) => name !== '');
  const isIgnored = (name: string): boolean => meaningOf(name, map).kind === 'ignore';
  const unknown = named
    .filter(({ name }) => !isIgnored(name))
    .map(
      ({ name, index }) => `${shownHeader(name)} (${placeAndMeant(index, name, map)})${holds(index, tally)}`,
    );
  if (unknown.length > 0) {
    notes.push({
      code: 'unknown-columns',
      message: `Columns not recognized as charge fields (copied to the result workbook only): ${listed(unknown)}.`,
    });
  }
  const ignored = named.filter(({ name }) => isIgnored(name)).map(({ name }) => shownHeader(name));
  if (ignored.length > 0)
    notes.push({ code: 'ignored-columns', message: `Columns ignored because of --map: ${listed(ignored)}.` });
  const unnamed = other
    .filter(({ name }) => name === '')
    .map(({ index }) => `${columnLetters(index)}${holds(index, tally)}`);
  if (unnamed.length > 0) {
    const message = `Columns without a header (copied to the result workbook only): ${listed(unnamed)}.`;
    notes.push({ code: 'unnamed-columns', message });
  }
  return notes;
}

/** `I`, or `I, probably meant to be "Hållbarhet"` for a header with damaged letters. */
function placeAndMeant(index: number, name: string, map: HeaderMap): string {
  const damaged = damagedHeader(name, map);
  const meant = damaged === undefined ? '' : `, probably meant to be "${shownHeader(damaged.meant)}"`;
  return `${columnLetters(index)}${meant}`;
}

/** ` with 40 cells, 38 of them numbers or dates`, so that a lost price column is seen at a glance. */
function holds(index: number, tally: ColumnTally | null): string {
  const count = tally?.of(index);
  if (!count) return '';
  const { cells, numeric } = count;
  if (cells === 0) return ' without values';
  const many = cells === 1 ? '1 value' : `${cells} values`;
  if (numeric === 0) return ` with ${many}`;
  if (numeric < cells) return ` with ${many}, ${numeric} of them numbers or dates`;
  return cells === 1 ? ' with 1 value, a number or date' : ` with ${many}, all numbers or dates`;
}

/** What `--map` names and the file does not have. @param columns those of all tabs that are read */
export function unusedMap(columns: readonly SheetColumn[], map: HeaderMap): Note[] {
  const headers = new Set(
    columns.flatMap(({ name }) =>
      [name, ...[...shorterNames(name)].map((shorter) => shorter.name)].map((each) => normalizedHeader(each)),
    ),
  );
  const unused = [...map.keys()].filter((name) => !headers.has(name));
  if (unused.length === 0) return [];
  const message = `--map names headers that the file does not have: ${listed(unused)}.`;
  return [{ code: 'unused-map', message }];
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ');
}
