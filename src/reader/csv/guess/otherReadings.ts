import iconv from 'iconv-lite';

/** What is tried where a text is no Windows-1252: most likely ones first. */
const CANDIDATES = [
  'cp850',
  'macroman',
  'cp437',
  'iso-8859-15',
  'windows-1250',
  'iso-8859-2',
  'cp852',
  'windows-1257',
  'cp775',
  'windows-1251',
  'cp866',
  'koi8-r',
  'windows-1253',
  'windows-1254',
  'cp857',
  'maccenteuro',
  'shift_jis',
  'gb18030',
];

/** The least share of the words that a reading must make right. */
const LEAST_SHARE = 0.6;
/** How many readings are shown, at most. */
const MOST_SHOWN = 3;

/** The words as another encoding has them. */
export interface OtherReading {
  readonly encoding: string;
  readonly words: readonly string[];
}

/**
 * The encodings that make words of texts that are none in Windows-1252, best first.
 * @param words one byte per character
 * @param isOfMac whether the line ends are those of an old Mac
 */
export function otherReadings(words: readonly string[], isOfMac: boolean): OtherReading[] {
  const found: (OtherReading & { readonly score: number })[] = [];
  for (const encoding of CANDIDATES) {
    const read = words.map((word) => iconv.decode(Buffer.from(word, 'latin1'), encoding));
    const weights = read.map(weightOf).filter((weight) => weight !== undefined);
    const share = weights.length / words.length;
    const isKnown = found.some((other) => other.words.join('\n') === read.join('\n'));
    if (share < LEAST_SHARE || isKnown) continue;
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    const bonus = isOfMac && encoding === 'macroman' ? 3 : 0;
    found.push({ encoding, words: read, score: share * 4 + mean + bonus });
  }
  const best = found.sort((a, b) => b.score - a.score);
  return best.filter(({ score }) => score > best[0]!.score - 2.5).slice(0, MOST_SHOWN);
}

/** The share of some words, one byte per character, that are words in an encoding: from 0 to 1. */
export function shareOfWords(words: readonly string[], encoding: string): number {
  const made = words.filter((word) => isWord(iconv.decode(Buffer.from(word, 'latin1'), encoding)));
  return words.length === 0 ? 1 : made.length / words.length;
}

/** How usual each letter beyond ASCII is, from 3. */
const USUAL: readonly (readonly [RegExp, number])[] = [
  [/[åäöéüøæßñÅÄÖÉÜØÆçáóíúãąęłśżźćńŁŚŻěščřžůŠŽČ€а-яА-ЯёΑ-Ωα-ωά-ώ]/, 3],
  [/[èàêúôòùìâîûëïœÇÈÀÊÓÍÁÚõýėįųūāēīļņģķăşţșțğıİ]/, 2],
  [/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u, 1],
];

/** How usual the letters of a word are, on average, from 0 to 3; undefined for what is no word. */
function weightOf(word: string): number | undefined {
  if (!isWord(word)) return undefined;
  const letters = [...word].filter((sign) => sign > '\x7f' && /[\p{L}€]/u.test(sign));
  if (letters.length === 0) return undefined;
  const weights = letters.map((sign) => USUAL.find(([pattern]) => pattern.test(sign))?.[1] ?? 0);
  return weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
}

const SCRIPTS = [
  /^[\p{Script=Latin}]*$/u,
  /^[\p{Script=Cyrillic}]*$/u,
  /^[\p{Script=Greek}]*$/u,
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|ー)*$/u,
];

function isWord(word: string): boolean {
  // Signs that are no letters: only those that can be in a word, and an amount's euro sign.
  if (/[^\p{L}\p{M}\d\x00-\x7f’‘–—…·”“„\u00a0€]/u.test(word)) return false;
  if (/\p{L}[€„]|[€„]\p{Ll}|\d[^\x00-\x7f€’–—…·”“\u00a0]|[^\x00-\x7f\p{L}€’–—…·”“„\u00a0]/u.test(word))
    return false;
  // A single letter that is a word in some language.
  if (/^\d* ?[^\x00-\x7f]$/.test(word) && !/[€åöøæèéóàÅÖØÆÀÉÈа-я]$/.test(word)) return false;
  if (!SCRIPTS.some((script) => script.test(word.replace(/[^\p{L}]/gu, '')))) return false;
  // No language that uses the Latin alphabet has words of accented letters alone.
  if (/^[\u00c0-\u024f]{4,}$/.test(word)) return false;
  // Only capitals of ASCII begin a word inside another (itemName).
  return !/\p{L}(?![A-Z])\p{Lu}\p{Ll}|\p{Ll}(?![A-Z])\p{Lu}|\p{Lu}{2}(?![a-z])\p{Ll}\p{Lu}/u.test(word);
}
