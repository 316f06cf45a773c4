import { type Cell, isEmptyCell, shortened, shownCell } from '../model/cell.ts';
import { FIELDS, type Field, type FieldDefinition, shownHeader } from '../model/chargeFields.ts';
import { fitsDotNetDecimal } from '../model/decimal.ts';
import { cellName, type JoinedTabs, ownRow } from '../model/joinedTabs.ts';
import type {
  ChargeValues,
  CheckedRow,
  ExportedValues,
  Problem,
  ProblemKind,
  RawRow,
  SheetColumn,
} from '../model/row.ts';
import { withoutApostrophe } from './asExported.ts';
import type { CellFindings, Noticed } from './cellFindings.ts';
import type { Conventions } from './conventions.ts';
import { readValue } from './readValue.ts';
import { UnchangedCells } from './unchangedCells.ts';

/** The column of each field in a tab. */
export interface Layout {
  readonly fields: readonly { readonly definition: FieldDefinition; readonly column: SheetColumn }[];
  /** The tabs of the file, if several are read. */
  readonly tabs: JoinedTabs;
}

const SHOWN_CHARACTERS = 200;
/** One bit per field: a set of fields needs no memory per row. */
const FLAGS = Object.fromEntries(FIELDS.map(({ field }, index) => [field, 1 << index])) as Record<
  Field,
  number
>;

/** The columns of a tab that fill a field, in the order of `FIELDS`. @param tabs the tabs of the file, if several are read */
export function layoutOf(columns: readonly SheetColumn[], tabs?: JoinedTabs): Layout {
  const fields = FIELDS.flatMap((definition) => {
    const column = columns.find(({ field }) => field === definition.field);
    return column === undefined ? [] : [{ definition, column }];
  });
  return { fields, tabs };
}

/** Something noticed in a cell of a row. */
interface NoticedCell {
  readonly noticed: readonly Noticed[];
  readonly column: number;
}

/**
 * Checks one row by itself and reads its values, collecting all its problems. Duplicates are found over the whole sheet (duplicates.ts).
 * @param findings gets what was noticed in its cells, once the row is read
 * @param exported what its cells were when the file was exported: those that are the same are not sent; those of an undo file that are the same are
 * @returns undefined if a cell can only be read with the whole column, and `conventions` does not cover that yet
 */
export function checkRow(
  raw: RawRow,
  layout: Layout,
  conventions: Conventions,
  findings?: CellFindings,
  exported?: ExportedValues,
): CheckedRow | undefined {
  const problems: Problem[] = [];
  const values: Record<string, number | string | null> = {};
  let given = 0;
  let noticedCells: NoticedCell[] | undefined;
  const unchanged = exported && new UnchangedCells(exported);
  let { shapeProblem } = raw;
  for (const { definition, column } of layout.fields) {
    const cell = raw.cells[column.index];
    const putBack = unchanged?.puts(definition, cell, conventions);
    if (putBack !== undefined || unchanged?.keeps(definition, cell)) {
      // A text that was exported may well look like rows.
      if (raw.shapeColumn === column.index) shapeProblem = undefined;
      if (putBack === undefined) continue;
      given |= FLAGS[definition.field];
      values[definition.field] = putBack.value;
      if (putBack.noticed !== undefined) {
        noticedCells ??= [];
        noticedCells.push({ noticed: [putBack.noticed], column: column.index });
      }
      continue;
    }
    if (cell === undefined || isEmptyCell(cell)) continue;
    const rewritten = unchanged?.rewritten(definition, cell, conventions);
    if (rewritten !== undefined) {
      noticedCells ??= [];
      noticedCells.push({ noticed: [rewritten], column: column.index });
      continue;
    }
    const reading = readValue(
      definition,
      raw.baseline === undefined ? cell : withoutApostrophe(cell),
      conventions,
    );
    if (reading.kind === 'needs whole column') return undefined;
    if (reading.kind === 'value' && unchanged?.says(definition, reading.value)) continue;
    if (reading.noticed !== undefined) {
      noticedCells ??= [];
      noticedCells.push({ noticed: reading.noticed, column: column.index });
    }
    if (reading.kind === 'empty') {
      unchanged?.empties(definition);
      continue;
    }
    given |= FLAGS[definition.field];
    if (reading.kind === 'value') values[definition.field] = reading.value;
    else problems.push(cellProblem(raw, layout, column, cell, reading.problem, reading.message));
  }
  checkWholeRow(raw, layout, given, { problems, shapeProblem, unchanged });
  if (findings !== undefined && noticedCells !== undefined)
    for (const { noticed, column } of noticedCells)
      for (const one of noticed) findings.add(one, column, raw.row);
  if (unchanged === undefined) return { ...raw, values: values as ChargeValues, problems };
  return { ...raw, ...unchanged.besides(values as ChargeValues), problems };
}

/** What is known of a row once its cells are read. */
interface ReadRow {
  readonly problems: Problem[];
  readonly shapeProblem: string | undefined;
  /** The other cells that have a value. */
  readonly unchanged: UnchangedCells | undefined;
}

/** @param given the flags of the fields that have a value to send, readable or not */
function checkWholeRow(
  raw: RawRow,
  layout: Layout,
  given: number,
  { problems, shapeProblem, unchanged }: ReadRow,
): void {
  if (shapeProblem !== undefined)
    problems.unshift(rowProblem(raw, layout, 'ChargeId', 'row shape', shapeProblem));
  if ((given & FLAGS.ChargeId) === 0) {
    problems.unshift(
      rowProblem(
        raw,
        layout,
        'ChargeId',
        'required',
        'ChargeId is missing. Enter the id of the charge to update.',
      ),
    );
  } else if (given === FLAGS.ChargeId && unchanged === undefined) {
    const message = 'This row has nothing to update. Fill in at least one other column, or delete the row.';
    problems.push(rowProblem(raw, layout, 'ChargeId', 'nothing to update', message));
  }
  checkCountAndPrice(raw, layout, given, problems, unchanged);
  // Cells that are not right may be in the wrong columns.
  if (raw.endsEarly !== undefined && problems.length > 0)
    problems.unshift(rowProblem(raw, layout, 'ChargeId', 'row shape', raw.endsEarly));
}

function checkCountAndPrice(
  raw: RawRow,
  layout: Layout,
  given: number,
  problems: Problem[],
  unchanged: UnchangedCells | undefined,
): void {
  const hasCount = (given & FLAGS.Count) !== 0;
  if (hasCount !== ((given & FLAGS.TotalPrice) !== 0)) {
    const [missing, present] = hasCount
      ? (['TotalPrice', 'Count'] as const)
      : (['Count', 'TotalPrice'] as const);
    const other = unchanged?.value(missing);
    // The other one is sent as it was exported, if it can be: the total of a price of one item may have more digits than any price.
    if (other !== undefined && fitsDotNetDecimal(other)) return;
    if (other !== undefined) {
      const message = `${missing} goes along with ${present}, and has more digits than Ongoing can store. Enter it with fewer.`;
      problems.push(rowProblem(raw, layout, missing, 'out of range', message));
      return;
    }
    const message = `${missing} is missing: Ongoing requires Count and TotalPrice together. Add ${missing}, or clear ${present}.`;
    problems.push(rowProblem(raw, layout, missing, 'count and price go together', message));
  }
}

/** A problem of a row rather than of one cell; it is shown at the cell of the field, or at the first cell of the row. */
export function rowProblem(
  raw: RawRow,
  layout: Layout,
  field: Field,
  kind: ProblemKind,
  message: string,
): Problem {
  const column = layout.fields.find(({ definition }) => definition.field === field)?.column;
  return cellProblem(
    raw,
    layout,
    column ?? { index: 0, name: field },
    column && raw.cells[column.index],
    kind,
    message,
  );
}

function cellProblem(
  raw: RawRow,
  { tabs }: Layout,
  column: SheetColumn,
  cell: Cell | undefined,
  kind: ProblemKind,
  message: string,
): Problem {
  return {
    row: ownRow(raw.row, tabs),
    ...(tabs === undefined ? {} : { runRow: raw.row }),
    cell: cellName(column.index, raw.row, tabs),
    column: shownHeader(column.name),
    value: cell === undefined ? '' : shortened(shownCell(cell), SHOWN_CHARACTERS),
    message:
      raw.line === undefined || raw.line === raw.row ? message : `${message} (Line ${raw.line} of the file.)`,
    kind,
  };
}
