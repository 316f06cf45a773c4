import { EXAMPLE_ROWS, type Field } from '../model/chargeFields.ts';
import type { Language } from './templateTexts.ts';

/** Example values of a correction. Decimals have a point. */
const EXAMPLE: Readonly<Record<Exclude<Field, 'Comment'>, string>> = {
  ChargeId: '1001',
  ActionDate: '2026-10-31',
  Count: '12.5',
  TotalPrice: '540.10',
  ProfitCenterId: '2',
  Container: 'MSKU 734512-1',
  ArticleGroupId: '4',
};

const COMMENTS: Readonly<Record<Language, string>> = {
  en: 'Recounted on 31 October',
  sv: 'Omräknat den 31 oktober',
};

/** An example of each column, for the explanations. */
export function exampleValues(language: Language): Readonly<Record<Field, string>> {
  return { ...EXAMPLE, Comment: COMMENTS[language] };
}

/** The example row, which is marked as one so that the reader skips it. */
export function exampleRow(language: Language): Readonly<Record<Field, string>> {
  return { ...EXAMPLE, ...EXAMPLE_ROWS[language] };
}

/** A decimal as written in a language. */
export function localDecimal(decimal: string, language: Language): string {
  return language === 'sv' ? decimal.replace('.', ',') : decimal;
}
