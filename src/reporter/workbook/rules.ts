import type { DataValidation } from 'exceljs';
import { SPREADSHEET_DIGITS } from '../../model/cell.ts';
import { DEFAULT_CLEAR, type FieldDefinition, MAX_ID } from '../../model/chargeFields.ts';
import { ENGLISH_RULES, type RuleTexts } from './ruleTexts.ts';
import type { Worksheet } from './xlsxFile.ts';

/** Rules end here, because some programs split a range into single cells; nobody types more rows. */
export const LAST_ROW_WITH_RULES = 10_001;

/** 1900-03-01, because spreadsheet programs count a nonexistent 29 February 1900 before it, and the day after 9999-12-31. */
const FIRST_DATE = 61;
const AFTER_LAST_DATE = 2_958_466;

/** Excel's own limits: it offers to repair a file that exceeds them. */
export const MOST_TITLE = 32;
const MOST_ERROR = 225;

/** A part of exceljs 4.4.0 that its types omit: rules by range, each written once. */
interface WithRules {
  readonly dataValidations: { add(range: string, rule: DataValidation): void };
}

/** Puts a rule on a range of a tab. */
export function addRule(tab: Pick<Worksheet, 'name'>, range: string, rule: DataValidation): void {
  (tab as typeof tab & WithRules).dataValidations.add(range, rule);
}

/**
 * The validation rule of a column, with the error message that Excel shows.
 * @param firstCell the address of the topmost cell that the rule applies to, such as `B2`
 * @param header the column's header, as the message calls it
 */
export function ruleFor(
  definition: FieldDefinition,
  firstCell: string,
  header: string,
  texts: RuleTexts = ENGLISH_RULES,
): DataValidation {
  return {
    ...condition(definition, firstCell),
    allowBlank: true,
    showErrorMessage: true,
    errorStyle: 'stop',
    errorTitle: texts.errorTitle.slice(0, MOST_TITLE),
    error: texts.error(header, limitPhrase(definition, texts)).slice(0, MOST_ERROR),
  };
}

/** Whether a column accepts `(clear)`. */
export function isClearable({ field, type }: FieldDefinition): boolean {
  return field !== 'ChargeId' && type !== 'decimal';
}

/** What a column may contain, as the end of a sentence. */
export function limitPhrase(definition: FieldDefinition, { limits, orClear }: RuleTexts): string {
  const limit = limits[definition.type]({
    maxId: MAX_ID,
    digits: SPREADSHEET_DIGITS,
    maxLength: definition.maxLength ?? 0,
  });
  return isClearable(definition) ? limit + orClear(DEFAULT_CLEAR) : limit;
}

/** A rule of the column's own type would reject the text that clears a value, so a clearable column has a formula that allows both. */
function condition(
  definition: FieldDefinition,
  cell: string,
): Pick<DataValidation, 'type' | 'operator' | 'formulae'> {
  switch (definition.type) {
    case 'id':
      return isClearable(definition)
        ? numberOrClear(cell, `${cell}>=1,${cell}<=${MAX_ID},${cell}=INT(${cell})`)
        : { type: 'whole', operator: 'between', formulae: [1, MAX_ID] };
    case 'date':
      return numberOrClear(cell, `${cell}>=${FIRST_DATE},${cell}<${AFTER_LAST_DATE}`);
    case 'decimal': {
      // Spreadsheet programs replace the digits beyond with zeros, which corrupts an amount.
      const most = 10 ** SPREADSHEET_DIGITS - 1;
      return { type: 'decimal', operator: 'between', formulae: [-most, most] };
    }
    case 'text':
      return { type: 'textLength', operator: 'lessThanOrEqual', formulae: [definition.maxLength!] };
  }
}

/** Uses `IF`, because `AND` and `OR` evaluate all their arguments and would fail on arithmetic with text. */
function numberOrClear(cell: string, conditions: string): Pick<DataValidation, 'type' | 'formulae'> {
  return {
    type: 'custom',
    formulae: [`IF(ISNUMBER(${cell}),AND(${conditions}),LOWER(TRIM(${cell}))="${DEFAULT_CLEAR}")`],
  };
}
