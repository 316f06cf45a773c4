import { isEmptyCell } from '../../model/cell.ts';
import type { RawRow, SheetColumn } from '../../model/row.ts';
import { tooShort } from './rowShape.ts';

/**
 * Finds rows that end early because Excel wrote them: it leaves out the delimiters of last columns that are empty in a block of rows. At least two
 * such rows follow one another, with as many cells. Whether their cells are right for their columns is for validation to say; a row alone keeps
 * the problem of its shape.
 */
export class ShortRows {
  readonly #columns: readonly SheetColumn[];
  readonly #chargeId: number;
  /** The last row, if it may be one of several that end early: the next row decides. */
  #held: RawRow | undefined;
  /** Whether a row of this kind is right before it. */
  #follows = false;

  constructor(columns: readonly SheetColumn[]) {
    this.#columns = columns;
    this.#chargeId = columns.findIndex(({ field }) => field === 'ChargeId');
  }

  /**
   * The rows, of which those that end early together have `endsEarly` instead of a shape problem. The last one may come with the next batch.
   * @param rows checked for their shape
   */
  marked(rows: RawRow[]): RawRow[] {
    if (this.#held === undefined && !rows.some(({ shapeProblem }) => shapeProblem !== undefined)) return rows;
    const out: RawRow[] = [];
    for (const raw of rows) {
      const held = this.#held;
      const isShort = this.#mayEndEarly(raw);
      if (held === undefined) {
        this.#follows = false;
      } else if (isShort && raw.row === held.row + 1 && raw.cells.length === held.cells.length) {
        out.push(ending(held));
        this.#follows = true;
      } else {
        out.push(this.#follows && this.#begins(raw, held) ? ending(held) : held);
        this.#follows = false;
      }
      this.#held = isShort ? raw : undefined;
      if (!isShort) out.push(raw);
    }
    return out;
  }

  /** What is left after the last batch. */
  rest(): RawRow[] {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return [];
    return [this.#follows ? ending(held) : held];
  }

  #mayEndEarly({ cells, shapeProblem, lastLine }: RawRow): boolean {
    const width = this.#columns.length;
    if (cells.length < 2 || cells.length >= width || lastLine !== undefined) return false;
    // A row may have a problem of another kind.
    if (shapeProblem !== tooShort(cells.length, width)) return false;
    return this.#hasId(cells) && !this.#mayBeShifted(cells);
  }

  #hasId(cells: RawRow['cells']): boolean {
    const cell = cells[this.#chargeId];
    return typeof cell === 'string' && /^\s*\d+\s*$/.test(cell);
  }

  /** Whether a text at the end looks like a value of one of the columns that are left out: then a delimiter before it may be missing. */
  #mayBeShifted(cells: RawRow['cells']): boolean {
    const last = cells.findLastIndex((cell) => !isEmptyCell(cell));
    const field = this.#columns[last]?.field;
    const cell = cells[last];
    if ((field !== 'Comment' && field !== 'Container') || typeof cell !== 'string') return false;
    return /^[\d\s.,:/+-]+$/.test(cell) && this.#columns.slice(cells.length).some((column) => column.field);
  }

  /** Whether a row begins as rows do: otherwise it may be the rest of a text with a line break, and the row before it is not complete. */
  #begins(raw: RawRow, before: RawRow): boolean {
    return raw.row !== before.row + 1 || this.#hasId(raw.cells);
  }
}

function ending({ shapeProblem, ...raw }: RawRow): RawRow {
  return shapeProblem === undefined ? raw : { ...raw, endsEarly: shapeProblem };
}
