import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { meantByMojibake } from '../../src/lib/mojibake.ts';
import { FIELDS } from '../../src/model/chargeFields.ts';
import { readValue } from '../../src/validation/readValue.ts';
import type { ValueReading } from '../../src/validation/valueReading.ts';
import { named } from '../helpers/caseNames.ts';
import { cpuTimer } from '../helpers/cpuTime.ts';
import { wordLists } from '../helpers/wordLists.ts';

const CLEAR = { clear: '(clear)' };
const SEED = 20261126;

function read(field: 'Container' | 'Comment', text: string): ValueReading {
  return readValue(FIELDS.find((one) => one.field === field)!, text, CLEAR);
}

/** Whether a text is taken as it is, without a word about it. */
function isOrdinary(field: 'Container' | 'Comment', text: string): boolean {
  const reading = read(field, text);
  return reading.kind === 'value' && reading.value === text && reading.noticed === undefined;
}

/** A text whose UTF-8 was read in another encoding. Latin-1 here is as ISO has it, with control characters. */
function misread(text: string, encoding: string): string {
  const bytes = Buffer.from(text);
  if (encoding.startsWith('cp')) return iconv.decode(bytes, encoding);
  return encoding === 'latin1' ? bytes.toString('latin1') : new TextDecoder(encoding).decode(bytes);
}

const OWN_WORDS = [
  ...'Rättelse ångbåt övervåning ÅÄÖ BLÅBÄR PÅ Påfyllning kyllager blåbärssoppa smörgåsbord Malmö Växjö'.split(
    ' ',
  ),
  ...'Žluťoučký kůň úpěl ďábelské ódy ŘEŘICHA čtvrtek Škoda ještě příliš'.split(' '),
  ...'Hyvää yötä täällä sisältää TÄÄLLÄ pöytä KESÄKUUSSA määrä'.split(' '),
  ...'İstanbul ğüzel ışık ŞEKER çağrı öğretmen TÜRKİYE fatura düzeltme'.split(' '),
  ...'zażółć gęślą jaźń ŁÓDŹ złoty WROCŁAW święto ćma'.split(' '),
  ...'Größe Übergröße STRASSE straße für MÜLL déjà été cœur ÉTÉ garçon naïve Noël'.split(' '),
  ...'São NÃO PÃO IRMÃ ÂNCORA Ã Â à Ångström pallets recount invoice credit'.split(' '),
];
/** Words of several languages: those of this machine's word lists, and some of our own. */
const WORDS = [...OWN_WORDS, ...wordLists(6000).flatMap(({ words }) => words)];
/** A letter or two, or letters in odd cases, may also be an abbreviation with a sign. */
const USUAL = /^(?:\p{L}\p{Ll}{2,}|\p{Lu}{3,})$/u;
/** These are words as well, but nobody can tell that. */
const MEANT_OTHERWISE = /^(?:null|nan|nil|na|none|nat|undefined|n\/a)$/i;

describe('words and sentences of several languages', () => {
  it('are ordinary texts, in any case', () => {
    const texts = WORDS.filter((one) => !MEANT_OTHERWISE.test(one))
      .flatMap((word) => [word, word.toUpperCase()])
      .filter((text) => !MEANT_OTHERWISE.test(text));
    expect(texts.filter((text) => !isOrdinary('Comment', text))).toEqual([]);
    expect(texts.filter((text) => text.length <= 50 && !isOrdinary('Container', text))).toEqual([]);
  });

  it('are ordinary texts with the signs that people put between them', () => {
    const gap = fc.constantFrom(
      ' ',
      ', ',
      ' – ',
      '–',
      '. ',
      ' ”',
      '” ',
      '’',
      ' »',
      '» ',
      ': ',
      ' (',
      ') ',
      ' 12 ',
      '\u00a0',
      '…\n',
    );
    const sentence = fc
      // A lone Ã before a space that may not break is how à is misread.
      .array(fc.tuple(fc.constantFrom(...WORDS.filter((word) => word !== 'Ã' && word !== 'Â')), gap), {
        minLength: 2,
        maxLength: 8,
      })
      .map((pairs) => `x ${pairs.flat().join('')}x`);
    fc.assert(
      fc.property(sentence, (text) => isOrdinary('Comment', text)),
      { seed: SEED, numRuns: 8000 },
    );
  });

  it.each(['windows-1252', 'latin1'])(
    'are found with what they were if their UTF-8 was read as %s',
    (encoding) => {
      const words = WORDS.filter((one) => USUAL.test(one) && /[^\0-\x7f]/.test(one));
      expect(words.filter((word) => meantByMojibake(misread(word, encoding)) !== word)).toEqual([]);
    },
  );

  it.each(['windows-1250', 'macintosh', 'cp850', 'cp437'])(
    'are found in Swedish and German if it was read as %s',
    (encoding) => {
      for (const word of ['Rättelse', 'för', 'ångbåt', 'Ändring', 'Övrigt', 'Größe', 'blåbär', 'MÜLL', 'KÖP'])
        expect(meantByMojibake(misread(word, encoding))).toBe(word);
    },
  );

  it('are found if that happened twice or three times', () => {
    for (const word of ['Rättelse', 'Äpple', '“citat” – 100 €', 'złoty']) {
      let wrong = word;
      for (let time = 0; time < 3; time += 1) {
        wrong = misread(wrong, 'windows-1252');
        expect(meantByMojibake(wrong)).toBe(word);
      }
    }
  });
});

describe('letters in the wrong encoding', () => {
  it.each(
    named([
      ['100 â‚¬', '100 €'],
      ['â€œcitatâ€\u009d', '“citat”'],
      ['itâ€™s', 'it’s'],
      ['5Â\u00a0000Â kr', '5\u00a0000 kr'],
      ['100Â kr', '100 kr'],
      ['5 Â°C', '5 °C'],
      ['voilÃ ', 'voilà'],
      ['GarcÃa', 'García'],
      ['GarcÃ\u00ada', 'García'],
      ['klart ðŸ˜€', 'klart 😀'],
      ['ï»¿Rättelse', '\ufeffRättelse'],
      ['Ð¡ÐºÐ»Ð°Ð´', 'Склад'],
      ['MALMÃ–', 'MALMÖ'],
      ['rã¤ttelse fã¶r pã¥', 'rättelse för på'],
      ['RĆ¤ttelse pĆ„', 'Rättelse pÄ'],
    ]),
  )('%s is found with what it was', (_, written, meant) => {
    expect(meantByMojibake(written)?.trim()).toBe(meant.trim());
  });

  it.each(
    named(
      [
        ...[
          'MALMÖ–OSLO',
          '”STÅ PÅ”',
          '»STÅ PÅ»',
          '“ATÉ AMANHÃ”',
          'SIELLÄ…',
          'KESÄLLÄ–SYKSYLLÄ',
          'CAFÉ…',
          'PÅ\u00a0LAGER',
        ],
        ...[
          '“Ärende” “Öppet” “Åter” “Över”',
          'été…”',
          'ä”…',
          'VOILÀ\u00a0!',
          '½ × ¾',
          '≈ 12 √2',
          '¬ x',
          '日本 Привет Ελλάδα',
          '├── a',
          '──┼──',
          'ÔÇ',
        ],
        ...[
          'â',
          'Nº 5',
          '12 µm²',
          '«está»',
          'FIANCÉ®',
          'maçã®',
          'A IRMÃ\u00a0Maria',
          'manhã…',
          'Ćwiczenia – ĆMA',
          'Āda',
          'Ø 12”',
          'Æ’s',
          'Ω',
          '±5 °C',
          'Å…',
          'A\u0301 e\u0301',
        ],
      ].map((text) => [text]),
    ),
  )('are none: %s', (_, text) => {
    expect(meantByMojibake(text)).toBeUndefined();
  });

  it('are an error that shows the cell as it is and as it was meant, unless --text says that it is meant', () => {
    const reading = read('Comment', 'RÃ¤ttelse');
    expect(reading).toMatchObject({
      kind: 'problem',
      problem: 'damaged text',
      message:
        'Comment is "RÃ¤ttelse", which was probably meant to be "Rättelse": UTF-8 that a program read in another encoding. Export it again as UTF-8, or correct the cell. If it is meant, add --text "RÃ¤ttelse".',
    });
    const definition = FIELDS.find(({ field }) => field === 'Comment')!;
    const meant = readValue(definition, 'RÃ¤ttelse', { ...CLEAR, texts: new Set(['RÃ¤ttelse']) });
    expect(meant).toMatchObject({ kind: 'value', value: 'RÃ¤ttelse' });
  });

  it('are an error too where a program lost them, and left U+FFFD', () => {
    for (const text of ['R\ufffdttelse', '\ufffd', `${'ord '.repeat(60)}f\ufffdr ${'mer '.repeat(60)}x`]) {
      const reading = read('Comment', text);
      expect(reading).toMatchObject({ kind: 'problem', problem: 'damaged text' });
      const message = reading.kind === 'problem' ? reading.message : '';
      expect(message).toMatch(
        /\ufffd.*a program could not read a letter and lost it\. Export it again as UTF-8/,
      );
      expect(message.length).toBeLessThan(350);
      const definition = FIELDS.find(({ field }) => field === 'Comment')!;
      expect(readValue(definition, text, { ...CLEAR, texts: new Set([text]) })).toMatchObject({
        value: text,
      });
    }
    const price = FIELDS.find(({ field }) => field === 'TotalPrice')!;
    expect(readValue(price, '1\ufffd234,50', CLEAR)).toMatchObject({ problem: 'damaged text' });
  });

  it('are shown where they are in a long text', () => {
    const reading = read('Comment', `${'ord '.repeat(100)}Ã¶vrigt ${'mer '.repeat(100)}`);
    const message = reading.kind === 'problem' ? reading.message : '';
    expect(message).toContain('Ã¶vrigt mer');
    expect(message).toContain('övrigt mer');
    expect(message.length).toBeLessThan(500);
    expect(message).toContain('add --text with exactly this text');
  });

  it('are named in columns of numbers too', () => {
    const price = FIELDS.find(({ field }) => field === 'TotalPrice')!;
    expect(readValue(price, '1Â\u00a0234,50', CLEAR)).toMatchObject({ problem: 'damaged text' });
  });

  it('take no time to look for in a long text', () => {
    const long = 'Ã…Â– '.repeat(60_000);
    const spent = cpuTimer();
    meantByMojibake(long);
    meantByMojibake('Ã'.repeat(200_000));
    expect(spent()).toBeLessThan(5000);
  });
});
