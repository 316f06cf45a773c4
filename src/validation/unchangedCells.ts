import type { Cell } from '../model/cell.ts';
import { isEmptyCell, shownCell } from '../model/cell.ts';
import type { FieldDefinition } from '../model/chargeFields.ts';
import type { BaselineValues, ChargeValues, ExportedValues } from '../model/row.ts';
import { type ChangeableField, type FieldValue, sameValue } from '../model/sameValue.ts';
import { isAsExported, isRewrittenNumber } from './asExported.ts';
import type { Noticed } from './cellFindings.ts';
import type { TextOptions } from './cleanText.ts';

/** A value that an undo file puts back, and what is to be said of its cell. */
export interface PutBack {
  readonly value: NonNullable<FieldValue> | null;
  readonly noticed?: Noticed;
}

/** Undefined if a person says that the number is meant. */
function rewrittenAs(cell: Cell, exported: FieldValue, texts: TextOptions['texts']): Noticed | undefined {
  const text = shownCell(cell).trim();
  return texts?.has(text) ? undefined : { kind: 'rewritten number', text, exported: `${exported}`.trim() };
}

/** The cells of a row that say what the file said when it was exported. They are not sent. */
export class UnchangedCells {
  readonly #exported: BaselineValues;
  readonly #written: ChargeValues;
  readonly #values: Record<string, FieldValue> = {};
  #emptied: ChangeableField[] = [];

  /** @param exported what the row's cells said then */
  constructor({ values, written = {} }: ExportedValues) {
    this.#exported = values;
    this.#written = written;
  }

  /**
   * The value that an undo file puts back with this cell, if nobody has changed the cell; undefined for any other cell. It stood there before, so it
   * is meant, however odd it is. A text that a spreadsheet program has written as another number of the same value is noticed.
   */
  puts(definition: FieldDefinition, cell: Cell | undefined, { texts }: TextOptions): PutBack | undefined {
    const { field } = definition;
    if (field === 'ChargeId' || cell === undefined || isEmptyCell(cell)) return undefined;
    const value = this.#written[field];
    if (value === undefined) return undefined;
    if (isAsExported(definition, cell, value)) return { value };
    const noticed = isRewrittenNumber(definition, cell, value) ? rewrittenAs(cell, value, texts) : undefined;
    return noticed && { value, noticed };
  }

  /** Whether a cell is as it was exported, so that it need not be read. One that was emptied since is noted. */
  keeps(definition: FieldDefinition, cell: Cell | undefined): boolean {
    const { field } = definition;
    if (field === 'ChargeId') return false;
    const exported = this.#exported[field];
    if (exported === undefined) return false;
    if (isAsExported(definition, cell, exported)) {
      this.#keep(field, exported);
      return true;
    }
    if (cell === undefined || isEmptyCell(cell)) this.#emptied.push(field);
    return false;
  }

  /** Notes a cell that now has a word for an empty cell. */
  empties({ field }: FieldDefinition): void {
    if (field !== 'ChargeId' && `${this.#exported[field] ?? ''}`.trim() !== '') this.#emptied.push(field);
  }

  /** What to say of a text that a spreadsheet program has written as another number of the same value. It is kept as it was. */
  rewritten(definition: FieldDefinition, cell: Cell, { texts }: TextOptions): Noticed | undefined {
    const { field } = definition;
    if (field === 'ChargeId') return undefined;
    const exported = this.#exported[field];
    if (exported === undefined || !isRewrittenNumber(definition, cell, exported)) return undefined;
    const noticed = rewrittenAs(cell, exported, texts);
    if (noticed !== undefined) this.#keep(field, exported);
    return noticed;
  }

  /** Whether a value that was read from a cell is the one that was exported. */
  says({ field }: FieldDefinition, value: FieldValue): boolean {
    if (field === 'ChargeId') return false;
    const exported = this.#exported[field];
    if (exported === undefined || !sameValue(field, value, exported)) return false;
    this.#keep(field, exported);
    return true;
  }

  #keep(field: ChangeableField, exported: FieldValue): void {
    if (exported !== null && exported !== '') this.#values[field] = exported;
  }

  /** The unchanged value of a field, if it has one. */
  value(field: 'Count' | 'TotalPrice'): string | undefined {
    return (this.#values as ChargeValues)[field];
  }

  /**
   * What a row sends and what it says, besides its changed values. Ongoing takes Count and TotalPrice only together, so an unchanged one goes with the
   * other.
   */
  besides(changed: ChargeValues): {
    readonly values: ChargeValues;
    readonly stated: ChargeValues;
    readonly emptied?: readonly ChangeableField[];
  } {
    const values = { ...changed };
    const { Count, TotalPrice } = this.#values as ChargeValues;
    if (changed.Count !== undefined && TotalPrice !== undefined) values.TotalPrice = TotalPrice;
    if (changed.TotalPrice !== undefined && Count !== undefined) values.Count = Count;
    return {
      values,
      stated: { ...this.#values, ...changed },
      ...(this.#emptied.length === 0 ? {} : { emptied: this.#emptied }),
    };
  }
}
