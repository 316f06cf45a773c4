import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { encodingNamed } from '../../../src/reader/csv/encodingNames.ts';
import { CHUNK_BYTES } from '../../../src/reader/fileContent.ts';
import { named } from '../../helpers/caseNames.ts';
import { readSheet, refusal, sheetFile } from '../sheetFixture.ts';

const ROWS = [
  { row: 2, cells: ['1', 'å'] },
  { row: 3, cells: ['2', 'b'] },
];

describe('the end mark of DOS (1A)', () => {
  it.each(
    named([
      ['\x1a'],
      ['\x1a\r\n'],
      ['\r\n\x1a'],
      ['\r\n\x1a\r\n\r\n'],
      ['\n\x1a\n\x1a'],
      [`\x1a${'\x1a'.repeat(127)}`],
      [`\r\n\x1a${'\0'.repeat(5000)}`],
      [`\x1a${'\0'.repeat(3 * CHUNK_BYTES)}`],
    ]),
  )('is ignored at the end of a file, as %s, in every encoding', async (_, end) => {
    const text = `ChargeId;Comment\r\n1;å\r\n2;b${end}`;
    for (const [name, bytes] of [
      ['utf-8', Buffer.from(text)],
      ['windows-1252', iconv.encode(text, 'windows-1252')],
      ['cp850', iconv.encode(text, 'cp850')],
      ['utf-16le', iconv.encode(text, 'utf-16le')],
      ['utf-16be', iconv.encode(text, 'utf-16be')],
    ] as const) {
      const { rows } = await readSheet(sheetFile(bytes), { encoding: encodingNamed(name)! });
      expect(rows, name).toEqual(ROWS);
    }
    expect((await readSheet(sheetFile(text))).rows).toEqual(ROWS);
  });

  it('is ignored as one byte behind UTF-16, too', async () => {
    for (const encoding of ['utf-16le', 'utf-16be'] as const) {
      const text = iconv.encode('\ufeffChargeId;Comment\r\n1;å\r\n2;b\r\n', encoding, { addBOM: false });
      const path = sheetFile(Buffer.concat([text, Buffer.from([0x1a])]));
      expect((await readSheet(path)).rows).toEqual(ROWS);
      const cut = sheetFile(Buffer.concat([text, Buffer.from([0x61])]));
      expect((await refusal(readSheet(cut))).message).toContain('middle of a utf-16');
    }
  });

  it('is ignored right behind the first chunk, and nothing before it is', async () => {
    for (const off of [-2, -1, 0, 1, 2]) {
      const head = 'ChargeId;Comment\n1;a\n2;';
      const comment = 'x'.repeat(CHUNK_BYTES + off - head.length);
      const { rows } = await readSheet(sheetFile(`${head}${comment}\x1a\0\0`));
      expect(rows[1]!.cells[1] === comment && rows.length === 2).toBe(true);
    }
  });

  it('stays what it is anywhere else', async () => {
    const { rows } = await readSheet(sheetFile('ChargeId;Comment\n1;a\x1a\n\x1a\n2;b\n'));
    expect(rows.map(({ cells }) => cells)).toEqual([['1', 'a\x1a'], ['\x1a'], ['2', 'b']]);
    const padded = sheetFile('ChargeId;Comment\n1;a\n\x1a\0\0b\n');
    expect((await refusal(readSheet(padded))).message).toContain('NUL bytes');
  });

  it('is needed for NULs at the end to be ignored', async () => {
    const { message } = await refusal(readSheet(sheetFile('ChargeId;Comment\n1;a\n\0\0\0\0')));
    expect(message).toContain('NUL bytes');
  });

  it('alone is a file without rows', async () => {
    expect((await refusal(readSheet(sheetFile('\x1a')))).message).toContain('no ChargeId column');
  });
});
