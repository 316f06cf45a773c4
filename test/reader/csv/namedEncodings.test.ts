import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type Encoding, encodingNamed } from '../../../src/reader/csv/encodingNames.ts';
import { CHUNK_BYTES } from '../../../src/reader/fileContent.ts';
import { readSheet, refusal, sheetFile } from '../sheetFixture.ts';

function named(name: string): Encoding {
  const encoding = encodingNamed(name);
  if (encoding === undefined) throw new Error(`${name} is not known.`);
  return encoding;
}

async function comments(bytes: Buffer, name: string): Promise<unknown[]> {
  return (await readSheet(sheetFile(bytes), { encoding: named(name) })).rows.map(({ cells }) => cells[1]);
}

describe('an encoding that is named', () => {
  it.each([
    ['cp850', 'Rättelse åäö ÅÄÖ £ ×'],
    ['CP 437', 'Rättelse åäö ÅÄÖ'],
    ['macroman', 'Påfyllning öppet Återbetalning œuvre'],
    ['Macintosh', 'Påfyllning öppet'],
    ['ISO-8859-15', 'cœur Šumava žena 5 €'],
    ['ISO_8859-2', 'Pořádek Łódź'],
    ['windows-1250', 'Pořádek Łódź 5 €'],
    ['cp1257', 'Pirmā ženkla'],
    ['koi8-r', 'Исправление'],
    ['windows-1251', 'Исправление'],
    ['gb18030', '更正 𠀀'],
    ['Shift_JIS', '表示 ソート'],
    ['big5', '功能 許蓋'],
    ['euc-kr', '수정'],
  ])('such as %s is read as it is, without a guess', async (name, text) => {
    const bytes = iconv.encode(`ChargeId;Comment\r\n1;${text}\r\n2;"${text};"\r\n`, name);
    expect(await comments(bytes, name)).toEqual([text, `${text};`]);
    const { notes } = await readSheet(sheetFile(bytes), { encoding: named(name) });
    expect(notes['guessed-encoding']).toBeUndefined();
    expect(notes['given-encoding']).toBe(
      `The file was read as ${name.toLowerCase()}, because of --encoding.`,
    );
  });

  it.each([
    'base64',
    'hex',
    'binary',
    'utf7',
    'UTF-7-IMAP',
    'cesu-8',
    'utf-16',
    'utf-32le',
    'ucs4',
    'ebcdic',
    '_sbcs',
    '',
  ])('%j is not the encoding of a text', (name) => {
    expect(encodingNamed(name)).toBeUndefined();
  });

  it.each([
    ['UTF8', 'utf-8'],
    ['ucs-2', 'utf-16le'],
    ['Latin-1', 'windows-1252'],
    ['CP819', 'windows-1252'],
    ['win1252', 'windows-1252'],
  ])('%s is another name of %s', (name, encoding) => {
    expect(encodingNamed(name)).toBe(encoding);
  });

  it('has the euro sign of a Mac, not the currency sign of an older one', async () => {
    const bytes = Buffer.concat([
      Buffer.from('ChargeId;Comment\r1;5 '),
      Buffer.from([0xdb]),
      Buffer.from('\r'),
    ]);
    for (const name of ['macroman', 'Macintosh', 'mac']) expect(await comments(bytes, name)).toEqual(['5 €']);
  });

  it.each([
    ['macroman', 0xf0, 'the byte F0 on line 3'],
    ['windows-1257', 0x81, 'the byte 81 on line 3'],
    ['iso-8859-15', 0x93, 'the byte 93 on line 3'],
    ['us-ascii', 0xe5, 'the byte E5 on line 3'],
    ['shift_jis', 0xff, 'a character on line 3'],
  ])('such as %s refuses the byte %i, which it does not define, with its line', async (name, byte, where) => {
    const rows = [Buffer.from('ChargeId;Comment\r\n1;a\r\n2;'), Buffer.from([byte]), Buffer.from('x\r\n')];
    const { message } = await refusal(comments(Buffer.concat(rows), name));
    expect(message).toContain(`is not ${name}: ${where} is not in it`);
  });

  it('is refused if its text ends in the middle of a character', async () => {
    const bytes = iconv.encode('ChargeId;Comment\n1;更正', 'gb18030').subarray(0, -1);
    expect((await refusal(comments(bytes, 'gb18030'))).message).toContain('middle of a gb18030 character');
  });

  it('is refused for a text whose letters are UTF-8, which would come out as pairs of signs', async () => {
    const path = sheetFile('ChargeId;Comment\n1;Rättelse\n');
    const { message } = await refusal(readSheet(path, { encoding: named('cp850') }));
    expect(message).toContain('is UTF-8: as cp850');
    expect(await comments(Buffer.from('ChargeId;Comment\n1;plain\n'), 'cp850')).toEqual(['plain']);
  });

  it('keeps characters whose bytes are those of delimiters, or are split between chunks', async () => {
    // The second byte of these is | or { in Shift_JIS and Big5, which a delimiter must not be mistaken for.
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const long = `${shift}${'ポ―弌功𠀀'.repeat(9000)}`;
      const rows = Array.from({ length: 3 }, (_, at) => `${at + 1}|${long}|note`).join('\n');
      const bytes = iconv.encode(`ChargeId|Comment|Note\n${rows}\n`, 'gb18030');
      expect(bytes.length).toBeGreaterThan(2 * CHUNK_BYTES);
      const read = await comments(bytes, 'gb18030');
      expect(read.length === 3 && read.every((comment) => comment === long)).toBe(true);
    }
    const pipes = iconv.encode('ChargeId|Comment\n1|"ポ|―"\n2|ポ"x\n', 'shift_jis');
    expect(pipes.filter((byte) => byte === 0x7c).length).toBeGreaterThan(3);
    expect(await comments(pipes, 'shift_jis')).toEqual(['ポ|―', 'ポ"x']);
  });

  it('gives any text back that it can hold', async () => {
    const texts = fc.string({ unit: fc.constantFrom(...'abåäöÅÄÖéü ",;|\'') }).map((text) => `x${text}x`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('cp850', 'macroman', 'iso-8859-15', 'cp858'),
        texts,
        async (name, text) => {
          const quoted = `"${text.replaceAll('"', '""')}"`;
          expect(await comments(iconv.encode(`ChargeId,Comment\n1,${quoted}\n`, name), name)).toEqual([text]);
        },
      ),
      { seed: 20261126, numRuns: 60 },
    );
  });
});
