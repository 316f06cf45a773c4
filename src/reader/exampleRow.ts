import { EXAMPLE_ROWS, type Field } from '../model/chargeFields.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import type { Note } from './sheet.ts';

const EXAMPLES = new Map<unknown, (typeof EXAMPLE_ROWS)[keyof typeof EXAMPLE_ROWS]>(
  Object.values(EXAMPLE_ROWS).map((example) => [example.Comment, example]),
);

/**
 * Passes over the example row of a template. Only a row that still says so in ChargeId and Comment, letter by letter, is one, and only
 * the first: a copy of it, or what somebody wrote over it halfway, is a row like others and gets an error.
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

  /** The rows without the example, if it is among them. */
  without(rows: RawRow[]): RawRow[] {
    if (this.#comment < 0 || !rows.some(({ cells }) => this.#exampleOf(cells))) return rows;
    return rows.flatMap((raw) => {
      const example = this.#exampleOf(raw.cells);
      if (!example) return [raw];
      if (raw.cells[this.#chargeId] !== example.ChargeId) return [leftover(raw)];
      if (this.#row !== undefined) return [raw];
      this.#row = raw.row;
      return [];
    });
  }

  /** The example whose comment a row has. */
  #exampleOf(cells: RawRow['cells']): (typeof EXAMPLE_ROWS)[keyof typeof EXAMPLE_ROWS] | undefined {
    return EXAMPLES.get(cells[this.#comment]);
  }

  notes(): Note[] {
    if (this.#row === undefined) return [];
    return [
      { code: 'example-row', message: `Row ${this.#row} is the template's example row and was skipped.` },
    ];
  }
}

/** With a ChargeId of its own, what is left of the example would be sent for that charge. */
function leftover(raw: RawRow): RawRow {
  const shapeProblem =
    "The row still has the comment of the template's example, and so perhaps other values of it. Write or empty every cell of the row.";
  return { ...raw, shapeProblem };
}
