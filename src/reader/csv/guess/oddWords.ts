import { isLetterAt, kindAt, shownAs1252 } from './letters.ts';
import { isLigaturePlausible, isSibilantPlausible } from './sibilants.ts';

/**
 * How likely a sign is where it is, if the text is Windows-1252: `never` is written so, `rarely` is, or nothing speaks against it.
 */
export type Verdict = 'never' | 'rarely' | 'fine';

/** The neighbors of a sign. */
interface Place {
  /** The line with the sign, one byte per character. */
  readonly line: string;
  readonly at: number;
  /** Whether a letter is right before it, and right after it. */
  readonly before: boolean;
  readonly after: boolean;
}

type Judge = (place: Place) => Verdict;

const between: Judge = ({ before, after }) => (before && after ? 'never' : 'fine');
const rarelyBetween: Judge = ({ before, after }) => (before && after ? 'rarely' : 'fine');
const attached: Judge = ({ before, after }) => (before || after ? 'never' : 'rarely');

/** The signs of Windows-1252 that are letters in other encodings, by their bytes. The others (’ – — · « ° and more) are fine anywhere. */
const JUDGES: Readonly<Record<string, Judge>> = {
  '\x80': euroSign,
  '\x81': () => 'never',
  '\x82': (place) => lowQuote(place, /[\x91\x92']/),
  '\x83': between,
  '\x84': (place) => lowQuote(place, /[\x91-\x94"]/),
  '\x85': ellipsis,
  '\x86': dagger,
  '\x87': dagger,
  '\x88': attached,
  '\x89': ({ before }) => (before ? 'never' : 'fine'),
  '\x8a': capital,
  '\x8b': (place) => angleQuote(place, '\x9b'),
  '\x8c': capital,
  '\x8d': () => 'never',
  '\x8e': capital,
  '\x8f': () => 'never',
  '\x90': () => 'never',
  '\x91': singleQuote,
  '\x93': doubleQuote,
  '\x94': doubleQuote,
  '\x95': bullet,
  '\x98': attached,
  '\x99': trademark,
  '\x9a': smallSibilant,
  '\x9b': (place) => angleQuote(place, '\x8b'),
  '\x9c': smallLigature,
  '\x9d': () => 'never',
  '\x9e': smallSibilant,
  '\x9f': capital,
  '\xa1': invertedMark,
  '\xa2': currency,
  '\xa3': currency,
  '\xa4': generalCurrency,
  '\xa5': currency,
  '\xa6': rarelyBetween,
  '\xa7': ({ before, after }) => (before && after ? 'never' : before ? 'rarely' : 'fine'),
  '\xa8': accent,
  '\xa9': rarelyBetween,
  '\xaa': rarelyBetween,
  '\xae': rarelyBetween,
  '\xaf': accent,
  '\xb1': formula,
  '\xb2': superscript,
  '\xb3': superscript,
  '\xb5': rarelyBetween,
  '\xb6': beginsWord,
  '\xb8': accent,
  '\xb9': superscript,
  '\xba': ordinal,
  '\xbc': beginsWord,
  '\xbd': between,
  '\xbe': beginsWord,
  '\xbf': invertedMark,
};

/**
 * Judges the sign at a place of a line.
 * @param line one byte per character
 */
export function verdictAt(line: string, at: number): Verdict {
  const judge = JUDGES[line[at]!];
  if (judge === undefined) return 'fine';
  return judge({ line, at, before: isLetterAt(line, at - 1), after: isLetterAt(line, at + 1) });
}

/** The signs that `verdictAt` has an opinion on. */
export const TELLING_SIGN = /[\x80-\x95\x98-\x9f\xa1-\xaa\xae\xaf\xb1-\xb3\xb5\xb6\xb8-\xba\xbc-\xbf]/g;

/** The letters in a row before a place, and after it. */
function lettersBefore({ line, at }: Place): string {
  let from = at;
  while (isLetterAt(line, from - 1)) from -= 1;
  return line.slice(from, at);
}

function lettersAfter({ line, at }: Place): string {
  let to = at + 1;
  while (isLetterAt(line, to)) to += 1;
  return line.slice(at + 1, to);
}

/** €uro, 5 €/st and EUR€ are written; €ndring is not. */
function euroSign(place: Place): Verdict {
  const { line, at, before, after } = place;
  if (before) return after ? 'never' : 'fine';
  if (!after || kindAt(line, at - 1) === 'digit') return 'fine';
  const word = lettersAfter(place);
  if (/^e?uro?/i.test(word) || word.length < 3) return 'fine';
  return kindAt(line, at + 1) === 'lower' ? 'never' : 'rarely';
}

/** „ and ‚ open a quotation: they are never behind a letter, and there is an end to it. */
function lowQuote({ line, at, before, after }: Place, end: RegExp): Verdict {
  if (before) return kindAt(line, at + 1) === 'upper' ? 'rarely' : 'never';
  return after && !end.test(line.slice(at + 1)) ? 'rarely' : 'fine';
}

/** Inside a word in capitals it may be a letter (MÖBLER); between small letters a space is missing: try…catch. */
function ellipsis({ line, at }: Place): Verdict {
  return kindAt(line, at - 1) === 'upper' && kindAt(line, at + 1) === 'upper' ? 'rarely' : 'fine';
}

/** A footnote mark follows a word; before a name it says that somebody died. */
function dagger(place: Place): Verdict {
  const { line, at, before, after } = place;
  // åäö under DOS.
  if (/[\x82\x84\x94]/.test(line[at + 1] ?? '')) return 'never';
  // på, så and två have no footnotes.
  if (!after) return /^(?:p|s|tv|f|n|sl)$/i.test(lettersBefore(place)) ? 'rarely' : 'fine';
  return before || kindAt(line, at + 1) === 'lower' ? 'never' : 'fine';
}

function capital(place: Place): Verdict {
  const { line, at, before, after } = place;
  const previous = kindAt(line, at - 1);
  const next = kindAt(line, at + 1);
  if (previous === 'lower' || (before && next === 'lower')) return 'never';
  if (line[at] === '\x9f') return !before && after ? 'never' : 'fine';
  return letter(place);
}

function smallSibilant(place: Place): Verdict {
  const { line, at } = place;
  // 2×4 under DOS.
  if (kindAt(line, at - 1) === 'digit' && kindAt(line, at + 1) === 'digit') return 'never';
  return letter(place);
}

function smallLigature(place: Place): Verdict {
  const { line, at } = place;
  // £ under DOS.
  if (kindAt(line, at - 1) === 'digit' || kindAt(line, at + 1) === 'digit') return 'never';
  return letter(place);
}

function letter(place: Place): Verdict {
  const start = lettersBefore(place);
  const word = shownAs1252(start + place.line[place.at] + lettersAfter(place)).toLowerCase();
  const isPlausible = word[start.length] === 'œ' ? isLigaturePlausible : isSibilantPlausible;
  return isPlausible(word, start.length) ? 'fine' : 'rarely';
}

function angleQuote({ line, before, after }: Place, partner: string): Verdict {
  if (before && after) return 'never';
  return (before || after) && !line.includes(partner) ? 'rarely' : 'fine';
}

/** Parts of words that an apostrophe separates: d‘accord, nell‘anno, O‘Brien; it‘s, we‘re. */
const ELIDED = /^(?:[cdjlmnostv]|qu|jusqu|lorsqu|puisqu|aujourd|(?:de|ne|a|su|da)ll|un|gl)$/i;
const CONTRACTED = /^(?:s|t|d|m|n|ll|re|ve|en|er)$/i;

function singleQuote(place: Place): Verdict {
  const { line, at, before, after } = place;
  if (!before || !after || CONTRACTED.test(lettersAfter(place))) return 'fine';
  const isVowel = /[aeiouyh\xc0-\xff]/i.test(line[at + 1]!);
  return ELIDED.test(lettersBefore(place)) && (isVowel || kindAt(line, at + 1) === 'upper')
    ? 'fine'
    : 'rarely';
}

const OPENING = /(?:^|[^A-Za-z0-9\xc0-\xff])[\x84\x93\x94\xab]/;
const CLOSING = /[\x93\x94"](?![A-Za-z\xc0-\xff])/;

function doubleQuote(place: Place): Verdict {
  const { line, at, before, after } = place;
  if (before && after) {
    if (OPENING.test(line.slice(0, at))) return 'rarely';
    return lettersAfter(place).length > 1 || lettersBefore(place).length > 1 ? 'never' : 'rarely';
  }
  if (line[at] === '\x93') return 'fine';
  // A quotation may have begun on a line before, so only kö, sjö and miljö tell.
  if (before)
    return /(?:[sl]j|^[kt]|^fr|^br|^str)$/i.test(lettersBefore(place)) && !OPENING.test(line.slice(0, at))
      ? 'rarely'
      : 'fine';
  // 5”rör has a digit in front.
  if (after && kindAt(line, at - 1) !== 'digit') return CLOSING.test(line.slice(at + 1)) ? 'fine' : 'rarely';
  return 'fine';
}

/** Between words without spaces, or where a list's next item follows. */
function bullet({ before }: Place): Verdict {
  return before ? 'rarely' : 'fine';
}

/** Rapid™ and Rapid™s are written; ™vertid and K™RNING are not. */
function trademark(place: Place): Verdict {
  const { line, at, before, after } = place;
  if (!after) return 'fine';
  if (before) return /^s$/i.test(lettersAfter(place)) ? 'fine' : 'never';
  return kindAt(line, at - 1) === 'digit' ? 'fine' : 'never';
}

function invertedMark({ line, at, before, after }: Place): Verdict {
  if (before) return 'never';
  const isAsked = line.indexOf(line[at] === '\xbf' ? '?' : '!', at) >= 0;
  return after && kindAt(line, at + 1) === 'lower' && !isAsked ? 'rarely' : 'fine';
}

function currency(place: Place): Verdict {
  const { line, at, before, after } = place;
  if (before && after) return 'never';
  if (before) return /[a-z]{3}$/.test(lettersBefore(place)) ? 'rarely' : 'fine';
  return after && kindAt(line, at + 1) === 'lower' && kindAt(line, at - 1) !== 'digit' ? 'rarely' : 'fine';
}

/** Nobody writes ¤ behind an amount: it is the € of ISO 8859-15. In front of a line it is an old bullet. */
function generalCurrency(place: Place): Verdict {
  const { line, at } = place;
  return /\d[ \xa0]?$/.test(line.slice(Math.max(0, at - 2), at)) ? 'never' : currency(place);
}

function accent({ before, after }: Place): Verdict {
  if (before && after) return 'never';
  return before || after ? 'rarely' : 'fine';
}

/** x±y is written. */
function formula(place: Place): Verdict {
  if (!place.before || !place.after) return 'fine';
  return lettersBefore(place).length + lettersAfter(place).length > 2 ? 'never' : 'fine';
}

const UNIT = /^(?:[cdkmhµ]?m|ft|in|yd|kvm)$/i;

/** m² and m³pris are written. */
function superscript(place: Place): Verdict {
  const { line, at, before, after } = place;
  if (!after) return 'fine';
  if (before) {
    if (UNIT.test(lettersBefore(place))) return 'fine';
    return line[at] === '\xb2' ? 'rarely' : 'never';
  }
  return line[at] === '\xb3' && kindAt(line, at - 1) !== 'digit' ? 'rarely' : 'fine';
}

/** Also an old sign for degrees: ºC. */
function ordinal({ line, at, before, after }: Place): Verdict {
  return after && (before || (kindAt(line, at + 1) === 'lower' && kindAt(line, at - 1) !== 'digit'))
    ? 'rarely'
    : 'fine';
}

function beginsWord({ line, at, before, after }: Place): Verdict {
  if (before && after) return 'never';
  return after && kindAt(line, at + 1) === 'lower' && kindAt(line, at - 1) !== 'digit' ? 'rarely' : 'fine';
}
