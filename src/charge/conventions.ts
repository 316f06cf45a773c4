import type { Cell } from './cell.ts';
import type { Field } from './columns.ts';
import type { DateFormat } from './dateFormat.ts';
import { type DayOrder, readDate } from './dateText.ts';
import { type DecimalMark, readNumber } from './numberText.ts';

/** What the user said about how the sheet is written. */
export interface ConventionOptions {
  readonly decimal?: DecimalMark;
  readonly dateFormat?: DateFormat;
  /** The text that clears a value instead of leaving it as it is. */
  readonly clear: string;
}

export const DEFAULT_CLEAR = '(clear)';

/** The columns whose texts may need the rest of the column to be understood. */
const SURVEYED_FIELDS: readonly Field[] = ['Count', 'TotalPrice', 'ActionDate'];

/** How a column's doubtful texts are to be read: one way, or no way that is certain. */
export interface Conventions extends ConventionOptions {
  /** Undefined: nobody has looked at the whole column yet. */
  readonly marks?: ReadonlyMap<Field, DecimalMark | 'undecided'>;
  readonly dayOrder?: DayOrder | 'undecided';
}

/**
 * Gathers, over a whole sheet, which of two readings its unambiguous cells show. A column that shows one and never the other
 * is read that way; any other leaves its doubtful cells undecided, which makes them errors: never a guess.
 */
export class Survey {
  readonly #marks = new Map<Field, Set<DecimalMark>>();
  readonly #orders = new Set<DayOrder>();

  /** Takes note of one cell of a Count, TotalPrice or ActionDate column; others say nothing. */
  add(field: Field, cell: Cell | undefined): void {
    if (typeof cell !== 'string' || cell === '' || !SURVEYED_FIELDS.includes(field)) return;
    if (field === 'ActionDate') {
      const reading = readDate(cell);
      if (reading.kind === 'value' && reading.order !== null) this.#orders.add(reading.order);
      return;
    }
    const reading = readNumber(cell);
    if (reading.kind !== 'value' || reading.mark === null) return;
    const marks = this.#marks.get(field) ?? new Set();
    this.#marks.set(field, marks.add(reading.mark));
  }

  conclude(options: ConventionOptions): Conventions {
    const marks = new Map<Field, DecimalMark | 'undecided'>();
    for (const field of ['Count', 'TotalPrice'] as const) marks.set(field, only(this.#marks.get(field)));
    return { ...options, marks, dayOrder: only(this.#orders) };
  }
}

function only<T>(found: ReadonlySet<T> | undefined): T | 'undecided' {
  const [first] = found ?? [];
  return first !== undefined && found!.size === 1 ? first : 'undecided';
}
