import iconv from 'iconv-lite';
import { meantByMojibake } from '../lib/mojibake.ts';
import { type Field, fieldOfHeader, knownHeaders, normalizedHeader } from '../model/chargeFields.ts';
import { meaningOf, shorterNames } from './headerMeaning.ts';
import { fieldsResembling } from './headerResemblance.ts';
import type { HeaderMap } from './headerSearch.ts';

/** A header whose letters a program read in the wrong encoding, and what it was meant to be. */
export interface DamagedHeader {
  readonly meant: string;
  /** The field that it then names or resembles; undefined if none. */
  readonly field: Field | undefined;
  /** Whether it names the field, so that it can't be another column. */
  readonly isNamed: boolean;
}

/** The encodings of Western Europe with one byte for each letter. Text in one of them that is read in another has other letters. */
const ENCODINGS = ['windows-1252', 'cp850', 'macroman', 'cp437'] as const;
/** No field's name with all that is added to it is longer. */
const LONGEST = 200;

/**
 * What a header was meant to be, if its letters are damaged: UTF-8 that was read in another encoding (`HÃ¤ndelsedatum`), text of the old
 * console or of an old Mac that was read in Windows-1252 (`H„ndelsedatum`, `HŠndelsedatum`) or the other way round, or letters that were
 * lost (`H?ndelsedatum`). Undefined for any other header.
 */
export function damagedHeader(header: string, map: HeaderMap): DamagedHeader | undefined {
  if (header.length > LONGEST || /^[\0-\x3e\x40-\x7f]*$/.test(header)) return undefined;
  const meant = meantByMojibake(header);
  if (meant === undefined) return misread(header, map) ?? withLostLetters(header);
  const meaning = meaningOf(meant, map);
  const named = meaning.kind === 'field' ? meaning.field : undefined;
  return { meant, field: named ?? fieldsResembling(meant)[0], isNamed: named !== undefined };
}

/** Only what is a field's very name in another encoding, perhaps with additions: any text can be read in another encoding. */
function misread(header: string, map: HeaderMap): DamagedHeader | undefined {
  for (const name of [header, ...[...shorterNames(header)].map((shorter) => shorter.name)]) {
    for (const readAs of ENCODINGS) {
      const bytes = iconv.encode(name, readAs);
      if (iconv.decode(bytes, readAs) !== name) continue;
      for (const written of ENCODINGS) {
        const meant = iconv.decode(bytes, written);
        const field = meant === name ? undefined : fieldNamed(meant, map);
        if (field !== undefined) return { meant, field, isNamed: true };
      }
    }
  }
  return undefined;
}

/** Programs write a question mark, or U+FFFD, for each letter or byte that they can't save or read. None of them is a letter of ASCII. */
function withLostLetters(header: string): DamagedHeader | undefined {
  const normalized = normalizedHeader(header);
  if (!/[?\ufffd]/.test(normalized)) return undefined;
  const pattern = normalized
    .replace(/[.*+^${}()|[\]\\]/g, '\\$&')
    .replace(/[?\ufffd]+/g, ({ length }) => `[^\\0-\\x7f]{1,${length}}`);
  const whole = new RegExp(`^${pattern}$`, 'u');
  const known = knownHeaders().find(({ name }) => whole.test(normalizedHeader(name)));
  return known && { meant: known.name, field: known.field, isNamed: true };
}

function fieldNamed(name: string, map: HeaderMap): Field | undefined {
  const field = map.get(normalizedHeader(name)) ?? fieldOfHeader(name);
  return field === 'ignore' ? undefined : field;
}
