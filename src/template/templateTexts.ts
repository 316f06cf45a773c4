import type { Field, FieldDefinition, FieldType } from '../model/chargeFields.ts';

/** A language of headers, notes and explanations. */
export type Language = keyof FieldDefinition['names'];

/** What a template says about one column. */
export interface ColumnExplanation {
  /** What the column is. */
  readonly what: string;
  /** Whether a cell of it may be empty, and what that means. */
  readonly empty: string;
}

/** All texts of a template in one language, except for the headers, which are in the table of columns. */
export interface TemplateTexts {
  readonly sheetTab: string;
  readonly guideTab: string;
  readonly columns: Readonly<Record<Field, ColumnExplanation>>;
  /** What a column of each type may contain, as a phrase that can end an error message and, capitalized, be a sentence in a note. */
  readonly limits: Readonly<Record<FieldType, (limits: Limits) => string>>;
  /** Added to the phrase if the value can be removed. */
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

/** The numbers that a limit mentions. */
export interface Limits {
  readonly maxId: number;
  /** How many digits of a number a spreadsheet keeps. */
  readonly digits: number;
  /** The longest text of the column; 0 for other columns. */
  readonly maxLength: number;
}

/** The names that the steps use. */
export interface StepNames {
  readonly sheetTab: string;
  readonly clear: string;
  /** The headers of the columns that can be cleared. */
  readonly clearable: string;
  readonly header: (field: Field) => string;
}
