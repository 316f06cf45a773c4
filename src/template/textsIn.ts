import { ENGLISH } from './english.ts';
import { SWEDISH } from './swedish.ts';
import type { Language, TemplateTexts } from './templateTexts.ts';

/** The texts of a template in a language. */
export function textsIn(language: Language): TemplateTexts {
  switch (language) {
    case 'en':
      return ENGLISH;
    case 'sv':
      return SWEDISH;
  }
}
