import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES } from '../../../src/reader/fileContent.ts';
import { readSheet, refusal, sheetFile } from '../sheetFixture.ts';

const TEXT = 'ChargeId;Comment\r\n1;Räksmörgås 5 € – “å”\r\n2;snö ☃ 🚚\r\n';
const comments = async (path: string, options = {}): Promise<unknown[]> =>
  (await readSheet(path, options)).rows.map(({ cells }) => cells[1]);

function utf16(text: string, endian: 'le' | 'be', mark = true): Buffer {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return endian === 'le' ? bytes : bytes.swap16();
}

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 LE with BOM', utf16(TEXT, 'le')],
    ['UTF-16 BE with BOM', utf16(TEXT, 'be')],
  ])('reads %s without a guess', async (_, bytes) => {
    const { rows, notes, sheet } = await readSheet(sheetFile(bytes));
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', 'Räksmörgås 5 € – “å”'],
      ['2', 'snö ☃ 🚚'],
    ]);
    expect(sheet.columns.map(({ field }) => field)).toEqual(['ChargeId', 'Comment']);
    expect(notes['guessed-encoding']).toBeUndefined();
  });

  it('reads Windows-1252 with the euro sign, dashes and quotes, and says that it is a guess', async () => {
    const text = 'ChargeId;Comment\r\n1;Räksmörgås 5 € – “å” Œ\r\n';
    const { rows, notes } = await readSheet(sheetFile(iconv.encode(text, 'windows-1252')));
    expect(rows[0]!.cells[1]).toBe('Räksmörgås 5 € – “å” Œ');
    expect(notes['guessed-encoding']).toContain('Windows-1252');
  });

  it('does not call Windows-1252 a guess when the user said so', async () => {
    const path = sheetFile(iconv.encode('ChargeId;Comment\n1;å\n', 'windows-1252'));
    expect((await readSheet(path, { encoding: 'windows-1252' })).notes['guessed-encoding']).toBeUndefined();
  });

  it.each([0x81, 0x8d, 0x8f, 0x90, 0x9d])(
    'refuses the byte %i, which Windows-1252 does not have',
    async (byte) => {
      const bytes = Buffer.concat([
        Buffer.from('ChargeId;Comment\r\n1;a\r\n2;'),
        Buffer.from([byte]),
        Buffer.from('x\r\n'),
      ]);
      const { message } = await refusal(readSheet(sheetFile(bytes)));
      expect(message).toContain(`the byte ${byte.toString(16).toUpperCase()} on line 3`);
    },
  );

  it('keeps characters that are split between chunks, in each encoding', async () => {
    // Chunks are 64 KiB: with 1, 2, 3 and 4 bytes in front, every split of every character happens.
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const long = `${shift}${'🚚å€'.repeat(25_000)}`;
      const rows = Array.from({ length: 9 }, (_, i) => `${i + 1};${long}`);
      const text = `ChargeId;Comment\n${rows.join('\n')}\n`;
      for (const bytes of [Buffer.from(text), utf16(text, 'le'), utf16(text, 'be')]) {
        const read = await comments(sheetFile(bytes));
        expect(read.length === 9 && read.every((comment) => comment === long)).toBe(true);
      }
    }
  });

  it('refuses UTF-16 without a byte order mark, and reads it if told to', async () => {
    for (const endian of ['le', 'be'] as const) {
      const path = sheetFile(utf16(TEXT, endian, false));
      expect((await refusal(readSheet(path))).message).toContain(`--encoding utf-16le or utf-16be`);
      expect(await comments(path, { encoding: `utf-16${endian}` })).toEqual([
        'Räksmörgås 5 € – “å”',
        'snö ☃ 🚚',
      ]);
    }
  });

  it('refuses UTF-16 that is cut off in the middle of a character', async () => {
    const bytes = utf16(TEXT, 'le');
    expect((await refusal(readSheet(sheetFile(bytes.subarray(0, -1))))).message).toContain('cut off');
    const half = utf16('ChargeId;Comment\n1;🚚', 'be');
    expect((await refusal(readSheet(sheetFile(half.subarray(0, -2))))).message).toContain('line 2');
  });

  it('refuses a lone surrogate in UTF-16 with its line', async () => {
    const bytes = utf16('ChargeId;Comment\r\n1;a\r\n2;b\ud83dc\r\n', 'le');
    expect((await refusal(readSheet(sheetFile(bytes)))).message).toContain('lone surrogate) on line 3');
  });

  it('refuses UTF-32', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from('C\0\0\0h\0\0\0')]);
    expect((await refusal(readSheet(sheetFile(bytes)))).message).toContain('UTF-32');
  });

  it('refuses NUL bytes, even beyond the first 64 KiB', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i + 1};some text`).join('\n');
    const path = sheetFile(`ChargeId;Comment\n${rows}\n30000;a\0b\n`);
    expect((await refusal(readSheet(path))).message).toContain('NUL bytes');
    const { message } = await refusal(readSheet(path, { encoding: 'utf-8' }));
    expect(message).toContain('NUL bytes');
  });

  it('refuses a file that is only partly UTF-8, unless told what it is', async () => {
    const mixed = Buffer.concat([
      Buffer.from('ChargeId;Comment\n1;å\n2;'),
      Buffer.from([0xe5]),
      Buffer.from('\n'),
    ]);
    const path = sheetFile(mixed);
    expect((await refusal(readSheet(path))).message).toContain('only partly UTF-8');
    expect(await comments(path, { encoding: 'windows-1252' })).toEqual(['Ã¥', 'å']);
    expect((await refusal(readSheet(path, { encoding: 'utf-8' }))).message).toContain('bytes that are not');
  });

  it('refuses UTF-8 that is cut off in a letter, or has a BOM and other bytes', async () => {
    const whole = Buffer.from('ChargeId;Comment\n1;å\n2;å');
    expect((await refusal(readSheet(sheetFile(whole.subarray(0, -1))))).message).toContain(
      'only partly UTF-8',
    );
    const marked = Buffer.concat([Buffer.from('\ufeffChargeId;Comment\n1;'), Buffer.from([0xe5, 0x0a])]);
    expect((await refusal(readSheet(sheetFile(marked)))).message).toContain('should be UTF-8');
  });

  it('reports a letter that was lost earlier', async () => {
    const { rows, notes } = await readSheet(sheetFile('ChargeId;Comment\n1;Fj\ufffdll\n'));
    expect(rows[0]!.cells[1]).toBe('Fj\ufffdll');
    expect(notes['lost-letters']).toContain('another program lost');
  });

  it('still reads Windows-1252 in which two letters happen to be UTF-8', async () => {
    const bytes = iconv.encode('ChargeId;Comment\n1;MALMÖ–OSLO ”VÄXJÖ”\n', 'windows-1252');
    expect(await comments(sheetFile(bytes))).toEqual(['MALMÖ–OSLO ”VÄXJÖ”']);
  });

  // Read as UTF-8, the first header is one Hebrew sign; that the file is Windows-1252 shows only after its first 64 KiB.
  it.each([
    ['takes', '1;a,"b"c,', 'a,"b"c,'],
    ['refuses', '1;"a"b,,', undefined],
  ])('%s %j by the delimiter that the encoding of the whole file shows', async (_, row, comment) => {
    const text = `Ö–;Text,x,y\n${row}\n${'2;a\n'.repeat(CHUNK_BYTES / 4)}3;å\n`;
    const path = sheetFile(iconv.encode(text, 'windows-1252'));
    const headers = new Map([['ö–', 'ChargeId']] as const);
    if (comment !== undefined) expect((await comments(path, { headers }))[0]).toBe(comment);
    else
      expect((await refusal(readSheet(path, { headers }))).message).toContain(
        'opens on line 2 is followed by more text',
      );
  });

  it('refuses an --encoding that the byte order mark contradicts', async () => {
    const path = sheetFile(utf16(TEXT, 'le'));
    expect((await refusal(readSheet(path, { encoding: 'utf-8' }))).message).toContain('Remove --encoding');
    const utf8 = sheetFile(`\ufeff${TEXT}`);
    expect((await refusal(readSheet(utf8, { encoding: 'windows-1252' }))).message).toContain(
      'Remove --encoding',
    );
  });
});

describe('files', () => {
  it('refuses a missing, an empty and a blank file, and a folder', async () => {
    expect((await refusal(readSheet('/nowhere/sheet.csv'))).message).toContain('There is no file');
    expect((await refusal(readSheet(sheetFile('')))).message).toContain('is empty (0 bytes)');
    expect((await refusal(readSheet(sheetFile('\ufeff')))).message).toContain('no ChargeId column');
    expect((await refusal(readSheet(sheetFile('\r\n\r\n;;\n')))).message).toContain('no ChargeId column');
    expect((await refusal(readSheet('/'))).message).toContain('is a folder');
  });

  it('takes a text that begins with PK for a text', async () => {
    expect((await readSheet(sheetFile('PK;ChargeId\n1;2\n'))).rows[0]!.cells).toEqual(['1', '2']);
  });
});
