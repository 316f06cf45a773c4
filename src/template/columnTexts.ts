import { SPREADSHEET_DIGITS } from '../model/cell.ts';
import { FIELDS, type Field, type FieldDefinition, MAX_ID } from '../model/chargeFields.ts';
import { DEFAULT_CLEAR } from '../validation/conventions.ts';
import type { Language, Limits } from './templateTexts.ts';
import { textsIn } from './textsIn.ts';

/** Whether a column accepts `(clear)`. */
export function isClearable({ field, type }: FieldDefinition): boolean {
  return field !== 'ChargeId' && type !== 'decimal';
}

/** The header of a field in a template. */
export function headerOf({ names }: FieldDefinition, language: Language): string {
  return names[language][0]!;
}

/** What a column may contain, as the end of a sentence. */
export function limitPhrase(definition: FieldDefinition, language: Language): string {
  const { limits, orClear } = textsIn(language);
  const numbers: Limits = { maxId: MAX_ID, digits: SPREADSHEET_DIGITS, maxLength: definition.maxLength ?? 0 };
  const limit = limits[definition.type](numbers);
  return isClearable(definition) ? limit + orClear(DEFAULT_CLEAR) : limit;
}

/** What a column may contain, as a sentence. */
export function limitSentence(definition: FieldDefinition, language: Language): string {
  const phrase = limitPhrase(definition, language);
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
