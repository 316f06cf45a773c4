const VOWEL = /[aeiouyáéíóúýàèìòùâêîôûäëïöüÿåæøãõœ]/;
/** How words begin with š and a consonant: škola, štvrť, šlitr, šroub; not as öppet (šppet) or ändring (šndring) of a Mac. */
const ONSET = /^š(?:[ktplmnvcj](?:[^bcdfgkmnpqstxzšž]|$)|[ktp][rlvjh]|r[aoui])/;
/** The same with ž: žluté, žbuka, ždral; not as électrique (žlectrique) or état (žtat) of a Mac. */
const SOFT_ONSET = /^ž(?:l[aáioóuúíjv]|b[aiur]|d[irí]|g[ai]|m[aáouúi]|n[eoií]|v[aáeiíyý]|r[aáeoóuú]|c)/;
/** över and även, which are too frequent in Swedish to be taken for a beginning of Slavic words. */
const SWEDISH = /^šve[rn](?![ckt])/;

/**
 * Whether š or ž can be at this place of a word. In Slavic, Baltic and Finnic words it has a vowel beside it or belongs to a known cluster; where
 * it stands for a vowel (ö, ä or û of another encoding), it is mostly among consonants.
 * @param word its letters alone, in lower case
 */
export function isSibilantPlausible(word: string, at: number): boolean {
  // An initial, or an abbreviation such as št.
  if (word.length === 1 || word === 'št') return true;
  const before = word[at - 1] ?? '';
  const after = word[at + 1] ?? '';
  if (!VOWEL.test(word)) return /r[šž]$/.test(word);
  if (at === 0 && SWEDISH.test(word)) return false;
  if (VOWEL.test(before) || VOWEL.test(after)) return true;
  if (at === 0) return ONSET.test(word) || SOFT_ONSET.test(word);
  const isSyllable = /[rl]/.test(before) && at >= 2 && !VOWEL.test(word[at - 2]!);
  if (word[at] === 'ž' && before === 'd') return true;
  // Also Hetflejš, Tuš and kitš.
  if (after === '') return isSyllable || /[rjt]/.test(before);
  if (isSyllable) return /[tnlkcbvp]/.test(after);
  // vždy, konštrukcia, odšteta, izvanškolski, Anšlus
  if (word[at] === 'ž' && before === 'v') return after === 'd';
  return at >= 2 && ((/[nmbdrlvj]/.test(before) && /[tk]/.test(after)) || (before === 'n' && after === 'l'));
}

/** How words begin with œ: œuvre, œil, œdème, œsophage, œcuménique, œnologie; not as återbetalning or ånd of a Mac (œterbetalning, œnd). */
const INITIAL_LIGATURE = /^œ(?:[uic]|d[eièé]|s[oet]|n[oa]|$)/;

/** Whether œ can be at this place of a word: cœur, œdème, fœtus; not númer (nœmer) of a Mac. */
export function isLigaturePlausible(word: string, at: number): boolean {
  if (at === 0) return INITIAL_LIGATURE.test(word);
  return !/^(?:$|[mbgqvfjz])/.test(word.slice(at + 1));
}
