import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { otherReadings } from '../../../src/reader/csv/guess/otherReadings.ts';
import { GuessEvidence } from '../../../src/reader/csv/guess/plausibleGuess.ts';
import { CHUNK_BYTES } from '../../../src/reader/fileContent.ts';
import { cpuTimer } from '../../helpers/cpuTime.ts';
import { wordLists } from '../../helpers/wordLists.ts';
import { readSheet, refusal, sheetFile } from '../sheetFixture.ts';

function fileOf(encoding: string, ...comments: string[]): string {
  const rows = comments.map((comment, at) => `${at + 1};"${comment.replaceAll('"', '""')}"`);
  return sheetFile(iconv.encode(`ChargeId;Comment\r\n${rows.join('\r\n')}\r\n`, encoding));
}

async function comments(path: string, encoding?: 'windows-1252'): Promise<unknown[]> {
  const { rows } = await readSheet(path, encoding ? { encoding } : {});
  return rows.map(({ cells }) => cells[1]);
}

describe('a text that is no UTF-8 and makes no words as Windows-1252', () => {
  it.each([
    ['cp850', 'Rättelse åäö', 'R„ttelse, †„” (line 2)', '--encoding cp850 (Rättelse, åäö)'],
    ['cp850', 'Kvällspass öppet', 'Kv„llspass', '--encoding cp850 (Kvällspass'],
    ['cp850', 'Lagt på pall', 'p† (line 2)', '--encoding cp850 (på)'],
    ['cp850', 'miljö', 'milj” (line 2)', 'cp850 (miljö)'],
    ['cp850', 'Övertid', '™vertid', '--encoding cp850 (Övertid)'],
    ['cp437', 'Återbetalning påfyllning', 'byte 8F on line 2', '--encoding cp850 (Återbetalning'],
    ['macroman', 'Påfyllning av lager', 'PŒfyllning', 'macroman (Påfyllning)'],
    ['macroman', 'öppet', 'šppet', 'macroman (öppet)'],
    ['macroman', 'Gebühr für Öl', 'GebŸhr, fŸr', 'macroman (Gebühr, für'],
    ['macroman', 'Qualité reçue', 'byte 8D on line 2', 'macroman (Qualité, reçue)'],
    ['macroman', 'Tilføjet gebyr', 'Tilf¿jet', 'macroman (Tilføjet)'],
    ['cp850', 'Käännös hyvä', 'K„„nn”s', 'cp850 (Käännös'],
    ['cp850', 'Corrección de españa', 'Correcci¢n', 'cp850 (Corrección'],
    ['iso-8859-15', '5 €', '5 ¤', 'iso-8859-15 (5 €)'],
    ['windows-1250', 'Posłać sąd', 'Pos³aæ, s¹d', 'windows-1250 (Posłać, sąd)'],
    ['iso-8859-2', 'Łódź sądy', 's±dy', 'iso-8859-2 (sądy)'],
    ['windows-1251', 'Исправление количества', 'Èñïðàâëåíèå', 'windows-1251 (Исправление, количества)'],
    ['cp866', 'Исправление', 'ˆá¯à', 'cp866 (Испр'],
  ])(
    'in %s: "%s" is refused with the words, and with what would be right',
    async (encoding, text, odd, right) => {
      const path = fileOf(encoding, text, 'plain');
      const { message } = await refusal(readSheet(path));
      expect(message).toContain(odd);
      expect(message).toContain(right);
    },
  );

  it('is refused for one such word among many that are right, wherever it is', async () => {
    const filler = Array.from({ length: 8000 }, (_, at) => `${at + 10};Lagring på pall för öl\n`).join('');
    const bytes = (text: string): Buffer => iconv.encode(text, 'windows-1252');
    const path = sheetFile(
      Buffer.concat([bytes(`ChargeId;Comment\n${filler}`), bytes('1;R„ttelse\n'), bytes(filler)]),
    );
    expect(filler.length).toBeGreaterThan(2 * CHUNK_BYTES);
    const { message } = await refusal(readSheet(path));
    expect(message).toContain(
      'joined from files in two encodings: R„ttelse (line 8002) should be Rättelse (cp850)',
    );
    expect((await comments(path, 'windows-1252'))[8000]).toBe('R„ttelse');
  });

  it('is refused for its header alone, before a --map for it is proposed', async () => {
    const path = sheetFile(iconv.encode('DebiteringsId;Händelsedatum\r1;2026-10-31\r', 'macroman'));
    expect((await refusal(readSheet(path))).message).toContain('macroman (Händelsedatum)');
  });

  it('has a word that is split between two chunks', async () => {
    for (const off of [-3, -2, -1, 0, 1]) {
      const head = 'ChargeId;Comment\n1;';
      const path = sheetFile(
        iconv.encode(`${head}${'x'.repeat(CHUNK_BYTES - head.length - 2 + off)} Rättelse\n`, 'cp850'),
      );
      expect((await refusal(readSheet(path))).message).toContain('(Rättelse)');
    }
  });

  it('is looked through in a moment, however long its lines are and however many signs they have', async () => {
    const spent = cpuTimer();
    const path = sheetFile(Buffer.from(`ChargeId;Comment\n1;${'„x'.repeat(450_000)}\n`, 'latin1'));
    await refusal(
      readSheet(sheetFile(iconv.encode(`ChargeId;Comment\n1;${'a„'.repeat(450_000)}b\n`, 'windows-1252'))),
    );
    await readSheet(path);
    expect(spent()).toBeLessThan(5000);
  });
});

describe('Windows-1252', () => {
  it.each([
    [
      'quotations',
      ['„quoted“', '‘single’', '“double”', '”svenska” citat', '»eins« ›zwei‹', '«un»', 'Bolt 5”rör'],
    ],
    [
      'dashes and apostrophes',
      ['Malmö–Oslo', 'a word—another', 'l’eau d’accord', 'it‘s d‘or O‘Brien', 'l·l'],
    ],
    [
      'footnotes and marks',
      ['Pris† och villkor‡', 'Rapid™ Rapid™s', '†1999', 'Text¹ och m² m³pris', 'Ⓡ'.replace('Ⓡ', '®')],
    ],
    ['amounts', ['R&D 5€', '€uro', '5€/st 100 € EUR€', '£5 5£ ¥100 10¢', '10‰', '25°C ±5 x±y ½ 1½ tum']],
    [
      'Slavic letters',
      ['Škoda', 'žena', 'Šumava', 'Tallinn, Šveits', 'Muškát', 'št. 5', 'vždy', 'ŽENA KOŠICE'],
    ],
    [
      'French',
      ['œuvre', 'cœur', 'ŒUVRE', 'L’HAŸ-LES-ROSES', 'fœtus', 'Qualité reçue à l’entrepôt', '…et après'],
    ],
    ['Spanish', ['¿Qué?', '¡Hola!', '1ª edición', 'Nº 5', 'ñandú']],
    ['Nordic', ['Ø', 'Rättelse åäö', 'ÅÄÖ', 'Påfyllning § 5', 'För 5§', 'Blåbærsyltetøy', '5 µm']],
    [
      'German and others',
      [
        'Straße',
        'ÄÖÜß',
        'Größe',
        'açık',
        'não',
        'ƒ 5',
        'a • b',
        'vänta… nu',
        'try…catch',
        '¤ 2 pallar',
        'end of it”',
      ],
    ],
  ])('with %s is read, with the note that it is a guess', async (_, texts) => {
    const usable = texts.filter(
      (text) => iconv.decode(iconv.encode(text, 'windows-1252'), 'windows-1252') === text,
    );
    // Each alone, and all together.
    for (const text of usable)
      expect(await comments(fileOf('windows-1252', text, 'plain'))).toEqual([text, 'plain']);
    expect(await comments(fileOf('windows-1252', ...usable))).toEqual(usable);
  });

  it('is not doubted if the user says that it is', async () => {
    expect(await comments(fileOf('cp850', 'Rättelse'), 'windows-1252')).toEqual(['R„ttelse']);
  });
});

/** Words that anybody has in a comment, in five languages. */
const WORDS =
  'rättelse påfyllning övertid återbetalning kvällspass öppet bröd fjäll räksmörgås kölapp avgäld händelse lägenhet skärpa träpall gränsvärde möbler förskjutning åkeri bärgning gebühr größe lagergebühr möbel straßenbau über prüfung änderung höhe kännös hyvä lisätty määrä käsittely tilføjet færdig påbegyndt ændring køl tømning qualité réception entrepôt pièce décharge contrôle élevé'.split(
    ' ',
  );
/** How many words of each list are tried, at most. */
const MOST = 1200;

/** Words of a list with letters beyond ASCII, all of which Windows-1252 has. */
function usable(words: readonly string[]): string[] {
  const written = words.filter(
    (word) =>
      /[^\x00-\x7f]/.test(word) && iconv.decode(iconv.encode(word, 'windows-1252'), 'windows-1252') === word,
  );
  const step = Math.ceil(written.length / MOST);
  return written.filter((_, at) => at % step === 0);
}

function isDoubted(...words: string[]): (encoding: string) => boolean {
  return (encoding) => {
    const evidence = new GuessEvidence();
    evidence.add(iconv.encode(`ChargeId;Comment\n1;${words.join('\n1;')}\n`, encoding));
    evidence.end();
    return (
      otherReadings(
        evidence.oddWords.map(({ bytes }) => bytes),
        false,
      ).length > 0
    );
  };
}

describe.each([
  { name: 'own words', words: WORDS },
  ...wordLists(20_000).map(({ name, words }) => ({ name, words: usable(words) })),
])('a word of a list ($name)', ({ words: list }) => {
  it('is never doubted in Windows-1252, alone or among the others', () => {
    expect(list.filter((word) => isDoubted(word)('windows-1252'))).toEqual([]);
    expect(isDoubted(...list)('windows-1252')).toBe(false);
  });

  it.each(['cp850', 'cp437', 'macroman'])(
    'is nearly always doubted in %s, alone, and always among others',
    (encoding) => {
      // The ó of Mac Roman is a dash in Windows-1252, which may well be between two words.
      const telling = encoding === 'macroman' ? /[^\x00-\x7fó]/ : /[^\x00-\x7f]/;
      const words = list.filter(
        (word) => iconv.decode(iconv.encode(word, encoding), encoding) === word && telling.test(word),
      );
      if (words.length < 20) return;
      const missed = words.filter((word) => !isDoubted(word)(encoding));
      expect(missed.length / words.length, missed.slice(0, 20).join(' ')).toBeLessThan(0.16);
      expect(isDoubted(...words)(encoding)).toBe(true);
    },
  );
});
