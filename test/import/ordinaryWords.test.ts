import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { fieldsResembling } from '../../src/reader/headerResemblance.ts';
import { wordLists } from '../helpers/wordLists.ts';
import { sheetFile } from '../reader/sheetFixture.ts';
import { check } from './checkedFile.ts';

/** What a person may well write, although it is not far from what a program writes by accident. */
const COMMENTS = [
  ...[
    'None of the pallets',
    'NULL-punkt',
    '# 12 pallets',
    'São Paulo',
    'NÃO',
    '5" pipe',
    'Nullserie',
    'N/A enligt avtal',
  ],
  ...[
    '„quoted“',
    '‚enkelt‘',
    '”svensk” citat',
    '«un»',
    '»ett»',
    'Malmö–Oslo',
    'Rapid™',
    'Pris† och villkor‡',
    '5 €',
    '100 ‰',
  ],
  ...[
    'Škoda',
    'žena v Košicích',
    'Šumava',
    'KESÄLLÄ',
    'hyvää yötä',
    'été…',
    'cœur',
    'L’HAŸ',
    'ŒUVRE',
    'garçon',
    'Güneş yok',
  ],
  ...[
    '#1 pall',
    '-',
    '?',
    'x',
    '1 E 5',
    '12-3',
    'Nil',
    'na zamówienie',
    'NaCl',
    'Err på plats 5',
    '½ pall',
    'µm',
    'a@b.se',
  ],
  ...[
    '=A1 enligt lista',
    '+46 8 123',
    '(tomt)',
    '[x]',
    '<10 kg',
    '{a}',
    "d'accord",
    'nej; inte nu',
    'rad 1, rad 2',
    'Errata',
  ],
];
const IN_UTF8_ONLY = [
  'Żółć',
  'Příliš žluťoučký kůň',
  'İstanbul ığüş',
  'Łódź',
  'дата',
  '你好',
  '👍',
  'ęśąćż',
  'Ő ű',
  '→ 5',
];
/** These are words too, but nobody can tell that. */
const MEANT_OTHERWISE = /^(?:null|nan|nil|na|none|nat|undefined)$/i;

const LISTS = wordLists(1500);
const WORDS = LISTS.flatMap(({ words }) => words).filter((word) => !MEANT_OTHERWISE.test(word));

/** A file with each text as a Comment, and as a Container if it is none of a day and month. */
function fileOf(texts: readonly string[], encoding: string): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = texts.map((text, at) => `${at + 1};${quoted(text.slice(0, 50))};${quoted(text)}`);
  return sheetFile(iconv.encode(`ChargeId;Container;Comment\r\n${rows.join('\r\n')}\r\n`, encoding));
}

describe.each(['utf-8', 'windows-1252'])('what people write, in a file in %s', (encoding) => {
  const written = (text: string): boolean => iconv.decode(iconv.encode(text, encoding), encoding) === text;

  it('is taken as it is in comments and containers, and is no reason to refuse the file', async () => {
    const texts = [...COMMENTS, ...IN_UTF8_ONLY, ...WORDS].filter(written);
    expect(texts.length).toBeGreaterThanOrEqual(COMMENTS.length);
    const { problems, rows } = await check(fileOf(texts, encoding));
    expect(problems.first.map(({ value, message }) => `${value}: ${message}`)).toEqual([]);
    expect(rows.map(({ values }) => values.Comment)).toEqual(texts);
  });

  it('is taken alone too, where the words around it do not help', async () => {
    for (const text of [...COMMENTS, ...IN_UTF8_ONLY].filter(written)) {
      const { problems, rows } = await check(fileOf([text], encoding));
      expect([text, problems.first, rows[0]?.values.Comment]).toEqual([text, [], text]);
    }
  });

  it('is only noted in the headers of other columns', async () => {
    const others = WORDS.filter((word, at) => at % 40 === 0 && written(word) && /^\p{L}+$/u.test(word));
    const names = ['ChargeId', 'ActionDate', 'Count', 'TotalPrice', 'Container', 'Comment'];
    const ids = ['ProfitCenterId', 'ArticleGroupId'];
    const header = [...names, ...ids, ...new Set(others)].join(';');
    const row = ['1', '2026-10-31', '1', '2.50', 'x', 'x', '1', '1', ...new Set(others)].join(';');
    const { problems, rows, sheet } = await check(sheetFile(iconv.encode(`${header}\n${row}\n`, encoding)));
    expect([problems.first, rows[0]?.state]).toEqual([[], 'pending']);
    expect(sheet.notes.join(' ')).toContain(`${others[0]} (I)`);
    // Without the fields' own columns, a word could be taken for the name of one.
    const words = [...new Set(others)];
    const alone = `ChargeId;Container;${words.join(';')}\n1;x;${words.join(';')}\n`;
    const few = await check(sheetFile(iconv.encode(alone, encoding)));
    expect([few.problems.first, few.rows[0]?.state]).toEqual([[], 'pending']);
  });
});

it('the words of a list are hardly ever taken for a misspelled header', () => {
  for (const { name, words } of LISTS) {
    const taken = words.filter((word) => fieldsResembling(word).length > 0);
    expect([name, taken.length / words.length < 0.003, taken]).toEqual([name, true, taken]);
  }
});
