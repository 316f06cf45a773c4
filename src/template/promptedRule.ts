import type { DataValidation } from 'exceljs';
import type { FieldDefinition } from '../model/chargeFields.ts';
import { MOST_TITLE, ruleFor } from '../reporter/workbook/rules.ts';
import { headerOf, limitSentence } from './columnTexts.ts';
import type { Language } from './templateTexts.ts';
import { textsIn } from './textsIn.ts';

/** Excel's own limit, as for the title. */
const MOST_PROMPT = 255;

/**
 * The validation rule of a column of the template, with the prompt that Excel shows in its cells.
 * @param firstCell the address of the topmost cell that the rule applies to, such as `B2`
 */
export function promptedRule(
  definition: FieldDefinition,
  firstCell: string,
  language: Language,
): DataValidation {
  const texts = textsIn(language);
  const header = headerOf(definition, language);
  const prompt = `${limitSentence(definition, language)} ${texts.columns[definition.field].empty}`;
  return {
    ...ruleFor(definition, firstCell, header, texts),
    showInputMessage: true,
    promptTitle: header.slice(0, MOST_TITLE),
    prompt: prompt.slice(0, MOST_PROMPT),
  };
}
