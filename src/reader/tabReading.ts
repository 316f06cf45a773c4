import { isEmptyCell } from '../model/cell.ts';
import { SheetError } from '../model/errors.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import { ChargeRows } from './chargeRows.ts';
import { headerNotes } from './columnNotes.ts';
import { withShape } from './csv/rowShape.ts';
import { ShortRows } from './csv/shortRows.ts';
import type { Header } from './header.ts';
import type { HeaderMap } from './headerSearch.ts';
import type { Note, Tab } from './sheet.ts';

/** A tab to be read, with its header. */
export interface ChosenTab {
  readonly tab: Tab;
  readonly header: Header;
}

interface FileFacts {
  /** CSV only: the delimiter found. */
  readonly delimiter: string | undefined;
  /** Whether it is one of several tabs that are read: its notes and addresses then name it. */
  readonly isJoined: boolean;
}

/** One tab being read: its rows below the header, and what was noticed. */
export class TabReading {
  readonly name: string | null;
  /** While the rows are read, columns that have cells but no header are added. */
  readonly columns: SheetColumn[];
  readonly #tab: Tab;
  readonly #header: Header;
  readonly #map: HeaderMap;
  readonly #facts: FileFacts;
  #pass: ChargeRows;

  constructor({ tab, header }: ChosenTab, map: HeaderMap, facts: FileFacts) {
    this.name = tab.name;
    this.columns = header.columns;
    this.#tab = tab;
    this.#header = header;
    this.#map = map;
    this.#facts = facts;
    this.#pass = this.#newPass();
  }

  #newPass(): ChargeRows {
    return new ChargeRows(this.#header, this.#map, this.#tab, this.#facts.isJoined);
  }

  /** The rows of the tab, by its own row numbers, in batches. Each call starts from the first row. */
  async *rows(): AsyncGenerator<RawRow[], void, undefined> {
    const headerRow = this.#header.row;
    const pass = this.#newPass();
    const short = new ShortRows(this.columns);
    this.#pass = pass;
    for await (const batch of this.#rawRows()) {
      const below =
        batch[0] !== undefined && batch[0].row > headerRow
          ? batch
          : batch.filter(({ row }) => row > headerRow);
      const rows = short.marked(this.#shaped(pass.add(below)));
      if (rows.length > 0) yield rows;
    }
    const rest = [...short.marked(this.#shaped(pass.end())), ...short.rest()];
    if (rest.length > 0) yield rest;
  }

  /** @throws {SheetError} that names the tab, if several are read, since its message may name a cell */
  async *#rawRows(): AsyncGenerator<RawRow[], void, undefined> {
    try {
      yield* this.#tab.rows();
    } catch (error) {
      if (!this.#facts.isJoined || !(error instanceof SheetError)) throw error;
      throw new SheetError(`Tab "${this.name}": ${error.message}`, { cause: error.cause });
    }
  }

  #shaped(rows: RawRow[]): RawRow[] {
    const width = this.columns.length;
    const { delimiter } = this.#facts;
    if (delimiter !== undefined) {
      return rows.map((raw) =>
        raw.cells.length === width && raw.lastLine === undefined ? raw : withShape(raw, width, delimiter),
      );
    }
    for (const { cells } of rows)
      if (cells.length > this.columns.length) this.#addUnnamed(cells.length, cells);
    return rows;
  }

  /** Cells to the right of the header are copied to the results too, in columns without a name. */
  #addUnnamed(length: number, cells: RawRow['cells']): void {
    const last = cells.findLastIndex((cell) => !isEmptyCell(cell));
    for (let index = this.columns.length; index < length && index <= last; index += 1)
      this.columns.push({ index, name: '' });
  }

  /** How its columns were understood. */
  headerNotes(): Note[] {
    return this.#named(headerNotes(this.#header, this.#map, this.#pass.columnTally));
  }

  /** What was noticed about its rows; complete once they were read to their end. */
  rowNotes(): Note[] {
    return this.#named([...this.#tab.notes(), ...this.#pass.notes()]);
  }

  #named(notes: Note[]): Note[] {
    if (!this.#facts.isJoined) return notes;
    return notes.map(({ code, message }) => ({ code, message: `Tab "${this.name}": ${message}` }));
  }
}
