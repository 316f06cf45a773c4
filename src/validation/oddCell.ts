import type { BooleanCell, DateCell, ErrorCell, NumberCell, UncalculatedCell } from '../model/cell.ts';
import { shortened, shownCell } from '../model/cell.ts';
import type { FieldDefinition } from '../model/chargeFields.ts';
import type { ProblemKind } from '../model/row.ts';

/** What is wrong with a cell of a workbook, whatever its field. */
export interface OddCell {
  readonly kind: 'problem';
  readonly problem: ProblemKind;
  readonly message: string;
}

/** Why a cell has no value at all: an error value, a date that is none, a formula that was not calculated. */
export function unreadableCell(definition: FieldDefinition, cell: ErrorCell | UncalculatedCell): OddCell {
  if (cell.kind === 'uncalculated') {
    const message =
      cell.result === undefined
        ? 'The file does not contain the result of this formula. Open it in Excel or LibreOffice, save it, and import it again.'
        : `The workbook says that its formulas were not calculated, so the result of this one (${cell.result}) may be out of date. Open it in Excel or LibreOffice, recalculate it (F9), save it, and import it again.`;
    return odd('formula or error cell', message);
  }
  const { code, stored } = cell;
  if (stored === undefined) {
    return odd(
      'formula or error cell',
      `${definition.field} holds the error ${code}. Fix its formula, enter the value itself, or leave the cell empty; --empty "${code}" reads all such cells as empty.`,
    );
  }
  const { text, as, shown } = stored;
  if (as === 'number')
    return odd(
      problemOf(definition),
      `The cell is stored as a number, but it is ${code}. Enter the value again.`,
    );
  if (definition.type === 'date') {
    const message =
      shown === undefined
        ? `The cell is formatted as a date, but it holds ${code} (stored as ${text}). Enter the date, such as 2026-10-31.`
        : `The cell holds a time without a date (${shown}). Enter the date, such as 2026-10-31, or the date and the time.`;
    return odd('not a date', message);
  }
  return formattedAsDate(definition, shown ?? code, `stored as ${text}`);
}

/** Whether a cell shows something else than its value, or is a date where no date belongs; undefined if not. */
export function misleadingCell(
  definition: FieldDefinition,
  cell: NumberCell | DateCell | BooleanCell,
): OddCell | undefined {
  const { field, type } = definition;
  if (cell.kind === 'number') {
    if (cell.shown === undefined || type === 'text') return undefined;
    const how = cell.shown === '' ? 'is not shown at all' : `is shown as ${cell.shown}`;
    const format = shortened(cell.format ?? 'General', 60);
    return odd(
      problemOf(definition),
      `${field} ${how}, but stored as ${cell.text} (its number format is ${format}). Enter the value that is meant, in a cell with an ordinary number format.`,
    );
  }
  if (cell.kind !== 'date' || type === 'date' || type === 'text') return undefined;
  const format = cell.format === undefined ? undefined : `its number format is ${shortened(cell.format, 60)}`;
  return formattedAsDate(definition, shownCell(cell), format);
}

function formattedAsDate(definition: FieldDefinition, shown: string, more: string | undefined): OddCell {
  const { field, type } = definition;
  const wanted = type === 'id' ? 'a whole number' : type === 'text' ? 'text' : 'a number';
  const format = type === 'text' ? 'text' : 'a number';
  const what = more === undefined ? shown : `${shown}, ${more}`;
  return odd(
    problemOf(definition),
    `${field} must be ${wanted}, but the cell is formatted as a date or time (${what}). Format the cell as ${format} and enter the value again.`,
  );
}

function problemOf({ type }: FieldDefinition): ProblemKind {
  switch (type) {
    case 'id':
      return 'not a whole number';
    case 'decimal':
      return 'not a number';
    case 'date':
      return 'not a date';
    case 'text':
      return 'formula or error cell';
  }
}

function odd(kind: ProblemKind, message: string): OddCell {
  return { kind: 'problem', problem: kind, message };
}
