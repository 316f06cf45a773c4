import { ENGLISH } from './english.ts';
import { SWEDISH } from './swedish.ts';
import type { Language, TemplateWords } from './words.ts';

/** The words of a template in a language. */
export function wordsIn(language: Language): TemplateWords {
  switch (language) {
    case 'en':
      return ENGLISH;
    case 'sv':
      return SWEDISH;
  }
}
