import { distance } from 'fastest-levenshtein';
import { type Field, fieldOfHeader, knownHeaders, normalizedHeader } from '../model/chargeFields.ts';
import { shorterNames } from './headerMeaning.ts';

const KNOWN = knownHeaders().map(({ name, field }) => ({ name: normalizedHeader(name), field }));
const LEAST_NAME = 4;
/** These too are words of their own, although nearly `Quantity` and `Comment`. */
const OTHER_WORDS: ReadonlySet<string> = new Set(['quality', 'moment']);
/** Longer names are sentences. */
const LONGEST = 200;

/** Words that say what a field is about, alone or as the end of a compound (`Styckpris`, `Orderdatum`). */
const TELLING: readonly (readonly [Field, RegExp])[] = [
  ['TotalPrice', /^(?:prices?|\p{L}*(?:pris|priset|priser|belopp|beloppet))$/u],
  ['Count', /^(?:counts?|qty|quantity|quantities|kvantitet|\p{L}*(?:antal|antalet))$/u],
  ['ActionDate', /^(?:dates?|\p{L}*datum)$/u],
  ['Container', /^(?:container\p{L}*|behållare\p{L}*)$/u],
  ['Comment', /^(?:comments?|\p{L}*kommentar(?:er|en)?)$/u],
];
/** The same for the fields whose names take two words. Their names and codes are something else than their ids. */
const TELLING_PAIRS: readonly (readonly [Field, RegExp])[] = [
  ['ProfitCenterId', /profitcent(?:er|re)|resultat(?:enhet|ställe)/u],
  ['ArticleGroupId', /articlegroup|artikelgrupp/u],
];
const NAME_OR_CODE = /^(?:names?|codes?|text|description|namn|kod|beskrivning|benämning)$/u;
/** Whole headers that are likely to be a sum. */
const SUMS = new Set(['total', 'totalt', 'summa']);

/**
 * The fields that a header may mean without naming them, likeliest first: misspelled (`TotaltPris`), part of a name (`Price`), with other words
 * around it (`New price`, `Charge date`), or with a remark that changes its meaning (`TotalPrice (tkr)`).
 */
export function fieldsResembling(header: string): Field[] {
  if (header.length > LONGEST) return [];
  const words = wordsOf(header);
  const found = [misspelledField(header), containedField(words)].filter((field) => field !== undefined);
  const isNameOrCode = words.some((word) => NAME_OR_CODE.test(word));
  return isNameOrCode ? found.filter((field) => !TELLING_PAIRS.some(([id]) => id === field)) : found;
}

function misspelledField(header: string): Field | undefined {
  const shorter = [...shorterNames(header)].map(({ name }) => name);
  const whole = closestField(header);
  return whole ?? shorter.map((name) => fieldOfHeader(name) ?? closestField(name)).find(Boolean);
}

/** The field whose name differs by one letter, or by two if the name is long. */
function closestField(header: string): Field | undefined {
  const name = normalizedHeader(header);
  if (name.length < LEAST_NAME || OTHER_WORDS.has(name)) return undefined;
  let closest: { readonly field: Field; readonly off: number } | undefined;
  for (const known of KNOWN) {
    const isLong = known.name.length >= 7;
    const most = isLong ? 2 : 1;
    if (Math.abs(name.length - known.name.length) > most) continue;
    // `Rate` and `Gate` are words of their own, not misspellings of `Date`.
    if (!isLong && name[0] !== known.name[0]) continue;
    const off = distance(name, known.name);
    if (off <= most && off < (closest?.off ?? 3)) closest = { field: known.field, off };
  }
  return closest?.field;
}

function containedField(words: readonly string[]): Field | undefined {
  if (words.length === 1 && SUMS.has(words[0]!)) return 'TotalPrice';
  const found = TELLING.find(([, telling]) => words.some((word) => telling.test(word)));
  const joined = words.join('');
  return (found ?? TELLING_PAIRS.find(([, telling]) => telling.test(joined)))?.[0];
}

/** `NewPrice`, `NEW_PRICE` and `New price` are the words `new` and `price`. */
function wordsOf(header: string): string[] {
  const parts = header.normalize('NFKC').replace(/\p{Cf}/gu, '');
  return (parts.match(/\p{Lu}?\p{Ll}+|\p{L}+/gu) ?? []).map((word) => word.toLowerCase());
}
