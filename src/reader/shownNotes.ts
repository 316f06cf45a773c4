import { cellAddress } from '../model/cell.ts';
import type { Field } from '../model/chargeFields.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import type { Note } from './sheet.ts';

/** Notices where a workbook shows less of a value than it holds: a date without its time, an amount with fewer decimals. */
export class ShownNotes {
  readonly #date: number;
  readonly #amounts: readonly number[];
  readonly #tab: string | undefined;
  #times = 0;
  #firstTime = '';
  #rounded = 0;
  #firstRounded = '';

  /** @param tab the tab's name, if several are read */
  constructor(columns: readonly SheetColumn[], tab: string | undefined) {
    this.#tab = tab;
    const indexOf = (wanted: Field) => columns.find(({ field }) => field === wanted)?.index ?? -1;
    this.#date = indexOf('ActionDate');
    this.#amounts = [indexOf('Count'), indexOf('TotalPrice')].filter((index) => index >= 0);
  }

  /** Looks at rows, each of which must be given once. */
  add(rows: readonly RawRow[]): void {
    for (const { row, cells, showsLess } of rows) {
      if (showsLess !== true) continue;
      const date = cells[this.#date];
      if (typeof date === 'object' && date.kind === 'date' && date.hiddenTime !== undefined) {
        this.#times += 1;
        if (this.#times === 1)
          this.#firstTime = `${cellAddress(this.#date, row, this.#tab)}: ${date.hiddenTime}`;
      }
      for (const index of this.#amounts) {
        const cell = cells[index];
        if (typeof cell !== 'object' || cell.kind !== 'number' || cell.rounded === undefined) continue;
        this.#rounded += 1;
        if (this.#rounded === 1)
          this.#firstRounded = `${cellAddress(index, row, this.#tab)}: ${cell.text} is shown as ${cell.rounded}`;
      }
    }
  }

  notes(): Note[] {
    const notes: Note[] = [];
    if (this.#times > 0) {
      const message =
        this.#times === 1
          ? `1 date has a time that its cell does not show (${this.#firstTime}). It is sent as it is shown, without the time.`
          : `${this.#times} dates have a time that their cells do not show (the first is ${this.#firstTime}). They are sent as they are shown, without the time.`;
      notes.push({ code: 'hidden-times', message });
    }
    if (this.#rounded > 0) {
      const message =
        this.#rounded === 1
          ? `1 number has more decimals than its cell shows (${this.#firstRounded}). It is sent as it is stored.`
          : `${this.#rounded} numbers have more decimals than their cells show (the first is ${this.#firstRounded}). They are sent as they are stored.`;
      notes.push({ code: 'shown-with-fewer-decimals', message });
    }
    return notes;
  }
}
