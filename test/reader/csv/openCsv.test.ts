import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES } from '../../../src/reader/fileContent.ts';
import { named } from '../../helpers/caseNames.ts';
import { readSheet, refusal, sheetFile, sheetFolder } from '../sheetFixture.ts';

describe('delimiters', () => {
  it.each([
    [',', 'comma'],
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'pipe'],
  ])('detects %j', async (delimiter, name) => {
    const lines = [
      ['ChargeId', 'Comment'],
      ['1', 'a'],
      ['2', 'b'],
    ].map((cells) => cells.join(delimiter));
    const { rows, notes, sheet } = await readSheet(sheetFile(lines.join('\r\n')));
    expect(sheet.delimiter).toBe(delimiter);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
    if (delimiter === ',') expect(notes.delimiter).toBeUndefined();
    else expect(notes.delimiter).toContain(name);
  });

  it('follows the header where the titles above and the data hold other delimiters', async () => {
    const text =
      'Charges, corrected, for October, 2026\na,b,c,,,,\n\nChargeId;Comment;TotalPrice\n1;a, b, c, d, e, f;12,50\n';
    const { rows, sheet } = await readSheet(sheetFile(text));
    expect(sheet.delimiter).toBe(';');
    expect(rows).toEqual([{ row: 5, cells: ['1', 'a, b, c, d, e, f', '12,50'] }]);
  });

  it('knows the mapped names of a header, too', async () => {
    const headers = new Map([['debiteringsnr', 'ChargeId' as const]]);
    const { sheet } = await readSheet(sheetFile('Debiteringsnr;"Summa, i kr, exkl, moms"\n1;a\n'), {
      headers,
    });
    expect(sheet.delimiter).toBe(';');
  });

  it('takes a given one', async () => {
    const { sheet, rows } = await readSheet(sheetFile('ChargeId^Comment\n1^a;b,c\n'), { delimiter: '^' });
    expect(sheet.columns.map(({ field }) => field)).toEqual(['ChargeId', 'Comment']);
    expect(rows[0]!.cells).toEqual(['1', 'a;b,c']);
  });

  it.each(named([['sep=;'], ['SEP=;'], ['"sep=;"'], ['\ufeffsep=;']]))(
    'follows the first line %s, which is no row',
    async (_, first) => {
      const { rows, sheet } = await readSheet(sheetFile(`${first}\r\nChargeId;Note, x\r\n1;a\r\n`));
      expect(sheet.delimiter).toBe(';');
      expect(sheet.headerRow).toBe(1);
      expect(rows).toEqual([{ row: 2, line: 3, cells: ['1', 'a'] }]);
    },
  );

  it.each(['sep=\t', 'sep=^', 'sep=|', 'sep=,'])('follows %j', async (first) => {
    const delimiter = first.slice(4);
    const path = sheetFile(`${first}\nChargeId${delimiter}Comment\n1${delimiter}a\n`);
    expect((await readSheet(path)).rows[0]!.cells).toEqual(['1', 'a']);
  });

  it.each(['sep="', 'sep=å', 'sep=1', 'sep=', 'sep=;;;', 'sep= '])('takes %j for a title', async (first) => {
    const path = sheetFile(`${first}\nChargeId;Comment\n1;a\n`);
    if (first.includes('"')) expect((await readSheet(path)).rows[0]!.cells).toEqual(['1', 'a']);
    else expect((await readSheet(path)).rows[0]).toEqual({ row: 3, cells: ['1', 'a'] });
  });

  it('prefers --delimiter to the sep= line, and skips that line', async () => {
    const path = sheetFile('sep=,\nChargeId;Comment\n1;a\n');
    expect((await readSheet(path, { delimiter: ';' })).rows[0]!.cells).toEqual(['1', 'a']);
    expect((await refusal(readSheet(path))).message).toContain('ChargeId;Comment');
  });
});

describe('rows and lines', () => {
  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])('reads %s', async (_, end) => {
    const { rows } = await readSheet(sheetFile(['ChargeId,Comment', '1,a', '', '2,b', ''].join(end)));
    expect(rows).toEqual([
      { row: 2, cells: ['1', 'a'] },
      { row: 4, cells: ['2', 'b'] },
    ]);
  });

  it('reads a file without a last line end, and mixed line ends', async () => {
    const { rows } = await readSheet(sheetFile('ChargeId,Comment\r1,a\r\n2,b\n3,c\r\r\n\n4,d'));
    expect(rows).toEqual([
      { row: 2, cells: ['1', 'a'] },
      { row: 3, cells: ['2', 'b'] },
      { row: 4, cells: ['3', 'c'] },
      { row: 7, cells: ['4', 'd'] },
    ]);
  });

  it('distinguishes rows from lines if cells have line breaks of any kind', async () => {
    const text = 'ChargeId,Comment\r\n1,"a\r\nb\rc\nd"\r\n2,x\r\n3,"\n"\r\n4,y\r\n';
    const { rows } = await readSheet(sheetFile(text));
    expect(rows).toEqual([
      { row: 2, lastLine: 5, cells: ['1', 'a\r\nb\rc\nd'] },
      { row: 3, line: 6, cells: ['2', 'x'] },
      { row: 4, line: 7, lastLine: 8, cells: ['3', '\n'] },
      { row: 5, line: 9, cells: ['4', 'y'] },
    ]);
  });

  it('counts the line breaks of a cell that has only CR', async () => {
    const { rows } = await readSheet(sheetFile('ChargeId,Comment\r1,"a\rb"\r2,c\r'));
    expect(rows).toEqual([
      { row: 2, lastLine: 3, cells: ['1', 'a\rb'] },
      { row: 3, line: 4, cells: ['2', 'c'] },
    ]);
  });

  it('counts lines under a header with a line break in it', async () => {
    const { rows, sheet } = await readSheet(sheetFile('"Charge\nId",Comment\n1,a\n'));
    expect(sheet.columns[0]!.field).toBe('ChargeId');
    expect(rows).toEqual([{ row: 2, line: 3, cells: ['1', 'a'] }]);
  });

  it('skips blank rows and rows of delimiters, even at the end, and keeps the numbers of the others', async () => {
    const text = 'ChargeId;Comment\n;\n1;a\n;;;;;\n \t;\u00a0\n2;b\n;\n\n;;\n\n';
    const { rows } = await readSheet(sheetFile(text));
    expect(rows.map(({ row }) => row)).toEqual([3, 6]);
  });

  it('marks rows that are too short or too long, unless the extra cells are empty', async () => {
    const text = 'ChargeId,Count,TotalPrice\n1,2\n2,3,4,,\n3,1,12,50\n4,1,2\n5\n';
    const { rows } = await readSheet(sheetFile(text));
    expect(rows[0]!.shapeProblem).toContain('2 cells, but the header has 3');
    expect(rows[1]).toEqual({ row: 3, cells: ['2', '3', '4'] });
    expect(rows[2]!.shapeProblem).toContain('4 cells, but the header has 3');
    expect(rows[3]!.shapeProblem).toBeUndefined();
    expect(rows[4]!.shapeProblem).toContain('1 cells');
  });

  it('keeps quotes inside unquoted cells, doubled quotes in quoted ones, and white space', async () => {
    const text = 'ChargeId;Comment\n1;5" pipe\n2;"5"" pipe"\n3;  two  \n4;a "b" c\n5;"  q  "\n';
    const { rows } = await readSheet(sheetFile(text));
    expect(rows.map(({ cells }) => cells[1])).toEqual(['5" pipe', '5" pipe', '  two  ', 'a "b" c', '  q  ']);
  });
});

describe('the ends of chunks', () => {
  /** A file in which a piece of text begins at every place around the end of the first chunk. */
  it.each([
    ['a line end CR LF', '"x"\r\n', 1],
    ['a lone CR', 'x\r', 1],
    ['quotes', '"a""b\r\n""c"\r\n', 3],
    ['an empty quoted cell', '""\r\n', 1],
  ])('do no harm to %s', async (_, piece, lines) => {
    const text = piece
      .replace(/^"(.*)"\s*$/s, '$1')
      .replaceAll('""', '"')
      .replace(/^x\r$/, 'x');
    for (let offset = -8; offset <= 2; offset += 1) {
      const head = 'ChargeId,Comment\r\n';
      const start = `${head}1,`.length;
      const filler = 'f'.repeat(CHUNK_BYTES + offset - start - 2 - '2,'.length);
      const path = sheetFile(`${head}1,${filler}\r\n2,${piece}3,z\r\n`);
      const { rows } = await readSheet(path);
      expect(rows.map(({ cells }) => cells[0])).toEqual(['1', '2', '3']);
      expect(rows[1]!.cells[1]).toBe(text);
      const third = 3 + (lines === 3 ? 2 : 1);
      expect(rows[2]!.line ?? rows[2]!.row).toBe(third);
    }
  });

  it('lose no row of a long file, whose numbers and lines are true throughout', async () => {
    const count = 60_000;
    const lines = ['ChargeId;Comment'];
    for (let id = 1; id <= count; id += 1)
      lines.push(id % 7 === 0 ? `${id};"a\nb ""${id}"""` : `${id};å ${id} "x`);
    const { rows } = await readSheet(sheetFile(`${lines.join('\n')}\n`));
    expect(rows).toHaveLength(count);
    for (const [index, { row, line, cells }] of rows.entries()) {
      const id = index + 1;
      const before = Math.floor((id - 1) / 7);
      if (row !== id + 1 || (line ?? row) !== id + 1 + before || cells[0] !== `${id}`)
        throw new Error(`row ${row}, line ${line}: ${cells}`);
    }
  });
});

describe('rows that do not end', () => {
  const filled = (length: number, text: string): string => text.repeat(Math.ceil(length / text.length));

  it('are refused after the rows before them, with the line they begin on', async () => {
    const good = Array.from({ length: 500 }, (_, i) => `${i + 1},a`).join('\n');
    const path = sheetFile(`ChargeId,Comment\n${good}\n900,"${filled(1_200_000, 'long\n')}"\n901,b\n`);
    const { message } = await refusal(readSheet(path));
    expect(message).toContain('the row that begins on line 502 does not end');
  });

  it('are refused for their cells alone', async () => {
    const path = sheetFile(`ChargeId,Comment\n1,a\n${filled(3_000_000, ',')}\n`);
    expect((await refusal(readSheet(path))).message).toContain('line 3');
    const wide = sheetFile(`ChargeId,Comment\n1,a\n${filled(17_000, ',')}\n`);
    expect((await refusal(readSheet(wide))).message).toContain('line 3 has 17001 cells');
  });

  it('are refused if more of them are blank than a spreadsheet has rows', async () => {
    const path = sheetFile(`ChargeId,Comment\n1,a\n${'\n'.repeat(1_048_577)}2,b\n`);
    expect((await refusal(readSheet(path))).message).toContain('more than 1048576 consecutive blank rows');
  });

  it('are refused in a file without line ends', async () => {
    expect((await refusal(readSheet(sheetFile(filled(3_000_000, 'ChargeId '))))).message).toContain('line 1');
    expect((await refusal(readSheet(sheetFile(filled(3_000_000, ';'))))).message).toContain('line 1');
  });

  it('do not need memory for hundreds of megabytes of delimiters', async () => {
    const path = join(sheetFolder(), 'delimiters.csv');
    const file = createWriteStream(path);
    file.write('ChargeId;Comment\n1;a\n');
    const block = ';'.repeat(1 << 20);
    for (let i = 0; i < 60; i += 1) if (!file.write(block)) await once(file, 'drain');
    file.end();
    await finished(file);
    const before = process.memoryUsage().rss;
    expect((await refusal(readSheet(path))).message).toContain('line 3');
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});
