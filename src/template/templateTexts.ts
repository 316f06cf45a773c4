import type { Field, FieldDefinition, FieldType } from '../model/chargeFields.ts';

/** A language that headers, notes and explanations are written in. */
export type Language = keyof FieldDefinition['names'];

/** What a template says of one column. */
export interface ColumnExplanation {
  /** What the column is. */
  readonly what: string;
  /** Whether a cell of it may be empty, and what that means. */
  readonly empty: string;
}

/** All that a template says in one language, except for the headers, which are in the table of columns. */
export interface TemplateTexts {
  readonly sheetTab: string;
  readonly guideTab: string;
  readonly columns: Readonly<Record<Field, ColumnExplanation>>;
  /** What a column of a type may contain, as a phrase: it begins a note, and ends an error. */
  readonly limits: Readonly<Record<FieldType, (limits: Limits) => string>>;
  /** What is added to the phrase where a value can be removed. */
  readonly orClear: (clear: string) => string;
  readonly errorTitle: string;
  readonly error: (header: string, limit: string) => string;
  readonly title: string;
  readonly stepsHeading: string;
  readonly steps: (names: StepNames) => readonly string[];
  readonly columnsHeading: string;
  readonly tableHeaders: readonly [
    column: string,
    what: string,
    empty: string,
    limits: string,
    example: string,
  ];
  readonly columnLetter: (letter: string, header: string) => string;
}

/** The numbers that a limit speaks of. */
export interface Limits {
  readonly maxId: number;
  /** The digits that a spreadsheet keeps of a number. */
  readonly digits: number;
  /** The longest text of the column; 0 for other columns. */
  readonly maxLength: number;
}

/** What the steps call by name. */
export interface StepNames {
  readonly sheetTab: string;
  readonly clear: string;
  /** The headers of the columns that can be cleared. */
  readonly clearable: string;
  readonly header: (field: Field) => string;
}
