import { DEFAULT_CLEAR, FIELDS, type Field, type FieldDefinition } from '../model/chargeFields.ts';
import { isClearable, limitPhrase } from '../reporter/workbook/rules.ts';
import type { Language } from './templateTexts.ts';
import { textsIn } from './textsIn.ts';

/** The header of a field in a template. */
export function headerOf({ names }: FieldDefinition, language: Language): string {
  return names[language][0]!;
}

/** What a column may contain, as a sentence. */
export function limitSentence(definition: FieldDefinition, language: Language): string {
  const phrase = limitPhrase(definition, textsIn(language));
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}

/** The steps on the guide tab. */
export function stepsIn(language: Language): readonly string[] {
  const { sheetTab, steps } = textsIn(language);
  const header = (field: Field) =>
    headerOf(FIELDS.find((definition) => definition.field === field)!, language);
  const clearable = FIELDS.filter(isClearable).map((definition) => headerOf(definition, language));
  const list = new Intl.ListFormat(language === 'en' ? 'en-GB' : language, { type: 'conjunction' }).format(
    clearable,
  );
  return steps({ sheetTab, clear: DEFAULT_CLEAR, clearable: list, header });
}
