import type { Cell } from '../model/cell.ts';
import type { Field, FieldDefinition } from '../model/chargeFields.ts';
import { meantText, type TextOptions } from './cleanText.ts';
import type { DateFormat } from './dateFormat.ts';
import type { DateWindow } from './dateWindow.ts';
import { type DateSign, type DayOrder, readDate } from './readDate.ts';
import { type DecimalMark, readNumber } from './readNumber.ts';

/** What the user says about how the sheet is written. */
export interface ConventionOptions extends TextOptions {
  readonly decimal?: DecimalMark;
  readonly dateFormat?: DateFormat;
  /** The text that clears a value; an empty cell leaves it unchanged. */
  readonly clear: string;
  /** Gives the day, `2026-11-26`, around which dates are expected; without it, any date is taken that Ongoing can store. */
  readonly today?: () => string;
  /** Take dates far from that day too, and say so. */
  readonly anyDate?: boolean;
}

/** The columns whose texts may need the rest of the column to be read. */
const DOUBTFUL_FIELDS: readonly Field[] = ['Count', 'TotalPrice', 'ActionDate'];

/** How the ambiguous texts of a column are read: one way, or undecided. */
export interface Conventions extends ConventionOptions {
  /** By column, and by the sign in a date. Undefined: the whole sheet has not been examined yet; absent in the map: undecided. */
  readonly dateWindow?: DateWindow;
  readonly marks?: ReadonlyMap<Field, DecimalMark | 'undecided'>;
  readonly dayOrders?: ReadonlyMap<DateSign, DayOrder | 'undecided'>;
}

/**
 * Collects, over a whole sheet, which of two readings its unambiguous cells show. A column that shows one and never the other is read
 * that way; in any other column the ambiguous cells are errors, never a guess.
 */
export class ConventionFinder {
  readonly #marks = new Map<Field, Set<DecimalMark>>();
  readonly #orders = new Map<DateSign, Set<DayOrder>>();
  /** The first ambiguous text, by column or by the sign in a date. */
  readonly #doubtful = new Map<Field | DateSign, string>();

  #hasDateCells = false;
  /** The first text of the ActionDate column that ends with the year. */
  #yearLast: string | undefined;

  /** Adds a cell of a Count, TotalPrice or ActionDate column; other fields are ignored. */
  add({ field, type }: FieldDefinition, written: Cell | undefined, options: TextOptions): void {
    if (field === 'ActionDate' && typeof written === 'object' && written.kind === 'date')
      this.#hasDateCells = true;
    if (typeof written !== 'string' || written === '' || !DOUBTFUL_FIELDS.includes(field)) return;
    const cell = meantText(type, written, options);
    if (cell === '') return;
    if (field === 'ActionDate') {
      const reading = readDate(cell);
      const isYearLast = reading.kind === 'ambiguous' || (reading.kind === 'value' && reading.shows !== null);
      if (isYearLast) this.#yearLast ??= cell.trim();
      if (reading.kind === 'ambiguous') this.#doubt(reading.sign, cell);
      if (reading.kind === 'value' && reading.shows)
        note(this.#orders, reading.shows.sign, reading.shows.order);
      return;
    }
    const reading = readNumber(cell);
    if (reading.kind === 'ambiguous') this.#doubt(field, cell);
    if (reading.kind === 'value' && reading.mark !== null) note(this.#marks, field, reading.mark);
  }

  #doubt(key: Field | DateSign, text: string): void {
    if (!this.#doubtful.has(key)) this.#doubtful.set(key, text.trim());
  }

  /** Sentences on how ambiguous texts are read, because a person should know that the column decided it. */
  notes({ marks, dayOrders, decimal, dateFormat }: Conventions): string[] {
    const swapped =
      this.#hasDateCells && this.#yearLast !== undefined
        ? [
            `ActionDate has date cells as well as texts such as ${this.#yearLast}: a spreadsheet program in another language may have swapped day and month in the date cells. Compare them with their source.`,
          ]
        : [];
    const understood = [...this.#doubtful].flatMap(([key, text]) => {
      const mark = marks?.get(key as Field) ?? 'undecided';
      if (mark !== 'undecided' && decimal === undefined)
        return `${key}: numbers such as ${text} were read with a decimal ${mark}, as the rest of the column shows.`;
      const order = dayOrders?.get(key as DateSign) ?? 'undecided';
      if (order === 'undecided' || dateFormat !== undefined) return [];
      return `ActionDate: dates such as ${text} were read with the ${order}, as the rest of the column shows.`;
    });
    return [...understood, ...swapped];
  }

  /** How to read the sheet: what the user says, and what its columns show. */
  conclude(options: Conventions): Conventions {
    return { ...options, marks: decided(this.#marks), dayOrders: decided(this.#orders) };
  }
}

function note<K, V>(found: Map<K, Set<V>>, key: K, value: V): void {
  found.set(key, (found.get(key) ?? new Set()).add(value));
}

function decided<K, V>(found: ReadonlyMap<K, ReadonlySet<V>>): ReadonlyMap<K, V | 'undecided'> {
  return new Map([...found].map(([key, values]) => [key, only(values)]));
}

function only<T>(found: ReadonlySet<T>): T | 'undecided' {
  const [first] = found;
  return first !== undefined && found.size === 1 ? first : 'undecided';
}
