import type { DataValidation } from 'exceljs';
import { SPREADSHEET_DIGITS } from '../model/cell.ts';
import { type FieldDefinition, MAX_ID } from '../model/chargeFields.ts';
import { DEFAULT_CLEAR } from '../validation/conventions.ts';
import { headerOf, isClearable, limitPhrase, limitSentence } from './columnTexts.ts';
import type { Language } from './templateTexts.ts';
import { textsIn } from './textsIn.ts';

/** 1900-03-01, because spreadsheet programs count a nonexistent 29 February 1900 before it, and the day after 9999-12-31. */
const FIRST_DATE = 61;
const AFTER_LAST_DATE = 2_958_466;

/** Excel's own limits: it offers to repair a file that exceeds them. */
const MOST_TITLE = 32;
const MOST_PROMPT = 255;
const MOST_ERROR = 225;

/**
 * The validation rule of a column, with the prompt and the error message that Excel shows.
 * @param firstCell the address of the topmost cell that the rule applies to, such as `B2`
 */
export function ruleFor(definition: FieldDefinition, firstCell: string, language: Language): DataValidation {
  const texts = textsIn(language);
  const header = headerOf(definition, language);
  return {
    ...condition(definition, firstCell),
    allowBlank: true,
    showInputMessage: true,
    promptTitle: header.slice(0, MOST_TITLE),
    prompt: `${limitSentence(definition, language)} ${texts.columns[definition.field].empty}`.slice(
      0,
      MOST_PROMPT,
    ),
    showErrorMessage: true,
    errorStyle: 'stop',
    errorTitle: texts.errorTitle.slice(0, MOST_TITLE),
    error: texts.error(header, limitPhrase(definition, language)).slice(0, MOST_ERROR),
  };
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
