import { isEmptyCell, shortened } from '../model/cell.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import type { Note } from './sheet.ts';

/** The line under a header, or around a list: -----, =====, +----+, |----|. */
const RULE = /^[\s|+:]*[-=_\u2500\u2501\u2550]{2,}[-=_\u2500\u2501\u2550\s|+:]*$/;
/** What counts the rows of a query, in the languages of its programs. */
const ROWS =
  '(?:rows?|row\\(s\\)|records?|record\\(s\\)|rader|rad|poster|post|zeilen?|zeile\\(n\\)|datens\u00e4tze|lignes?|ligne\\(s\\)|filas?|linhas?|righe|riga|rijen|rij|r\u00e6kker|r\u00e6kke|rivi\u00e4?|wiersz\\p{L}*)';
/** What was done with them. */
const DONE =
  '(?:selected|affected|returned|fetched|exported|in set|p\u00e5verkades|p\u00e5verkas|valda|p\u00e5virket|ber\u00f8rt|betroffen|ausgew\u00e4hlt)';
const NUMBER_OF = 'total|number of|antal|antall|anzahl|nombre de';
const FOOTERS: readonly RegExp[] = [
  // (2 rows affected), (2 rows), (2 rader p\u00e5verkas)
  new RegExp(`^\\(\\s*\\d[\\d .,]*\\s+${ROWS}(?:\\s+\\p{L}+){0,3}\\s*\\)$`, 'iu'),
  // 2 rows selected., 2 rows in set (0.00 sec), 2 row(s) returned in 0.01s, 2 record(s) selected [Fetch MetaData: 0/ms]
  new RegExp(
    `^\\d[\\d .,]*\\s+${ROWS}\\s+${DONE}(?:\\s+(?:\\(|in\\s+)[\\d.,]+\\s*(?:m?s|sec)\\)?|\\s+\\[fetch [^\\]]*\\])?\\s*\\.?$`,
    'iu',
  ),
  // Total rows: 2, Number of records: 2, Antal rader: 2
  new RegExp(`^(?:${NUMBER_OF})?\\s*${ROWS}\\s*[:=]\\s*\\d[\\d .,]*$`, 'iu'),
  /^(?:-{2,}|\*{2,})\s*(?:end of (?:report|file|list|data)|slut(?: p\u00e5 \p{L}+)?)\s*(?:-{2,}|\*{2,})$/iu,
  /^no rows selected\.?$/i,
  /^(?:completion time|slutf\u00f6randetid|abschlusszeit|heure de fin)\s*:\s*\d{4}-\d\d-\d\dT[\d:.+-]+Z?$/i,
  /^(?:elapsed|time)\s*:\s*[\d:.,]+(?:\s*m?s)?$/i,
];
const ID = /^\s*\d+\s*$/;
/** How many of them a note names. */
const NAMED = 4;

/**
 * Leaves out what database programs and SAP write around a list: lines of dashes, and at its end the number of rows. They have no ChargeId, and
 * nothing in them could be one.
 */
export class ListingRows {
  readonly #chargeId: number;
  /** Rows like a footer: they are one if no other rows follow. */
  #held: RawRow[] = [];
  readonly #found: { readonly row: number; readonly text: string }[] = [];
  #count = 0;

  constructor(columns: readonly SheetColumn[]) {
    this.#chargeId = columns.findIndex(({ field }) => field === 'ChargeId');
  }

  /** The rows without these. Rows that may be a footer come with the next batch, if they are none. */
  without(rows: RawRow[]): RawRow[] {
    if (this.#held.length === 0 && !rows.some(({ cells }) => this.#isUnusual(cells))) return rows;
    const out: RawRow[] = [];
    for (const raw of rows) {
      const text = this.#isUnusual(raw.cells) ? this.#textOf(raw.cells) : undefined;
      if (text !== undefined && RULE.test(text) && /[-=_\u2500\u2501\u2550]{3}/.test(text))
        this.#leaveOut(raw.row, text);
      else if (text !== undefined && FOOTERS.some((footer) => footer.test(text))) this.#held.push(raw);
      else {
        out.push(...this.#held, raw);
        this.#held = [];
      }
    }
    return out;
  }

  /** Call after the last batch: what may have been a footer is one. */
  end(): void {
    for (const { row, cells } of this.#held) this.#leaveOut(row, this.#textOf(cells)!);
    this.#held = [];
  }

  notes(): Note[] {
    if (this.#count === 0) return [];
    const named = this.#found.map(({ row, text }) => `${row} (${shortened(text, 30)})`).join(', ');
    const more = this.#count > NAMED ? ` and ${this.#count - NAMED} more` : '';
    const which = this.#count === 1 ? `Row ${named} is no charge` : `Rows ${named}${more} are no charges`;
    return [{ code: 'listing-rows', message: `${which}, but what a program writes around a list. Skipped.` }];
  }

  #leaveOut(row: number, text: string): void {
    this.#count += 1;
    if (this.#found.length < NAMED) this.#found.push({ row, text });
  }

  /** Whether the ChargeId is anything but a number; nearly none is. */
  #isUnusual(cells: RawRow['cells']): boolean {
    const cell = cells[this.#chargeId];
    if (cell === undefined || cell === '') return true;
    if (typeof cell !== 'string') return false;
    return !ID.test(cell);
  }

  /**
   * The text of a row whose only text is in or before the ChargeId's column, or whose cells are all lines of dashes; undefined for any other row.
   */
  #textOf(cells: RawRow['cells']): string | undefined {
    const filled = cells.filter((cell) => !isEmptyCell(cell));
    const first = cells.findIndex((cell) => !isEmptyCell(cell));
    if (first > this.#chargeId || !filled.every((cell) => typeof cell === 'string')) return undefined;
    const texts = filled as readonly string[];
    if (texts.length === 1 || texts.every((text) => RULE.test(text))) return texts.join(' ').trim();
    return undefined;
  }
}
