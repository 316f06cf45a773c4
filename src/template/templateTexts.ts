import type { Field, FieldDefinition } from '../model/chargeFields.ts';
import type { RuleTexts } from '../reporter/workbook/ruleTexts.ts';

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
export interface TemplateTexts extends RuleTexts {
  readonly sheetTab: string;
  readonly guideTab: string;
  readonly columns: Readonly<Record<Field, ColumnExplanation>>;
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

/** The names that the steps use. */
export interface StepNames {
  readonly sheetTab: string;
  readonly clear: string;
  /** The headers of the columns that can be cleared. */
  readonly clearable: string;
  readonly header: (field: Field) => string;
}
