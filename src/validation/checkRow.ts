import { type Cell, isEmptyCell, shortened, shownCell } from '../model/cell.ts';
import { FIELDS, type Field, type FieldDefinition, shownHeader } from '../model/chargeFields.ts';
import { cellName, type JoinedTabs, ownRow } from '../model/joinedTabs.ts';
import type { ChargeValues, CheckedRow, Problem, ProblemKind, RawRow, SheetColumn } from '../model/row.ts';
import type { CellFindings, Noticed } from './cellFindings.ts';
import type { Conventions } from './conventions.ts';
import { readValue } from './readValue.ts';

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
 * @returns undefined if a cell can only be read with the whole column, and `conventions` does not cover that yet
 */
export function checkRow(
  raw: RawRow,
  layout: Layout,
  conventions: Conventions,
  findings?: CellFindings,
): CheckedRow | undefined {
  const problems: Problem[] = [];
  const values: Record<string, number | string | null> = {};
  let given = 0;
  let noticedCells: NoticedCell[] | undefined;
  for (const { definition, column } of layout.fields) {
    const cell = raw.cells[column.index];
    if (cell === undefined || isEmptyCell(cell)) continue;
    const reading = readValue(definition, cell, conventions);
    if (reading.kind === 'needs whole column') return undefined;
    if (reading.noticed !== undefined) {
      noticedCells ??= [];
      noticedCells.push({ noticed: reading.noticed, column: column.index });
    }
    if (reading.kind === 'empty') continue;
    given |= FLAGS[definition.field];
    if (reading.kind === 'value') values[definition.field] = reading.value;
    else problems.push(cellProblem(raw, layout, column, cell, reading.problem, reading.message));
  }
  checkWholeRow(raw, layout, given, problems);
  if (findings !== undefined && noticedCells !== undefined)
    for (const { noticed, column } of noticedCells)
      for (const one of noticed) findings.add(one, column, raw.row);
  return { ...raw, values: values as ChargeValues, problems };
}

/** @param given the flags of the fields that have a value, readable or not */
function checkWholeRow(raw: RawRow, layout: Layout, given: number, problems: Problem[]): void {
  if (raw.shapeProblem !== undefined)
    problems.unshift(rowProblem(raw, layout, 'ChargeId', 'row shape', raw.shapeProblem));
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
  } else if (given === FLAGS.ChargeId) {
    const message = 'This row has nothing to update. Fill in at least one other column, or delete the row.';
    problems.push(rowProblem(raw, layout, 'ChargeId', 'nothing to update', message));
  }
  checkCountAndPrice(raw, layout, given, problems);
  // Cells that are not right may be in the wrong columns.
  if (raw.endsEarly !== undefined && problems.length > 0)
    problems.unshift(rowProblem(raw, layout, 'ChargeId', 'row shape', raw.endsEarly));
}

function checkCountAndPrice(raw: RawRow, layout: Layout, given: number, problems: Problem[]): void {
  const hasCount = (given & FLAGS.Count) !== 0;
  if (hasCount !== ((given & FLAGS.TotalPrice) !== 0)) {
    const [missing, present]: [Field, Field] = hasCount ? ['TotalPrice', 'Count'] : ['Count', 'TotalPrice'];
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
