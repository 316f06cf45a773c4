import { type Field, fieldOfHeader, normalizedHeader } from '../model/chargeFields.ts';
import type { HeaderMap } from './headerSearch.ts';

/** What a header says about its column. */
export type HeaderMeaning =
  /** `added` is true if the header says more than the field's name: `Count (st)`. */
  | { readonly kind: 'field'; readonly field: Field; readonly added: boolean }
  /** The user said that the column is to be ignored. */
  | { readonly kind: 'ignore' }
  | { readonly kind: 'other' };

/** What a header says after (or before) a name: in brackets, as a mark such as `*`, or as a last word. */
interface Addition {
  readonly kind: 'bracket' | 'mark' | 'word';
  readonly text: string;
}

/** A header that is a name and more. */
export interface NameAndMore {
  readonly name: string;
  readonly additions: readonly Addition[];
}

const OTHER: HeaderMeaning = { kind: 'other' };

/** No field's name with all that is added to it is longer. */
const LONGEST = 200;
const BRACKET = /^(.+?)\s*(?:\(([^()]*)\)|\[([^[\]]*)\])$/su;
const MARK = /^(?:\*+\s*(.+)|(.+?)\s*(?:\*+|:))$/su;
const WORD = /^(.+?)(?:\s*[,/]\s*|\s+(?:(?:in|i)\s+)?)(\p{L}+[23²³]?|\p{Sc})\.?$/su;

/** Units of a count. A packing such as `kolli` is none: it may be another count than the one that is invoiced. */
const UNITS = new Set(
  (
    'st stk stck stück styck stycken pc pcs pce piece pieces unit units ea each kpl szt ks db kg g ton tons m m2 m3 m² m³ cbm l ' +
    'h hr hrs hour hours tim timmar min dag dagar day days'
  ).split(' '),
);
const CURRENCY_WORDS = 'kr kronor euro euros dollar dollars pund pounds'.split(' ');
let currencyNames: ReadonlySet<string> | undefined;

/** The codes and names of currencies. The first question for all codes takes some 60 ms, so only a header that needs them asks. */
function currencies(): ReadonlySet<string> {
  currencyNames ??= new Set([
    ...CURRENCY_WORDS,
    ...Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()),
  ]);
  return currencyNames;
}

/** Remarks that say that the values are not the ones to send: earlier ones, or differences. */
const NOT_TO_SEND =
  /(?<!\p{L})(?:old|previous|prior|before|earlier|original\p{L}*|gam(?:mal|malt|la)|tidigare|föregående|före|ursprunglig\p{L}*|diff\p{L}*|delta|avvikelser?|deviation)(?!\p{L})|^\s*(?:changes?|(?:för)?ändring(?:ar)?)\s*$/iu;
/** Remarks that say that a number is not the amount itself: scaled, of one item, with tax; or that a date is of another zone. */
const NOT_AS_IT_IS =
  /(?<!\p{L})(?:incl\p{L}*|inkl\p{L}*|gross|brutto|per|each|à|unit|styckpris|[tkm](?:sek|eur|usd|nok|dkk|gbp|kr)|tusen\p{L}*|thousands?|mio|mn|mln|milj\p{L}*|million\p{L}*|utc|gmt)(?!\p{L})|[%/‰]|0{3}/iu;
/** A date's format, such as `YYYY-MM-DD` or `åååå-mm-dd`. */
const DATE_FORMAT = /^[ymdhåst\s\-/.:,]+$/iu;

/**
 * What a header means: what the user says about it, a field's name, or a field's name with a unit, a currency, a remark in brackets or an
 * asterisk (`Count (st)`, `TotalPrice SEK`, `ChargeId*`). A remark that changes what the values mean (`TotalPrice (tkr)`) is not accepted.
 */
export function meaningOf(header: string, map: HeaderMap): HeaderMeaning {
  const whole = meant(header, map);
  if (whole) return whole;
  for (const { name, additions } of shorterNames(header)) {
    const found = meant(name, map);
    if (found?.kind !== 'field') {
      if (found) return found;
      continue;
    }
    return additions.every((addition) => fits(found.field, addition)) ? { ...found, added: true } : OTHER;
  }
  return OTHER;
}

/** A header as ever shorter names, with what each leaves out: `Count (st) *` is `Count (st)`, then `Count`. */
export function* shorterNames(header: string): Generator<NameAndMore, void, undefined> {
  let name = header.trim();
  const additions: Addition[] = [];
  while (name.length <= LONGEST) {
    const shorter = withoutAddition(name);
    if (shorter === undefined) return;
    name = shorter.name.trim();
    additions.push(shorter.addition);
    yield { name, additions: [...additions] };
  }
}

function meant(name: string, map: HeaderMap): HeaderMeaning | undefined {
  const field = map.get(normalizedHeader(name)) ?? fieldOfHeader(name);
  if (field === undefined) return undefined;
  return field === 'ignore' ? { kind: 'ignore' } : { kind: 'field', field, added: false };
}

function withoutAddition(name: string): { readonly name: string; readonly addition: Addition } | undefined {
  const bracket = BRACKET.exec(name);
  if (bracket) {
    const text = bracket[2] ?? bracket[3] ?? '';
    return { name: bracket[1]!, addition: { kind: 'bracket', text } };
  }
  const mark = MARK.exec(name);
  if (mark) return { name: mark[1] ?? mark[2]!, addition: { kind: 'mark', text: '' } };
  const word = WORD.exec(name);
  return word ? { name: word[1]!, addition: { kind: 'word', text: word[2]! } } : undefined;
}

/** Whether something may stand beside a field's name without changing what its values mean. */
function fits(field: Field, { kind, text }: Addition): boolean {
  if (kind === 'mark') return true;
  const words = text.toLowerCase().match(/\p{L}+[23²³]?|\p{Sc}/gu) ?? [];
  const isOf = (names: ReadonlySet<string>): boolean => words.some((word) => names.has(word));
  const isCurrency = isOf(currencies()) || /\p{Sc}/u.test(text);
  if (kind === 'word') return (field === 'TotalPrice' && isCurrency) || (field === 'Count' && isOf(UNITS));
  if (NOT_TO_SEND.test(text)) return false;
  switch (field) {
    case 'ActionDate':
      return DATE_FORMAT.test(text) || !NOT_AS_IT_IS.test(text);
    case 'Count':
      return !isCurrency && !NOT_AS_IT_IS.test(text);
    case 'TotalPrice':
      return !isOf(UNITS) && !NOT_AS_IT_IS.test(text);
    default:
      return true;
  }
}
