import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { parseDateFormat } from '../../src/validation/dateFormat.ts';
import { sheetFile } from '../reader/sheetFixture.ts';
import { type CheckOptions, check } from './checkedFile.ts';

interface Digest {
  readonly values: (object | null)[];
  readonly problems: string[];
}

/** Values of the valid rows (null for the others), and all problems as `cell: message`. */
async function digest(text: string, options: CheckOptions = {}): Promise<Digest> {
  const { rows, problems } = await check(sheetFile(text), options);
  return {
    values: rows.map(({ state, values }) => (state === 'pending' ? values : null)),
    problems: problems.first.map(({ cell, message }) => `${cell}: ${message}`),
  };
}

const prices = (...texts: string[]): string =>
  `ChargeId\tCount\tTotalPrice\n${texts.map((text, i) => `${i + 1}\t1\t${text}\n`).join('')}`;
const pricesOf = ({ values }: Digest): (string | undefined)[] =>
  values.map((row) => (row as { TotalPrice?: string } | null)?.TotalPrice);

describe('date cells together with texts with the year last', () => {
  it.each([
    ['13/02/2026', true],
    ['2026-02-13', false],
  ])('are doubted in a note, since they may be swapped: %s', async (text, doubted) => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('Charges').addRows([
      ['ChargeId', 'ActionDate'],
      [1, new Date(Date.UTC(2026, 1, 3))],
      [2, text],
    ]);
    const path = sheetFile(new Uint8Array(await workbook.xlsx.writeBuffer()), 'dates.xlsx');
    const { sheet, problems } = await check(path);
    expect(problems.total).toBe(0);
    expect(sheet.notes.some((note) => note.includes('may have swapped day and month'))).toBe(doubted);
  });
});

describe('numbers of a column', () => {
  it('show how ambiguous ones are read, wherever they are', async () => {
    expect(pricesOf(await digest(prices('1,234', '12.50', '-2,345')))).toEqual(['1234', '12.50', '-2345']);
    expect(pricesOf(await digest(prices('1,234', '12,50', '1.234')))).toEqual(['1.234', '12.50', '1234']);
    expect(pricesOf(await digest(prices('1.234', '1 234,5')))).toEqual(['1234', '1234.5']);
    expect(pricesOf(await digest(prices('1.234', '1.234.567')))).toEqual(['1234', '1234567']);
  });

  it('that show nothing, or both, leave them to --decimal', async () => {
    for (const others of [
      ['1', '1 000'],
      ['12,50', '12.50'],
    ]) {
      const { problems, values } = await digest(prices(...others, '1,234'));
      expect(problems).toEqual([
        'C4: TotalPrice could be 1234 or 1.234, and the column does not show which. Add --decimal point or --decimal comma.',
      ]);
      expect(values[0]).not.toBeNull();
    }
    const comma = await digest(prices('1', '1,234'), { conventions: { decimal: 'comma' } });
    expect(pricesOf(comma)).toEqual(['1', '1.234']);
  });

  it('and dates read because of their column are noted', async () => {
    const text =
      'ChargeId;ActionDate;Count;TotalPrice\n1;05/10/2026;1,234;1\n2;31/10/2026;12,5;2\n3;5.10.2026;1;1.234\n';
    const { sheet } = await check(sheetFile(text));
    expect(sheet.notes.slice(1)).toEqual([
      'ActionDate: dates such as 05/10/2026 were read with the day first, as the rest of the column shows.',
      'Count: numbers such as 1,234 were read with a decimal comma, as the rest of the column shows.',
    ]);
  });

  it('say nothing of another column', async () => {
    const { problems } = await digest('ChargeId;Count;TotalPrice\n1;12,5;1,234\n');
    expect(problems).toEqual([expect.stringContaining('C2: TotalPrice could be 1234 or 1.234')]);
  });
});

describe('dates of a column', () => {
  const dates = (...texts: string[]): string =>
    `ChargeId,ActionDate\n${texts.map((text, i) => `${i + 1},${text}\n`).join('')}`;
  const datesOf = ({ values }: Digest): (string | undefined)[] =>
    values.map((row) => (row as { ActionDate?: string } | null)?.ActionDate?.slice(0, 10));

  it('show their order', async () => {
    expect(datesOf(await digest(dates('05/10/2026', '31/10/2026', '2026-01-02')))).toEqual([
      '2026-10-05',
      '2026-10-31',
      '2026-01-02',
    ]);
    expect(datesOf(await digest(dates('05/10/2026', '10/31/2026')))).toEqual(['2026-05-10', '2026-10-31']);
  });

  it.each([
    ['nothing shows it', ['05/10/2026', '2026-10-31', '01/01/2026']],
    ['only dates with another sign show it', ['05/10/2026', '31.10.2026']],
  ])('are errors where %s', async (_, texts) => {
    const { problems } = await digest(dates(...texts));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('B2: ActionDate could be 2026-10-05 or 2026-05-10');
  });

  it('are all errors if both orders occur, because the column does not decide', async () => {
    const { problems } = await digest(dates('05/10/2026', '31/10/2026', '10/31/2026', '2026-10-31'));
    expect(problems.map((problem) => problem.slice(0, 3))).toEqual(['B2:', 'B3:', 'B4:']);
    expect(problems[1]).toContain('dates with the day first, such as this one, and dates in the other order');
  });

  it.each([
    ['YYYY-DD-MM', '2026-05-10 08:30'],
    ['YYYY-DD-MM', '2026-10-31'],
  ])('are not read as ISO with --date-format %s: %s', async (pattern, text) => {
    const { problems } = await digest(dates(text), {
      conventions: { dateFormat: parseDateFormat(pattern)! },
    });
    expect(problems).toHaveLength(1);
  });

  it('that are serial numbers are reported with --date-format too', async () => {
    const { problems } = await digest(dates('46326'), {
      conventions: { dateFormat: parseDateFormat('DD/MM/YYYY')! },
    });
    expect(problems[0]).toContain('would be 2026-10-31');
  });

  it('follow --date-format', async () => {
    const dateFormat = parseDateFormat('MM/DD/YYYY')!;
    expect(datesOf(await digest(dates('05/10/2026', '2026-10-31'), { conventions: { dateFormat } }))).toEqual(
      ['2026-05-10', '2026-10-31'],
    );
  });
});

describe('rows', () => {
  it('give all of their errors at once, each with its cell, value and remedy', async () => {
    const text = `ChargeId,ActionDate,Count,TotalPrice,ProfitCenterId,Container,Comment,ArticleGroupId\nx,2026-13-01,1e3,12 kr,0,${'c'.repeat(51)},\u001b[31m,-4\n`;
    const { problems } = await check(sheetFile(text));
    expect(problems.first.map(({ cell, column, kind }) => [cell, column, kind])).toEqual([
      ['A2', 'ChargeId', 'not a whole number'],
      ['B2', 'ActionDate', 'not a date'],
      ['C2', 'Count', 'not a number'],
      ['D2', 'TotalPrice', 'not a number'],
      ['E2', 'ProfitCenterId', 'out of range'],
      ['F2', 'Container', 'too long'],
      ['G2', 'Comment', 'forbidden character'],
      ['H2', 'ArticleGroupId', 'not a whole number'],
    ]);
    expect(problems.first.map(({ value }) => value).slice(0, 4)).toEqual(['x', '2026-13-01', '1e3', '12 kr']);
    expect([...problems.byKind]).toContainEqual(['not a number', 2]);
  });

  it('need a ChargeId, something to update, and Count with TotalPrice', async () => {
    const { problems } = await digest(
      'ChargeId;Count;TotalPrice;Comment;Customer\n;1;2;;\n2;;;;x\n3;1;;;\n4;;2;;\n5; ;\t;c;\n',
    );
    expect(problems).toEqual([
      'A2: ChargeId is missing. Enter the id of the charge to update.',
      'A3: This row has nothing to update. Fill in at least one other column, or delete the row.',
      'C4: TotalPrice is missing: Ongoing requires Count and TotalPrice together. Add TotalPrice, or clear Count.',
      'B5: Count is missing: Ongoing requires Count and TotalPrice together. Add Count, or clear TotalPrice.',
    ]);
  });

  it('without the column of one of them say so too', async () => {
    expect((await digest('ChargeId;Count\n1;2\n')).problems[0]).toContain('TotalPrice is missing');
  });

  it('give the line if it differs from the row', async () => {
    const { problems } = await digest('ChargeId;Comment\n1;"a\nb"\n2;\n3;c;d\n');
    expect(problems[0]).toMatch(/^A3: This row has nothing .* \(Line 4 of the file\.\)$/);
    expect(problems[1]).toMatch(/^A4: The row has 3 cells, but .* \(Line 5 of the file\.\)$/);
  });

  it('of one charge name each other, even with different spellings of its id, and are sent only on demand', async () => {
    const text = 'ChargeId;Comment\n1;a\n2;b\n001;c\n1.0;d\n3;\n3;e\n';
    const { problems, values } = await digest(text);
    expect(problems.filter((problem) => problem.includes('is also in'))).toEqual([
      expect.stringContaining('A2: ChargeId 1 is also in rows 4 and 5.'),
      expect.stringContaining('A4: ChargeId 1 is also in rows 2 and 5.'),
      expect.stringContaining('A5: ChargeId 1 is also in rows 2 and 4.'),
      expect.stringContaining('A6: ChargeId 3 is also in row 7.'),
      expect.stringContaining('A7: ChargeId 3 is also in row 6.'),
    ]);
    expect(values.map((row) => row !== null)).toEqual([false, true, false, false, false, false]);
    const allowed = await digest(text, { allowDuplicates: true });
    expect(allowed.values.map((row) => row !== null)).toEqual([true, true, true, true, false, true]);
  });

  it('of one charge name the first five', async () => {
    const { problems } = await digest(`ChargeId;Comment\n${'1;a\n'.repeat(8)}`);
    expect(problems[7]).toContain('is also in rows 2, 3, 4, 5, 6 and 2 more.');
    const seven = await digest(`ChargeId;Comment\n${'1;a\n'.repeat(7)}`);
    expect(seven.problems[6]).toContain('is also in rows 2, 3, 4, 5, 6 and 7.');
  });

  it('with a broken shape are invalid, whatever their cells say', async () => {
    const { values, problems } = await digest('ChargeId,Count,TotalPrice\n1,12,540,50\n2,1,2\n3,1\n');
    expect(values).toEqual([null, { ChargeId: 2, Count: '1', TotalPrice: '2' }, null]);
    expect(problems[0]).toContain('A2: The row has 4 cells, but the header has 3');
  });

  it('show at most 200 characters of a value, and no half character', async () => {
    const { problems } = await check(sheetFile(`ChargeId;Comment\n1${'🚚'.repeat(300)};a\n`));
    expect(problems.first[0]!.value).toBe(`1${'🚚'.repeat(99)}…`);
  });
});

describe('control totals', () => {
  const text = 'ChargeId;Count;TotalPrice\n1;1;12,50\n2;2;-0,25\n3;x;100\n\n4;1;\n';

  it('are in the summary, exact, with the rows that are invalid for another reason', async () => {
    const { sheet } = await check(sheetFile(text));
    expect(sheet).toMatchObject({ rows: 4, totals: { count: '4', totalPrice: '112.25' } });
  });

  it('refuse a file that differs', async () => {
    const good = await check(sheetFile(text), { expect: { rows: 4, totalPrice: '112.250' } });
    expect(good.problems.byKind.get('sheet')).toBeUndefined();
    const { problems } = await check(sheetFile(text), { expect: { rows: 5, totalPrice: '112.26' } });
    expect(problems.first.slice(0, 2).map(({ kind, value, message }) => [kind, value, message])).toEqual([
      ['sheet', '4', 'The file has 4 rows, but 5 were expected (--expect-rows).'],
      ['sheet', '112.25', 'TotalPrice adds up to 112.25, but 112.26 was expected (--expect-total).'],
    ]);
  });

  it('are not met by a file with an unreadable TotalPrice', async () => {
    const unread = await check(sheetFile('ChargeId;Count;TotalPrice\n1;1;1,234\n2;1;2\n'), {
      expect: { totalPrice: '2' },
    });
    expect(unread.problems.first[0]!.message).toBe(
      "TotalPrice can't be added up for --expect-total, because one of its cells can't be read (C2).",
    );
  });

  it('are not needed to refuse a file without rows', async () => {
    const { problems } = await check(sheetFile('ChargeId;Count;TotalPrice\n;;\n'));
    expect(problems.first[0]!.message).toContain('no rows below the header');
  });
});

it('a file that fails while it is read leaves nothing behind', async () => {
  const good = Array.from({ length: 30_000 }, (_, i) => `${i + 1};a`).join('\n');
  const path = sheetFile(`ChargeId;Comment\n${good}\n99999;"${'x\n'.repeat(600_000)}"\n`);
  await expect(check(path)).rejects.toThrow('the row that begins on line 30002 does not end');
});
