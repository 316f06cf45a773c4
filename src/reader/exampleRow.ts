import { EXAMPLE_ROWS, type Field } from '../model/chargeFields.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import type { Note } from './sheet.ts';

const EXAMPLES = new Map<unknown, (typeof EXAMPLE_ROWS)[keyof typeof EXAMPLE_ROWS]>(
  Object.values(EXAMPLE_ROWS).map((example) => [example.Comment, example]),
);

/**
 * Skips the example row of a template. It must have the example's ChargeId and Comment, letter by letter, and only the first such row is
 * skipped: a copy, or an example that was partly overwritten, is checked like any row and gets an error.
 */
export class ExampleRow {
  readonly #chargeId: number;
  readonly #comment: number;
  #row: number | undefined;

  constructor(columns: readonly SheetColumn[]) {
    const indexOf = (wanted: Field) => columns.find(({ field }) => field === wanted)?.index ?? -1;
    this.#chargeId = indexOf('ChargeId');
    this.#comment = indexOf('Comment');
  }

  /** The rows without the example row. */
  without(rows: RawRow[]): RawRow[] {
    if (this.#comment < 0 || !rows.some((raw) => this.#exampleOf(raw))) return rows;
    return rows.flatMap((raw) => {
      const example = this.#exampleOf(raw);
      if (!example) return [raw];
      if (raw.cells[this.#chargeId] !== example.ChargeId) return [leftover(raw)];
      if (this.#row !== undefined) return [raw];
      this.#row = raw.row;
      return [];
    });
  }

  /** The example whose comment the row has. */
  #exampleOf({ cells, baseline }: RawRow): (typeof EXAMPLE_ROWS)[keyof typeof EXAMPLE_ROWS] | undefined {
    return baseline !== undefined ? undefined : EXAMPLES.get(cells[this.#comment]);
  }

  notes(): Note[] {
    if (this.#row === undefined) return [];
    return [
      { code: 'example-row', message: `Row ${this.#row} is the template's example row and was skipped.` },
    ];
  }
}

/** With a real ChargeId, leftovers of the example would be sent for that charge. */
function leftover(raw: RawRow): RawRow {
  const shapeProblem =
    "The row still has the comment of the template's example, so other cells may be left over from it too. Fill in or clear every cell of the row.";
  return { ...raw, shapeProblem };
}
