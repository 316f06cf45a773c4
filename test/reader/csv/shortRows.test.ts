import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_ROWS } from '../../../src/model/chargeFields.ts';
import { check } from '../../import/checkedFile.ts';
import { sheetFile } from '../sheetFixture.ts';

const HEADER = 'ChargeId,Count,TotalPrice,Comment,ArticleGroupId';

/** The ids of the valid rows, the rows with a problem of their shape, and the note. */
async function read(
  ...lines: string[]
): Promise<{ valid: unknown[]; short: number[]; note: string | undefined }> {
  const { rows, problems, sheet } = await check(sheetFile(`${[HEADER, ...lines].join('\r\n')}\r\n`));
  return {
    valid: rows.filter(({ state }) => state === 'pending').map(({ values }) => values.ChargeId),
    short: [...new Set(problems.first.filter(({ kind }) => kind === 'row shape').map(({ row }) => row))],
    note: sheet.notes.find((note) => note.includes('end early')),
  };
}

describe('rows that end early', () => {
  it('are taken if at least two follow one another with as many cells, and said once with their rows', async () => {
    expect(await read('1,1,2.00,a,4', '2,1,2.00', '3,1,2.00', '4,1,2.00,x,', '5,1,2,x', '6,1,2,y')).toEqual({
      valid: [1, 2, 3, 4, 5, 6],
      short: [],
      note: '4 rows (3, 4, 6, 7) end early, as Excel writes them where the last columns are empty. The missing cells were read as empty.',
    });
  });

  it('are taken at the beginning and at the end of a file, and across batches', async () => {
    const many = Array.from({ length: 3001 }, (_, at) => `${at + 10},1,2.00`);
    const { valid, short, note } = await read('1,1,2.00', '2,1,2.00', '3,1,2.00,a,4', ...many);
    expect([valid.length, short]).toEqual([3004, []]);
    expect(note).toContain('3003 rows (2, 3, 5, 6, 7 and 2998 more)');
  });

  it.each([
    ['one alone', ['1,1,2.00,a,4', '2,1,2.00', '3,1,2.00,a,4'], [1, 3], [3]],
    ['two with different lengths', ['1,1,2.00', '2,1,2.00,a'], [], [2, 3]],
    ['two with a blank line between', ['1,1,2.00', '', '2,1,2.00'], [], [2, 4]],
    ['two whose cells are not right for their columns', ['1,2.00,a', '2,3.00,b'], [], [2, 3]],
    [
      'one that is not right among others that are',
      ['1,1,2.00', '2,1', '3,1', '4,1,2', '5,1,2'],
      [4, 5],
      [2, 3, 4],
    ],
    ['two whose comment may be the group after it', ['1,1,2.00,4', '2,1,2.00,5'], [], [2, 3]],
    ['two whose price has a decimal comma', ['1,1,2,50', '2,1,2,75'], [], [2, 3]],
    ['the halves of a text with a line break', ['1,1,2,first', 'half,a,b,c', '3,1,2,x,4'], [3], [2, 3]],
    ['one before the rest of a text', ['1,1,2,a', '2,1,2,b', 'rest,x,y,z'], [1], [3, 4]],
    ['two of a single cell', ['1', '2'], [], [2, 3]],
  ] as const)('keep the problem of their shape: %s', async (_, lines, valid, short) => {
    const got = await read(...lines);
    expect({ valid: got.valid, short: got.short }).toEqual({ valid, short });
  });

  it("keep the problem of what is left of a template's example", async () => {
    const { Comment } = EXAMPLE_ROWS.en;
    const { valid, note } = await read(`1,1,2,"${Comment}"`, `2,1,2,"${Comment}"`);
    expect({ valid, note }).toEqual({ valid: [], note: undefined });
  });

  it('say so if the whole row is in quotes', async () => {
    const path = sheetFile(
      `${HEADER}\n1,1,2,a,7\n"2,1,2,""a, b"",7"\n"3,1,2,c,7"\n"4 and so on"\n5,1,2,d,7\n`,
    );
    const shapes = (await check(path)).problems.first.filter(({ kind }) => kind === 'row shape');
    expect(shapes.map(({ cell, message }) => `${cell} ${message.slice(0, 48)}`)).toEqual([
      'A3 The whole row is in quotes, so that A3 has all o',
      'A4 The whole row is in quotes, so that A4 has all o',
      'A5 The row has 1 cells, but the header has 5. Add t',
    ]);
  });

  it('are read as if their delimiters were there, wherever Excel leaves them out', async () => {
    const row = fc.record({ comment: fc.constantFrom('', 'x', 'a b'), group: fc.constantFrom('', '7') });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 70 }), async (rows) => {
        const whole = rows.map(({ comment, group }, at) => [`${at + 1}`, '1', '2.00', comment, group]);
        // As Excel does it: in each block of 16 rows, the columns that are empty in all of them.
        const excel = whole.map((cells, at) => {
          const block = whole.slice(at - (at % 16), at - (at % 16) + 16);
          const width = Math.max(...block.map((other) => other.findLastIndex((cell) => cell !== '') + 1));
          return cells.slice(0, block.length > 1 ? width : 5).join(',');
        });
        const paths = [excel, whole.map((cells) => cells.join(','))].map((lines) =>
          sheetFile(`${HEADER}\n${lines.join('\n')}\n`),
        );
        const [early, full] = await Promise.all(paths.map((path) => check(path)));
        expect(early!.problems.first).toEqual([]);
        expect(early!.rows.map(({ values }) => values)).toEqual(full!.rows.map(({ values }) => values));
      }),
      { seed: 20261126, numRuns: 60 },
    );
  });
});
