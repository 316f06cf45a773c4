import type { FieldType } from '../../model/chargeFields.ts';

/** What the rules of columns say, in one language. */
export interface RuleTexts {
  /** What a column of each type may contain, as a phrase that can end an error message and, capitalized, be a sentence in a note. */
  readonly limits: Readonly<Record<FieldType, (limits: Limits) => string>>;
  /** Added to the phrase if the value can be removed. */
  readonly orClear: (clear: string) => string;
  readonly errorTitle: string;
  readonly error: (header: string, limit: string) => string;
}

/** The numbers that a limit mentions. */
export interface Limits {
  readonly maxId: number;
  /** How many digits of a number a spreadsheet keeps. */
  readonly digits: number;
  /** The longest text of the column; 0 for other columns. */
  readonly maxLength: number;
}

/** In English. */
export const ENGLISH_RULES: RuleTexts = {
  limits: {
    id: ({ maxId }) => `a whole number from 1 to ${maxId}`,
    date: () => 'a date, such as 2026-10-31',
    decimal: ({ digits }) => `a number without a currency, with at most ${digits} digits`,
    text: ({ maxLength }) => `text of at most ${maxLength} characters`,
  },
  orClear: (clear) => `, or ${clear} to remove the value`,
  errorTitle: "This can't be imported",
  error: (header, limit) => `${header} must be ${limit}.`,
};
