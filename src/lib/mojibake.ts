/**
 * Text that was UTF-8 and was read in an encoding of one byte each, then saved again: `RÃ¤ttelse` for `Rättelse`. Each such letter shows as
 * a pair (or three or four) of characters whose bytes are valid UTF-8. Some pairs also occur in real texts, where a word in capitals meets a
 * sign (`MALMÖ–OSLO`, `»STÅ PÅ»`), so a pair counts only if it becomes a letter or sign that people write, and if its place is no such one.
 */

/** One encoding in which the UTF-8 may have been read. */
interface Misreading {
  /** The byte of a character from 0x80 on. */
  readonly bytes: ReadonlyMap<string, number>;
  /** A lead and the characters that may follow it. */
  readonly units: RegExp;
}

interface Encoding {
  readonly name: string;
  readonly leads: readonly string[];
  /** Its characters from 0x80 on, if the runtime does not know it. */
  readonly upper?: string;
}

// The code pages of the Windows console in Europe and in the United States.
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/**
 * The encodings in which UTF-8 is misread, each with the first characters of its pairs, threes and fours. Latin-1 goes with Windows-1252.
 * Leads that also begin an ordinary pair, such as a quotation mark before a letter in Mac Roman, are left out.
 */
const ENCODINGS: readonly Encoding[] = [
  { name: 'windows-1252', leads: ['ÂÃÄÅÆÈÌÎÏÐÑ×ØÙ', 'áâãäåæçèéï', 'ð'] },
  { name: 'windows-1250', leads: ['ÂĂÄĹ', 'â', 'đ'] },
  { name: 'macintosh', leads: ['¬√', '‚', ''] },
  { name: 'windows-1257', leads: ['ĀĆ', '', ''] },
  { name: 'cp850', leads: ['┬├─┼', 'Ô', ''], upper: CP850 },
  { name: 'cp437', leads: ['┬├─┼', 'Γ', ''], upper: CP437 },
];
const misreadings = new Map<string, Misreading>();
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** A text may have gone through it several times. */
const MOST_TIMES = 4;

/** A lead with a character beyond ASCII after it, or the rest of such a pair: without one, a text needs no further look. */
const SUSPICIOUS = /[ÂÃ]|[ÄÅÆÈÌÎÏÐÑ×ØÙáâãäåæçèéïðĂĹđĀĆ¬√‚┬├─┼ÔΓ][^\0-\x7f]/;
/** Signs that may follow a capital letter in a real text. */
const AFTER_WORDS =
  /[\u2026\u2013\u2014\u201d\u201c\u2019\u2018\u201a\u00bb\u00ab\u203a\u2039\u2122\u00ae\u00a9\u00b0\u2022\u00a0\u00b7]/;
const CLOSING_QUOTES = /[\u201d\u201c\u2019\u2018\u00bb\u00ab\u203a\u2039]/;
const OPENING_QUOTES = /[\u201e\u201c\u201d\u2018\u2019\u201a\u00ab\u00bb\u2039\u203a"']/;
/** Signs that join two words: a letter after them proves nothing. */
const JOINING = /[\u2013\u2014\u2019\u00a0]/;
/** Letters of Latin alphabets beyond Latin-1, except those that only the likes of `Ä”` would give. */
const LATIN =
  /[\u0100-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123\u0126-\u012b\u012e-\u0131\u0136\u0137\u0139-\u013e\u0141-\u0148\u014c\u014d\u0150-\u0155\u0158-\u015b\u015e-\u0161\u0164\u0165\u016a\u016b\u016e-\u017e\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1e80-\u1e85\u1e9e\u1ea0-\u1ef9]/;
const SIGNS =
  /[\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2010-\u2027\u202f-\u203e\u200b-\u200f\u2044\u20a0-\u20bf\u2100-\u22ff\u2460-\u27bf\ufeff\ufffd\ufb00-\ufb06\uff01-\uff5e]/;
const MARKS = /[\u0300-\u0304\u0306-\u0308\u030a-\u030c\u0327\u0328]/;
const EMOJI = /\p{Extended_Pictographic}|[\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/u;
/** Letters of other scripts count only together: one alone is chance. */
const OTHER_SCRIPTS =
  /\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Thai}/u;
const FEWEST_OF_OTHERS = 3;

/**
 * What a text was probably meant to be, if it looks as if its UTF-8 was read in another encoding; undefined for any other text.
 */
export function meantByMojibake(text: string): string | undefined {
  if (!SUSPICIOUS.test(text)) return undefined;
  let meant = text;
  for (let time = 0; time < MOST_TIMES; time += 1) {
    const repaired = repairedOnce(meant);
    if (repaired === undefined) break;
    meant = repaired;
  }
  return meant === text ? undefined : meant;
}

function repairedOnce(text: string): string | undefined {
  for (const encoding of ENCODINGS) {
    const repaired = repairedFrom(text, encoding.name, misreadingOf(encoding));
    if (repaired !== undefined) return repaired;
  }
  return repairedRemains(text) ?? repairedLowered(text);
}

interface Unit {
  readonly at: number;
  readonly written: string;
  readonly meant: string;
  readonly proof: 'proves' | 'with others' | 'other script';
}

function repairedFrom(text: string, encoding: string, { bytes, units }: Misreading): string | undefined {
  const found: Unit[] = [];
  for (const { 0: written, index } of text.matchAll(units)) {
    const meant = decoded(written, bytes);
    if (meant === undefined) continue;
    const proof = proofOf(text, index, written, meant, encoding);
    if (proof !== undefined) found.push({ at: index, written, meant, proof });
  }
  const others = found.filter(({ proof }) => proof === 'other script').length;
  if (!found.some(({ proof }) => proof === 'proves') && others < FEWEST_OF_OTHERS) return undefined;
  let repaired = '';
  let done = 0;
  for (const { at, written, meant } of found) {
    repaired += text.slice(done, at) + meant;
    done = at + written.length;
  }
  return repaired + text.slice(done);
}

function decoded(written: string, bytes: ReadonlyMap<string, number>): string | undefined {
  try {
    return UTF8.decode(Uint8Array.from(written, (character) => bytes.get(character)!));
  } catch {
    return undefined;
  }
}

function proofOf(
  text: string,
  at: number,
  written: string,
  meant: string,
  encoding: string,
): Unit['proof'] | undefined {
  // Only a program writes the control characters from U+0080 on.
  if (/[\u0080-\u009f]/.test(written.slice(1)))
    return isWritten(meant) || /[\u0080-\u009f]/.test(meant) ? 'proves' : undefined;
  if (OTHER_SCRIPTS.test(meant)) return 'other script';
  if (!isWritten(meant)) return undefined;
  const before = text.slice(0, at);
  if (MARKS.test(meant) && !/\p{L}$/u.test(before)) return undefined;
  return isNatural(before, written, text.slice(at + written.length), encoding) ? 'with others' : 'proves';
}

function isWritten(meant: string): boolean {
  return LATIN.test(meant) || SIGNS.test(meant) || MARKS.test(meant) || EMOJI.test(meant);
}

/** Whether the characters may well stand there in a real text: a word in capitals (or in Mac Roman and on the console a sign) and a sign after it. */
function isNatural(before: string, written: string, after: string, encoding: string): boolean {
  const [lead, sign] = [written[0]!, written[1]!];
  // Nobody writes the letter ƒ, but a text that was misread twice has it.
  if (written === 'Æ’') return true;
  if (written.length > 2) return sign === '»' && before.includes('«');
  if (encoding === 'macintosh' || encoding.startsWith('cp'))
    return !/\p{L}$/u.test(before) && !/^\p{L}/u.test(after);
  if (!AFTER_WORDS.test(sign) || /\p{Ll}$/u.test(before)) return false;
  if (CLOSING_QUOTES.test(sign)) return OPENING_QUOTES.test(before) && !/^\p{L}/u.test(after);
  // A Portuguese word in capitals before a space that may not break.
  if (lead === 'Ã' && sign === '\u00a0' && /\p{Lu}{2}$/u.test(before)) return true;
  // In Swedish, Finnish, German and Romanian words end in these; in no language that is written beside them do many end in Ã or Â.
  if (lead === 'Ã' || lead === 'Â') return false;
  if (lead === 'Ă') return !/^\p{L}/u.test(after);
  if (/\p{Lu}$/u.test(before)) return !/^\p{L}/u.test(after) || JOINING.test(sign);
  return !/^\p{L}/u.test(after) || (JOINING.test(sign) && !/^\p{Ll}/u.test(after));
}

/** A text that was put into small letters afterwards: `rã¤ttelse`. The signs are those of letters that such a text can have. */
function repairedLowered(text: string): string | undefined {
  const raised = text.replace(/ã(?=[¡-ª¬\u00ad±-¶¸-º¼-¾])/gu, 'Ã');
  const repaired =
    raised === text ? undefined : repairedFrom(raised, ENCODINGS[0]!.name, misreadingOf(ENCODINGS[0]!));
  return repaired === raised ? undefined : repaired;
}

/** `Â` and `Ã` whose second character is lost or became a plain space: no word has them after a small letter or a digit. */
function repairedRemains(text: string): string | undefined {
  if (!text.includes('Â') && !text.includes('Ã')) return undefined;
  const repaired = text
    .replace(/(?<=[\p{Ll}\d%])Â(?=\s|$)/gu, '')
    .replace(/(?<=\p{Ll})Ã(?=\s|$)/gu, 'à')
    .replace(/(?<=\p{Ll})Ã(?=\p{Ll})/gu, 'í');
  return repaired === text ? undefined : repaired;
}

/** The tables of an encoding, made when they are first needed. */
function misreadingOf({ name, leads, upper }: Encoding): Misreading {
  const known = misreadings.get(name);
  if (known) return known;
  const decoder = upper === undefined ? new TextDecoder(name) : undefined;
  const bytes = new Map<string, number>();
  for (let byte = 0x80; byte <= 0xff; byte += 1)
    bytes.set(decoder?.decode(Uint8Array.of(byte)) ?? upper![byte - 0x80]!, byte);
  if (name === 'windows-1252')
    for (let byte = 0x80; byte <= 0x9f; byte += 1) bytes.set(String.fromCharCode(byte), byte);
  const following = [...bytes].filter(([, byte]) => byte < 0xc0).map(([character]) => character);
  const rest = `[${following.join('')}]`;
  const units = leads.flatMap((some, index) => (some === '' ? [] : `[${some}]${rest}{${index + 1}}`));
  const misreading = { bytes, units: new RegExp(units.join('|'), 'gu') };
  misreadings.set(name, misreading);
  return misreading;
}
